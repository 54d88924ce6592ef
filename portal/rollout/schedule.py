"""The controls of a rollout: their offsets and the dates proposed for them.

Pure: it decides; routes and database come after it. Reasons, refusals and warnings are
data with codes; no words for people.
Source: product rules "Dates", trust rules "Dates, to the day", rulings "Rules".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.dates import (
    DAY,
    Anchor,
    Calendar,
    ControlDates,
    NoWorkingDay,
    Reason,
    ReasonKind,
    add_months,
    busy_periods,
    is_working_day,
    next_working_day,
    previous_working_day,
    why_not_working,
)
from portal.days_off import calendar_known_until

FIRST_AFTER = timedelta(days=7)
SECOND_AFTER = timedelta(days=21)
SUMMING_UP_MONTHS = 2
Three = tuple[date, date, date]
EARLIEST_YEAR = 2000
YEARS_AHEAD = 2
"""A date before 2000 or beyond the year after next is a slip of the keyboard, not a plan."""


class ControlKind(StrEnum):
    """The three controls, in their order."""

    FIRST = "first"
    SECOND = "second"
    SUMMING_UP = "summing_up"

    @property
    def anchor(self) -> Anchor:
        """The control as an anchor of due dates."""
        return Anchor(self.value)


class Squeeze(StrEnum):
    """What the calendar does to first < second < summing-up."""

    MOVED = "moved"
    """The rules alone would break the order; the dates proposed here keep it."""
    NO_ROOM = "no_room"
    """Fewer than three working days before the deadline: no order can be kept."""


class Code(StrEnum):
    """What a refusal or a warning says."""

    NON_WORKING = "non_working"
    BUSY = "busy"
    IMPOSSIBLE_YEAR = "impossible_year"
    NO_ROOM = "no_room"
    ORDER = "order"
    NOT_AFTER_START = "not_after_start"
    HELD = "held"
    LATE = "late"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is refused; a consultant may insist only where ``may_insist``."""

    code: Code
    day: date | None = None
    reason: Reason | None = None
    control: ControlKind | None = None
    """The control that is refused, or with ``ORDER`` the one that stands in the way."""
    may_insist: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What is allowed but said; ``needs_reason`` where a reason has to be given for it."""

    code: Code
    day: date
    reason: Reason | None = None
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class ControlDate:
    """One proposed control: where the rule puts it, where it falls, and why it moved."""

    kind: ControlKind
    nominal: date
    date: date
    skipped: tuple[Reason, ...] = ()
    """The days off between ``nominal`` and the working day found, in order of the search."""
    warnings: tuple[Notice, ...] = ()
    squeezed: bool = False

    @property
    def moved(self) -> bool:
        """Whether it falls on another day than the rule names."""
        return self.date != self.nominal


@dataclass(frozen=True, slots=True)
class Schedule:
    """The proposed dates of a rollout that starts on ``start``."""

    start: date
    deadline: date
    first: ControlDate
    second: ControlDate
    summing_up: ControlDate
    squeezed: Squeeze | None
    known_until: int

    @property
    def controls(self) -> tuple[ControlDate, ControlDate, ControlDate]:
        """The three controls in their order."""
        return (self.first, self.second, self.summing_up)

    @property
    def dates(self) -> ControlDates:
        """The dates alone, as they are stored."""
        return ControlDates(self.start, self.first.date, self.second.date, self.summing_up.date)

    @property
    def beyond_known(self) -> bool:
        """Whether a date lies beyond the last decreed year (rulings, "Holidays")."""
        days = (self.deadline, *(control.date for control in self.controls))
        return max(days).year > self.known_until


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a wish: refused where there are refusals, else allowed with its warnings."""

    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Notice, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether nothing refuses it."""
        return not self.refusals

    @property
    def needs_reason(self) -> bool:
        """Whether a warning asks for a reason."""
        return any(warning.needs_reason for warning in self.warnings)

    @property
    def late(self) -> bool:
        """Whether the report marks it late (a summing-up after its deadline)."""
        return any(warning.code is Code.LATE for warning in self.warnings)


def is_possible_year(day: date, today: date) -> bool:
    """Whether a date can be meant: from 2000 to two years after this one."""
    return EARLIEST_YEAR <= day.year <= today.year + YEARS_AHEAD


def summing_up_deadline(start: date) -> date:
    """D + 2 calendar months, clamped to the month's end; moves only with D (trust rules)."""
    return add_months(start, SUMMING_UP_MONTHS)


