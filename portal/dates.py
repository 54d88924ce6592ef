"""Calendar arithmetic in the company's own dates: working days, months, zones, due dates.

Pure: no database, no request, no clock. Reasons are data with codes; the words for people come
from the pages, the names of holidays from the ``holidays`` package in the reader's language.
Source: product rules "Dates" and trust rules "Dates, to the day".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from portal.days_off import is_known_place, moved_working_days, names_of_holidays

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
"""Days with which the portal reckons; two months or a holiday further all dates still exist."""
CLOSED_AT_MOST = 366
"""Longest run of days off that is searched; beyond it there is no working day to be found."""
DAY = timedelta(days=1)


class NoWorkingDay(ValueError):  # noqa: N818
    """The company is closed for more than a year around the day, or the calendar ends there."""


class BusyKind(StrEnum):
    """Times at which a rollout must not start (product rules, "Dates")."""

    EXHIBITION = "exhibition"
    VACATION = "vacation"
    HIGH_SEASON = "high_season"
    OTHER = "other"


class ReasonKind(StrEnum):
    """Why a day is no working day; ``BUSY`` alone is a warning about a working one."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    BUSY = "busy"


class Anchor(StrEnum):
    """The dates of a rollout that everything else is counted from."""

    START = "start"
    FIRST = "first"
    SECOND = "second"
    SUMMING_UP = "summing_up"


@dataclass(frozen=True, slots=True)
class BusyPeriod:
    """A busy period of the company, both ends included; a closed one has no working days."""

    kind: BusyKind
    first: date
    last: date
    note: str = ""
    closed: bool = False

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a busy period ends before it begins")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Calendar:
    """A company's calendar: national holidays, its own working week (ISO 1 to 7), busy periods."""

    country: str
    subdivision: str | None = None
    working_weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    busy: tuple[BusyPeriod, ...] = ()
    timezone: str = "Europe/Moscow"

    def __post_init__(self) -> None:
        if not self.working_weekdays or not self.working_weekdays <= set(range(1, 8)):
            raise ValueError("working weekdays are ISO numbers 1 to 7, at least one")
        if not is_known_place(self.country, self.subdivision):
            raise ValueError("no such country or subdivision")
        if not is_known_timezone(self.timezone):
            raise ValueError("no such time zone")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why ``day`` is not worked (or busy); its holiday's name is got by ``holiday_name``."""

    kind: ReasonKind
    day: date
    period: BusyPeriod | None = None


@dataclass(frozen=True, slots=True)
class ControlDates:
    """The dates of a rollout as stored: start of work D and the three controls."""

    start: date
    first: date
    second: date
    summing_up: date

    def at(self, anchor: Anchor) -> date:
        """The date of one anchor."""
        return {
            Anchor.START: self.start,
            Anchor.FIRST: self.first,
            Anchor.SECOND: self.second,
            Anchor.SUMMING_UP: self.summing_up,
        }[anchor]


@dataclass(frozen=True, slots=True)
class Offset:
    """When an item is due: so many working days from an anchor, before it when negative."""

    anchor: Anchor
    working_days: int = 0


# Working days.


def holiday_name(day: date, calendar: Calendar, language: str) -> str | None:
    """The name of the national holiday on that day, in the reader's language ("ru", "en_US").

    Where the package lacks the language it is English, else the country's own.
    """
    return names_of_holidays(calendar.country, calendar.subdivision, day.year, language).get(day)


