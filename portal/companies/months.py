"""A picture of months: which days are worked, which are not and why, what falls on them.

Pure: a company's calendar and some marks in, plain values out; the words are the page's.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.dates import (
    DAY,
    EARLIEST,
    LATEST,
    Anchor,
    Calendar,
    ControlDates,
    Reason,
    ReasonKind,
    add_months,
    busy_periods,
    why_not_working,
)

WEEK = 7
YEAR = timedelta(days=366)


@dataclass(frozen=True)
class ShownDay:
    """One day of the picture."""

    day: date
    reasons: tuple[Reason, ...]
    """Why it is not worked, and the busy periods in which it lies; none for a plain working day."""
    marks: tuple[str, ...]

    @property
    def kind(self) -> str:
        """`working`, or the first reason's kind: `holiday`, `weekend`, `closed`, `busy`."""
        return self.reasons[0].kind.value if self.reasons else "working"


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday to Sunday; None where a day belongs to another month."""

    first: date
    weeks: tuple[tuple[ShownDay | None, ...], ...]


def month_of(words: str, today: date) -> date:
    """The first day of a month written as 2026-11; of the present one where it is none."""
    try:
        asked = date.fromisoformat(f"{words}-01")
    except ValueError:
        return today.replace(day=1)
    return asked if EARLIEST <= asked <= LATEST - YEAR else today.replace(day=1)


def marks_of(dates: ControlDates | None) -> dict[date, tuple[str, ...]]:
    """What falls on which day: `start` of work, `first`, `second`, `summing_up`."""
    found: dict[date, tuple[str, ...]] = defaultdict(tuple)
    for anchor in Anchor if dates else ():
        found[dates.at(anchor)] += (anchor.value,)  # type: ignore[union-attr]
    return found


def months(
    first: date, count: int, calendar: Calendar, marks: Mapping[date, tuple[str, ...]]
) -> list[Month]:
    """`count` months from that of `first` on; `marks` name what falls on a day."""
    begin = first.replace(day=1)
    return [_month(add_months(begin, n), calendar, marks) for n in range(count)]


def reasons_of(day: date, calendar: Calendar) -> tuple[Reason, ...]:
    """Why work must not start on a day: it is not worked, or lies in busy periods."""
    off = why_not_working(day, calendar)
    busy = tuple(
        Reason(ReasonKind.BUSY, day, period)
        for period in busy_periods(day, calendar)
        if not period.closed
    )
    return (off, *busy) if off else busy


def _month(first: date, calendar: Calendar, marks: Mapping[date, tuple[str, ...]]) -> Month:
    end = add_months(first, 1)
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday < end:
        days = (monday + DAY * n for n in range(WEEK))
        weeks.append(
            tuple(_shown(day, calendar, marks) if first <= day < end else None for day in days)
        )
        monday += DAY * WEEK
    return Month(first, tuple(weeks))


def _shown(day: date, calendar: Calendar, marks: Mapping[date, tuple[str, ...]]) -> ShownDay:
    return ShownDay(day, reasons_of(day, calendar), marks.get(day, ()))
