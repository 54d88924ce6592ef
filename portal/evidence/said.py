"""A verdict in a few words, for the pages of other rooms."""

from collections.abc import Callable

from portal.evidence.charts.figures import Kind, Measure
from portal.evidence.checks.catalogue import CHECKS
from portal.evidence.checks.verdicts import Unit
from portal.evidence.checks.words import words
from portal.words import _, number, plural

KINDS: dict[Unit, Kind] = {
    "share": "share",
    "days": "days",
    "minutes": "minutes",
    "count": "count",
    "gini": "number",
}
_SHARE = Measure("", "", "share")
_POINTS = Measure("", "", "number")


def figure_of(check: str, value: float | None) -> str:
    """A value of a check in its unit; a dash where there is none."""
    return Measure("", "", KINDS[CHECKS[check].unit]).full(value)


def change_of(check: str, change: float) -> str:
    """By how much a value changed, with its sign: shares in percentage points."""
    sign = "+" if change > 0 else ""
    if CHECKS[check].unit == "share":
        return str(_("%(points)s pp", points=sign + _POINTS.full(round(100 * change, 1))))
    return sign + figure_of(check, change)


def figures_said(check: str, verdict: str, value: float, failing: int, total: int) -> str:
    """«98,2 % из 1 240 сделок», «412 из 1 240 сделок (33 %) не проходят», «18 мин»."""
    shares, of_rows = CHECKS[check].unit == "share", _of_rows(check, total)
    if shares and CHECKS[check].better == "higher" and verdict == "pass":
        return f"{figure_of(check, value)} {of_rows}"
    said = [] if shares else [figure_of(check, value)]
    if failing and total:
        said.append(
            plural(
                "%(num)s %(of_rows)s (%(part)s) does not pass",
                "%(num)s %(of_rows)s (%(part)s) do not pass",
                failing,
                num=number(failing),
                of_rows=of_rows,
                part=_SHARE.bare(failing / total),
            )
        )
    elif shares:
        said.append(_("0 %(of_rows)s do not pass", of_rows=of_rows))
    return ", ".join(said)


def _of_rows(check: str, count: int) -> str:
    """«из 1 240 сделок»."""
    return _COUNTED[words(check).of.removesuffix("_report")](count, num=number(count))


_COUNTED: dict[str, Callable[..., str]] = {
    "products": lambda n, num: plural("of %(num)s product", "of %(num)s products", n, num=num),
    "categories": lambda n, num: plural("of %(num)s category", "of %(num)s categories", n, num=num),
    "deals": lambda n, num: plural("of %(num)s deal", "of %(num)s deals", n, num=num),
    "open": lambda n, num: plural("of %(num)s deal", "of %(num)s deals", n, num=num),
    "lines": lambda n, num: plural("of %(num)s line", "of %(num)s lines", n, num=num),
    "cards": lambda n, num: plural("of %(num)s card", "of %(num)s cards", n, num=num),
    "months": lambda n, num: plural("of %(num)s month", "of %(num)s months", n, num=num),
    "values": lambda n, num: plural("of %(num)s value", "of %(num)s values", n, num=num),
    "activities": lambda n, num: plural("of %(num)s activity", "of %(num)s activities", n, num=num),
    "people": lambda n, num: plural("of %(num)s person", "of %(num)s people", n, num=num),
    "pipelines": lambda n, num: plural("of %(num)s pipeline", "of %(num)s pipelines", n, num=num),
    "channels": lambda n, num: plural("of %(num)s channel", "of %(num)s channels", n, num=num),
    "enquiries": lambda n, num: plural("of %(num)s enquiry", "of %(num)s enquiries", n, num=num),
    "sources": lambda n, num: plural("of %(num)s enquiry", "of %(num)s enquiries", n, num=num),
    "invoices": lambda n, num: plural("of %(num)s invoice", "of %(num)s invoices", n, num=num),
    "rights": lambda n, num: plural("of %(num)s right", "of %(num)s rights", n, num=num),
    "fields": lambda n, num: plural("of %(num)s field", "of %(num)s fields", n, num=num),
    "weeks": lambda n, num: plural("of %(num)s week", "of %(num)s weeks", n, num=num),
    "leads": lambda n, num: plural("of %(num)s lead", "of %(num)s leads", n, num=num),
}
"""By the key of the words for the rows behind a check, in `content/evidence/checks.yaml`."""
