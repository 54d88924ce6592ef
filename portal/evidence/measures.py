"""The figures, limits and reasons of checks in the reader's words."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.evidence.charts.figures import Kind, Measure
from portal.evidence.checks.catalogue import CHECKS, Check
from portal.evidence.checks.columns import BESIDE, SHOWN
from portal.evidence.checks.measuring import COMPARED
from portal.evidence.checks.verdicts import Better, Limits, Unit
from portal.evidence.checks.words import beside_title, column_title, value_words, words
from portal.evidence.models import CheckResult
from portal.evidence.titles import titles
from portal.words import _, language, lazy, plural, short_day

KINDS: dict[Unit, Kind] = {
    "share": "share",
    "days": "days",
    "minutes": "minutes",
    "count": "count",
    "gini": "number",
}
"""How a figure of a unit is written."""
REASONS = {
    "no_amounts": lazy("No row has an amount."),
    "no_baseline": lazy("There is no snapshot from before the start of work to compare with."),
    "no_history": lazy("Without a history of stages: judged by what stands in the deals."),
    "person": lazy("The data do not tell: a person decides."),
    "portal": lazy("The portal knows this by itself: see the checklist."),
}
CONNECTIONS = ("call", "email", "chat", "site")
"""Names of connections, which are words of the model."""


def measure_of(check: Check, unit: Unit | None = None) -> Measure:
    """How a check's figures are written, in its own unit or in another."""
    return Measure("value", title_of(check.code), KINDS[unit or check.unit])


def title_of(code: str) -> str:
    """What a check measures."""
    return words(code).title.in_language(language())


def figure(check: Check, value: float | None) -> str:
    """A value of a check; a dash where there is none."""
    return str(measure_of(check).full(value))


def parts(check: Check, result: CheckResult) -> str:
    """The two numbers whose quotient a value is; empty where it is none."""
    good, whole = result.numerator, result.denominator
    if good is None or whole is None:
        return ""
    if check.code.startswith(COMPARED):
        problem = measure_of(check, CHECKS[check.supports[1]].unit)
        before, after = problem.full(whole), problem.full(whole - good)
        return str(_("%(before)s before, %(after)s now", before=before, after=after))
    counted = Measure("", "", "money" if result.currency else "count", result.currency)
    return str(_("%(some)s of %(all)s", some=counted.full(good), all=counted.full(whole)))


def limits_words(limits: Limits, better: Better, measure: Measure) -> list[str]:
    """From where a value passes, and beyond where it fails."""
    found, higher = [], better == "higher"
    if limits.pass_ is not None:
        at = measure.full(limits.pass_)
        found.append(
            _("passes from %(figure)s", figure=at)
            if higher
            else _("passes up to %(figure)s", figure=at)
        )
    if limits.fail is not None:
        at = measure.full(limits.fail)
        found.append(
            _("fails below %(figure)s", figure=at)
            if higher
            else _("fails above %(figure)s", figure=at)
        )
    return found


def beside_words(check: Check, beside: Mapping[str, float]) -> list[tuple[str, str, list[str]]]:
    """The figures beside a value: title, figure, and limits of those that have a say."""
    found = []
    for name, value in beside.items():
        if name in BESIDE:
            measure = Measure(name, beside_title(name).in_language(language()), BESIDE[name])
            limits, better = check.beside.get(name, (Limits(), check.better))
            said = limits_words(limits, better, measure)
            found.append((measure.title, measure.full(value), said))
    return found


def column_words(name: str) -> str:
    """What a column of failing rows is called."""
    if name in SHOWN:
        return column_title(name).in_language(language())
    common = titles().common.get(name)
    return (common or titles().of_field("contacts", name)).in_language(language())


def is_figure(name: str) -> bool:
    """Whether a column is aligned as numbers are."""
    return SHOWN.get(name) in ("count", "number", "money", "share")


def cell(name: str, row: Mapping[str, Any]) -> str:
    """A cell of a failing row as a reader writes it; empty where there is nothing."""
    value, kind = row[name], SHOWN.get(name, "text")
    if value is None:
        return ""
    if kind == "moment":
        return f"{short_day(value.date())}, {value:%H:%M}"
    if kind == "date":
        return short_day(value)
    if is_figure(name):
        return Measure(name, "", kind, row.get("currency") or "").full(float(value))  # type: ignore[arg-type]
    return worded(name, value)


def worded(name: str, value: Any) -> str:
    """A text of a failing row, words of the model in the reader's."""
    key = str(value).lower() if isinstance(value, bool) else str(value)
    if name == "name" or SHOWN.get(name) in ("value", "flag"):
        known = value_words(key) if name != "name" or key in CONNECTIONS else None
        if known:
            return known.in_language(language())
        if name == "about" and key in titles().entities:
            return titles().entities[key].title.in_language(language())
    return key


def reason_words(check: Check, reason: Sequence[Any]) -> str:
    """Why a check was not judged by the data alone, or what to know about how it was."""
    if not reason:
        return ""
    key, values = reason[0], reason[1] if len(reason) > 1 else {}
    if key == "missing":
        return str(_("The files lack: %(columns)s.", columns=_missing(check, values["columns"])))
    if key == "few_rows":
        return str(
            plural(
                "Too little data: %(num)s row of the %(least)s that it takes.",
                "Too little data: %(num)s rows of the %(least)s that it takes.",
                values["rows"],
                least=values["least"],
            )
        )
    if key == "person" and check.needs:
        return str(_("The data give a hint, a person decides."))
    return str(REASONS.get(key, ""))


def _missing(check: Check, columns: Sequence[str]) -> str:
    """The missing columns in words: of those that stand for each other one is enough."""
    needs = [need.split("|") for need in check.needs]
    missing = [need for need in needs if set(need) <= set(columns)] or [list(columns)]
    return "; ".join(dict.fromkeys(_or(need) for need in missing))


def _or(need: Sequence[str]) -> str:
    """Columns of which one is enough, by their tables: «Компании: Телефон или Почта»."""
    known, spoken, found = titles(), language(), dict[str, list[str]]()
    for column in need:
        entity, _dot, field = column.partition(".")
        found.setdefault(entity, []).append(known.of_field(entity, field).in_language(spoken))
    either = str(_(" or "))
    return either.join(
        f"{known.entities[entity].title.in_language(spoken)} ({either.join(fields)})"
        for entity, fields in found.items()
    )
