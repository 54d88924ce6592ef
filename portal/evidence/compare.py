"""The checks and reports of two snapshots beside each other, where `comparable` lets them be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, Protocol

from portal.evidence.reports.asking import Value
from portal.evidence.reports.building import Report
from portal.evidence.reports.catalogue import definition

Trend = Literal["better", "worse", "same", "unknown"]
ADDITIVE = ("count", "number", "money")
"""Kinds of columns of which a group that is not there has none."""


class Judged(Protocol):
    """What a comparison asks of a verdict."""

    @property
    def check(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def better(self) -> Literal["higher", "lower"]: ...


@dataclass(frozen=True)
class CheckChange:
    """A check then and now."""

    check: str
    before: float | None
    after: float | None
    change: float | None
    trend: Trend
    """`unknown` where one of the two snapshots could not measure it."""
    verdict_before: str
    """Empty where the snapshot had no such check."""
    verdict_after: str


@dataclass(frozen=True)
class GroupChange:
    """A group of a report then and now; None where it was not there."""

    key: Mapping[str, Value]
    before: Mapping[str, Value] | None
    after: Mapping[str, Value] | None
    change: Mapping[str, float | Decimal | None]
    """By measure; None where one of the two is not known."""


def compare(before: Sequence[Judged], after: Sequence[Judged]) -> list[CheckChange]:
    """The checks of the later snapshot, then those that only the earlier one had."""
    then, now = ({each.check: each for each in side} for side in (before, after))
    return [_change(code, then.get(code), now.get(code)) for code in {**now, **then}]


def compare_report(before: Report, after: Report) -> list[GroupChange]:
    """A report's groups then and now, in the order of the later one, then those that are gone.

    Raises ValueError where the two are not the same report, counted in the same way.
    """
    if (before.code, before.by, before.of) != (after.code, after.by, after.of):
        raise ValueError(f"{before.code} {before.by} {before.of} is not {after.code}")
    keys = definition(after.code, after.of).keys
    then, now = (
        {tuple(row[name] for name in keys): row for row in side.rows} for side in (before, after)
    )
    kinds = {each.name: each.kind for each in after.columns}
    measures = [name for name in kinds if kinds[name] not in ("key", "text", "month", "currency")]
    return [
        GroupChange(
            dict(zip(keys, key, strict=True)),
            then.get(key),
            now.get(key),
            {
                name: _difference(then.get(key), now.get(key), name, kinds[name] in ADDITIVE)
                for name in measures
            },
        )
        for key in {**now, **then}
    ]


def _change(code: str, then: Judged | None, now: Judged | None) -> CheckChange:
    before, after = (each.value if each else None for each in (then, now))
    words = (then.verdict if then else "", now.verdict if now else "")
    either = now or then
    if before is None or after is None or either is None:
        return CheckChange(code, before, after, None, "unknown", *words)
    change = after - before
    return CheckChange(code, before, after, change, trend(either.better, change), *words)


def trend(better: Literal["higher", "lower"], change: float) -> Trend:
    """What a change says of which a higher or a lower value is the better one."""
    good = change if better == "higher" else -change
    return "same" if change == 0 else "better" if good > 0 else "worse"


def _difference(
    then: Mapping[str, Any] | None, now: Mapping[str, Any] | None, name: str, additive: bool
) -> float | Decimal | None:
    absent = 0 if additive else None
    before = then[name] if then else absent
    after = now[name] if now else absent
    return None if before is None or after is None else after - before
