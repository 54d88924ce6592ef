"""A verdict in a few words, for the pages of other rooms."""

from collections.abc import Callable

from portal.evidence.charts.figures import Measure
from portal.evidence.checks.catalogue import CHECKS
from portal.evidence.checks.words import words
from portal.evidence.measures import figure
from portal.words import _, number, plural

_SHARE = Measure("", "", "share")
_POINTS = Measure("", "", "number")


def figure_of(check: str, value: float | None) -> str:
    """A value of a check in its unit; a dash where there is none."""
    return figure(CHECKS[check], value)


def change_of(check: str, change: float) -> str:
    """By how much a value changed, with its sign: shares in percentage points."""
    sign = "+" if change > 0 else ""
    if CHECKS[check].unit == "share":
        return str(_("%(points)s pp", points=sign + _POINTS.full(round(100 * change, 1))))
    return sign + figure_of(check, change)


def figures_said(check: str, verdict: str, value: float, failing: int, total: int) -> str:
    """«98,2 % из 1 240 сделок», «412 из 1 240 сделок (33 %) не проходят», «18 мин»."""
    of, of_rows = CHECKS[check], _of_rows(check, total)
    if of.unit == "share" and of.better == "higher" and verdict == "pass":
        return f"{figure_of(check, value)} {of_rows}"
    # A share of what is wrong, or the number of it, is what the rows say.
    told = of.unit == "share" or (of.unit == "count" and of.better == "lower")
    said = [] if told else [figure_of(check, value)]
    if failing and total:
        said.append(
            plural(
                "%(bad)s %(of_rows)s (%(part)s) does not pass",
                "%(bad)s %(of_rows)s (%(part)s) do not pass",
                failing,
                bad=number(failing),
                of_rows=of_rows,
                part=_SHARE.bare(failing / total),
            )
        )
    elif told:
        said.append(_("0 %(of_rows)s do not pass", of_rows=of_rows))
    return ", ".join(said)


def _of_rows(check: str, count: int) -> str:
    """«из 1 240 сделок»."""
    return _COUNTED[words(check).of.removesuffix("_report")](count, many=number(count))


_COUNTED: dict[str, Callable[..., str]] = {
    "products": lambda n, many: plural("of %(many)s product", "of %(many)s products", n, many=many),
    "categories": lambda n, many: plural(
        "of %(many)s category", "of %(many)s categories", n, many=many
    ),
    "deals": lambda n, many: plural("of %(many)s deal", "of %(many)s deals", n, many=many),
    "open": lambda n, many: plural("of %(many)s deal", "of %(many)s deals", n, many=many),
    "lines": lambda n, many: plural("of %(many)s line", "of %(many)s lines", n, many=many),
    "cards": lambda n, many: plural("of %(many)s card", "of %(many)s cards", n, many=many),
    "months": lambda n, many: plural("of %(many)s month", "of %(many)s months", n, many=many),
    "values": lambda n, many: plural("of %(many)s value", "of %(many)s values", n, many=many),
    "activities": lambda n, many: plural(
        "of %(many)s activity", "of %(many)s activities", n, many=many
    ),
    "people": lambda n, many: plural("of %(many)s person", "of %(many)s people", n, many=many),
    "pipelines": lambda n, many: plural(
        "of %(many)s pipeline", "of %(many)s pipelines", n, many=many
    ),
    "channels": lambda n, many: plural("of %(many)s channel", "of %(many)s channels", n, many=many),
    "enquiries": lambda n, many: plural(
        "of %(many)s enquiry", "of %(many)s enquiries", n, many=many
    ),
    "sources": lambda n, many: plural("of %(many)s enquiry", "of %(many)s enquiries", n, many=many),
    "invoices": lambda n, many: plural("of %(many)s invoice", "of %(many)s invoices", n, many=many),
    "rights": lambda n, many: plural("of %(many)s right", "of %(many)s rights", n, many=many),
    "fields": lambda n, many: plural("of %(many)s field", "of %(many)s fields", n, many=many),
    "weeks": lambda n, many: plural("of %(many)s week", "of %(many)s weeks", n, many=many),
    "leads": lambda n, many: plural("of %(many)s lead", "of %(many)s leads", n, many=many),
}
"""By the key of the words for the rows behind a check, in `content/evidence/checks.yaml`."""