def why_not_working(day: date, calendar: Calendar) -> Reason | None:
    """Why the company does not work on that day; None where it does (product rules, "Dates").

    A holiday comes before the weekend and both before a closed period, so that the reason named
    is the one that stays when the company changes its own entries. A moved working Saturday is
    worked whatever the company's week; otherwise its week stands in for the package's weekend.
    """
    if holiday_name(day, calendar, "en_US") is not None:
        return Reason(ReasonKind.HOLIDAY, day)
    moved = day in moved_working_days(calendar.country, calendar.subdivision, day.year)
    if day.isoweekday() not in calendar.working_weekdays and not moved:
        return Reason(ReasonKind.WEEKEND, day)
    closed = next((each for each in busy_periods(day, calendar) if each.closed), None)
    return Reason(ReasonKind.CLOSED, day, closed) if closed else None


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether the company works on that day (product rules, "Dates")."""
    return why_not_working(day, calendar) is None


def busy_periods(day: date, calendar: Calendar) -> tuple[BusyPeriod, ...]:
    """All busy periods that hold the day, the closed ones among them, earliest first."""
    found = [period for period in calendar.busy if day in period]
    return tuple(sorted(found, key=lambda period: (period.first, period.last, period.kind)))


def next_working_day(day: date, calendar: Calendar) -> date:
    """The first working day on or after the day (product rules: first and second control)."""
    return _nearest(day, 1, calendar)


def previous_working_day(day: date, calendar: Calendar) -> date:
    """The last working day on or before the day (product rules: summing-up)."""
    return _nearest(day, -1, calendar)


def _nearest(day: date, direction: int, calendar: Calendar) -> date:
    try:
        for _ in range(CLOSED_AT_MOST + 1):
            if is_working_day(day, calendar):
                return day
            day += direction * DAY
    except OverflowError:
        pass
    raise NoWorkingDay(day)


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The ``count``-th working day after the day, before it when negative; the day itself at 0."""
    direction = 1 if count > 0 else -1
    try:
        for _ in range(abs(count)):
            day = _nearest(day + direction * DAY, direction, calendar)
    except OverflowError as ended:
        raise NoWorkingDay(day) from ended
    return day


def working_days_between(earlier: date, later: date, calendar: Calendar) -> int:
    """How many working days lie after the one day up to and with the other.

    Turned around it counts negative, from the second day on up to before the first, so that
    ``add_working_days(a, working_days_between(a, b))`` is b wherever b is a working day.
    """
    if later < earlier:
        days: Iterable[int] = range(later.toordinal(), earlier.toordinal())
        return -sum(is_working_day(date.fromordinal(n), calendar) for n in days)
    days = range(earlier.toordinal() + 1, later.toordinal() + 1)
    return sum(is_working_day(date.fromordinal(n), calendar) for n in days)


def add_months(day: date, count: int) -> date:
    """The same day of the month so many months on, clamped to the month's end (trust rules)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise NoWorkingDay(day)


def due_date(offset: Offset, dates: ControlDates | None, calendar: Calendar) -> date | None:
    """The day an item is due (rulings, "Offsets"); None without D, or in a year closed."""
    if dates is None:
        return None
    try:
        return add_working_days(dates.at(offset.anchor), offset.working_days, calendar)
    except NoWorkingDay:
        return None


def in_period(day: date, first: date | None, last: date | None) -> bool:
    """Whether a day lies in a period, both ends included; without an end it is open there."""
    return (first is None or first <= day) and (last is None or day <= last)


# Zones.


@lru_cache(maxsize=512)
def is_known_timezone(name: str) -> bool:
    """Whether the name is a time zone of the tz database."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True


def local_moment(day: date, wall: time, timezone: str) -> datetime:
    """The UTC moment of a wall clock time in a zone (trust rules, "Hour").

    The wall clock is kept across daylight saving. A time that does not exist moves forward by
    the gap, an ambiguous one takes the first: the reading of RFC 5545, as calendars have it too.
    """
    local = datetime.combine(day, wall.replace(fold=0, tzinfo=None), ZoneInfo(timezone))
    return local.astimezone(UTC)


def today_in(timezone: str, now: datetime) -> date:
    """The date in the company's zone at a moment (product rules: dates are the company's own)."""
    if now.tzinfo is None:
        raise ValueError("a moment without a zone has no date elsewhere")
    return now.astimezone(ZoneInfo(timezone)).date()
