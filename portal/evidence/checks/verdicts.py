"""A verdict on a check, and the rule by which a measured value becomes one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

Outcome = Literal["pass", "warn", "fail", "not_checkable", "needs_person"]
Better = Literal["higher", "lower"]
Unit = Literal["share", "days", "minutes", "count", "gini"]

_WORST = ("fail", "warn", "pass")


@dataclass(frozen=True)
class Limits:
    """From where a value passes, and beyond where it fails; between them lies a warning.

    A value exactly at `pass_` passes, one exactly at `fail` does not fail. None: no such limit.
    """

    pass_: float | None = None
    fail: float | None = None


@dataclass(frozen=True)
class Reason:
    """Why a check was not judged by the data alone, or what to know about how it was."""

    key: Literal[
        "missing", "few_rows", "no_amounts", "no_baseline", "person", "portal", "no_history"
    ]
    columns: tuple[str, ...] = ()
    """The columns that the files had not, as `entity.field`."""
    rows: int = 0
    least: int = 0
    """Rows that were there, and that it takes at least."""


@dataclass(frozen=True)
class Verdict:
    """What a check came to for one snapshot."""

    check: str
    step: int
    verdict: Outcome
    value: float | None
    """In `unit`; None where it could not be measured, never a zero in its place."""
    numerator: int | float | Decimal | None
    denominator: int | float | Decimal | None
    unit: Unit
    limits: Limits
    better: Better
    reason: Reason | None = None
    failing: int = 0
    """Rows that did not pass: as many as `failing()` writes."""
    total: int = 0
    """Rows that were judged."""
    currency: str = ""
    """Of the sum that decided, where a sum is judged."""
    beside: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Further figures by their names; those with limits have their say in the verdict."""


def judge(value: float, limits: Limits, better: Better) -> Outcome:
    """Pass, warn or fail. Without any limit a value passes.

    >>> judge(0.7, Limits(0.7, 0.4), "higher"), judge(0.4, Limits(0.7, 0.4), "higher")
    ('pass', 'warn')
    """
    sign = 1 if better == "higher" else -1
    if limits.fail is not None and sign * value < sign * limits.fail:
        return "fail"
    if limits.pass_ is not None and sign * value < sign * limits.pass_:
        return "warn"
    return "pass"


def worst(outcomes: list[Outcome]) -> Outcome:
    """The worst of some verdicts of pass, warn and fail."""
    return min(outcomes, key=_WORST.index)