# What is proposed.


def proposed_schedule(start: date, calendar: Calendar) -> Schedule:
    """The controls of a start (trust rules, "Dates, to the day").

    First and second fall on D + 7 and D + 21 or the next working day, the summing-up on the last
    working day on or before its deadline. Where that breaks first < second < summing-up the
    dates are drawn together before the deadline, as near to the rule as the order lets them;
    with no room for that (``Squeeze.NO_ROOM``) they stay where the rule has them, out of order.
    """
    deadline = summing_up_deadline(start)
    nominal = (start + FIRST_AFTER, start + SECOND_AFTER, deadline)
    found = (
        _found(next_working_day, nominal[0], calendar),
        _found(next_working_day, nominal[1], calendar),
        _found(previous_working_day, nominal[2], calendar),
    )
    dates, squeezed = _in_order(start, nominal, found, calendar)
    first, second, summing_up = (
        _control(kind, nominal[n], found[n], dates[n], calendar)
        for n, kind in enumerate(ControlKind)
    )
    known = calendar_known_until(calendar.country)
    return Schedule(start, deadline, first, second, summing_up, squeezed, known)


def _found(search: Callable[[date, Calendar], date], day: date, calendar: Calendar) -> date | None:
    try:
        return search(day, calendar)
    except NoWorkingDay:
        return None


def _in_order(
    start: date, nominal: Three, found: tuple[date | None, ...], calendar: Calendar
) -> tuple[Three, Squeeze | None]:
    """The dates found where they keep the order, else drawn together among the working days."""
    first, second, summing_up = found
    if first and second and summing_up and first < second < summing_up:
        return (first, second, summing_up), None
    days = [day for day in _days_between(start + DAY, nominal[2]) if is_working_day(day, calendar)]
    if len(days) < len(nominal):
        return (
            first or nominal[0],
            second or nominal[1],
            summing_up or nominal[2],
        ), Squeeze.NO_ROOM
    first = min(first or days[-3], days[-3])
    after_first = days[days.index(first) + 1]
    second = min(max(second or days[-2], after_first), days[-2])
    return (first, second, days[-1]), Squeeze.MOVED


def _control(
    kind: ControlKind, nominal: date, found: date | None, day: date, calendar: Calendar
) -> ControlDate:
    """One proposed control with the days off that moved it and what is said about its day."""
    passed = _days_between(nominal, found) if found else (nominal,)
    skipped = tuple(reason for each in passed if (reason := why_not_working(each, calendar)))
    notices = notices_of(day, calendar)
    return ControlDate(kind, nominal, day, skipped, notices, squeezed=day != found)


def _days_between(one: date, other: date) -> tuple[date, ...]:
    """The days from the one to the other, both included, forward or backward."""
    step = DAY if one <= other else -DAY
    return tuple(one + step * n for n in range(abs((other - one).days) + 1))


def notices_of(day: date, calendar: Calendar) -> tuple[Notice, ...]:
    """What is said of a control on that day: a day off needs a reason, a busy period is named."""
    reason = why_not_working(day, calendar)
    off = (Notice(Code.NON_WORKING, day, reason, needs_reason=True),) if reason else ()
    busy = (
        Notice(Code.BUSY, day, Reason(ReasonKind.BUSY, day, period))
        for period in busy_periods(day, calendar)
        if not period.closed
    )
    return (*off, *busy)
