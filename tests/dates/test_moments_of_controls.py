"""The moments that people live by: when a control begins, what is told of it, when it is late.

One row, one case, with its reason. The dates themselves are the tables' beside this one; here they
become moments in UTC, go into a calendar file, and come out of it as two other parsers read it.
"""

from datetime import UTC, datetime, time, timedelta

import pytest

from portal.dates import Calendar, local_moment, today_in
from portal.messages.calendar import Appointment, Guest, letter
from portal.rollout.calendar_entries import difference
from portal.rollout.overdue import is_overdue
from portal.rollout.schedule import ControlKind, proposed_schedule
from portal.training.watched import credit
from tests.calendar_program import read
from tests.dates.almanac import d

FIRST, SECOND, SUMMING_UP = ControlKind
ALL_WEEK = frozenset(range(1, 8))


def at(text: str) -> datetime:
    """A moment in UTC, as "2026-11-30 06:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


BEGINNINGS = [
    # start of work, country, zone, control, hour, moment in UTC, as the clock shows it, reason
    ("Mon 2026-11-23", "RU", "Europe/Samara", FIRST, "10:00", "2026-11-30 06:00",
     "2026-11-30 10:00", "Samara is four ahead, all year"),
    ("Thu 2026-06-25", "RU", "Europe/Samara", FIRST, "10:00", "2026-07-02 06:00",
     "2026-07-02 10:00", "in summer too: no daylight saving"),
    ("Fri 2026-10-16", "DE", "Europe/Berlin", FIRST, "10:00", "2026-10-23 08:00",
     "2026-10-23 10:00", "the last working day of summer time"),
    ("Mon 2026-10-19", "DE", "Europe/Berlin", FIRST, "10:00", "2026-10-26 09:00",
     "2026-10-26 10:00", "the clock went back that night: ten all the same"),
    ("Tue 2026-10-13", "DE", "Europe/Berlin", FIRST, "10:00", "2026-10-20 08:00",
     "2026-10-20 10:00", "one start, the first before the change"),
    ("Tue 2026-10-13", "DE", "Europe/Berlin", SECOND, "10:00", "2026-11-03 09:00",
     "2026-11-03 10:00", "one start, the second after it"),
    ("Tue 2026-10-13", "DE", "Europe/Berlin", SUMMING_UP, "10:00", "2026-12-11 09:00",
     "2026-12-11 10:00", "one start, the summing-up in winter"),
    ("Fri 2026-03-20", "DE", "Europe/Berlin", FIRST, "10:00", "2026-03-27 09:00",
     "2026-03-27 10:00", "the last working day of winter time"),
    ("Mon 2026-03-23", "DE", "Europe/Berlin", FIRST, "10:00", "2026-03-30 08:00",
     "2026-03-30 10:00", "the clock went forward that night: ten all the same"),
    ("Fri 2026-10-23", "US", "America/New_York", FIRST, "10:00", "2026-10-30 14:00",
     "2026-10-30 10:00", "Europe has changed already, America not yet"),
    ("Mon 2026-10-26", "US", "America/New_York", FIRST, "10:00", "2026-11-02 15:00",
     "2026-11-02 10:00", "America a week later"),
    ("Mon 2026-03-02", "US", "America/New_York", FIRST, "10:00", "2026-03-09 14:00",
     "2026-03-09 10:00", "America is in summer time, Europe not yet"),
    ("Thu 2026-08-27", "CL", "America/Santiago", FIRST, "10:00", "2026-09-03 14:00",
     "2026-09-03 10:00", "the south before its summer"),
    ("Mon 2026-08-31", "CL", "America/Santiago", FIRST, "10:00", "2026-09-07 13:00",
     "2026-09-07 10:00", "the south goes forward in September"),
    ("Thu 2026-09-24", "AU", "Australia/Lord_Howe", FIRST, "10:00", "2026-09-30 23:30",
     "2026-10-01 10:00", "half an hour more than ten ahead: the day before in UTC"),
    ("Tue 2026-09-29", "AU", "Australia/Lord_Howe", FIRST, "10:00", "2026-10-05 23:00",
     "2026-10-06 10:00", "its clock goes forward by half an hour"),
    ("Mon 2027-01-25", "MA", "Africa/Casablanca", FIRST, "10:00", "2027-02-01 09:00",
     "2027-02-01 10:00", "Morocco is one ahead"),
    ("Tue 2027-02-02", "MA", "Africa/Casablanca", FIRST, "10:00", "2027-02-09 10:00",
     "2027-02-09 10:00", "but not in Ramadan: a change by another calendar"),
    ("Mon 2026-01-12", "IE", "Europe/Dublin", FIRST, "10:00", "2026-01-19 10:00",
     "2026-01-19 10:00", "the tz database calls Irish winter the saving time"),
    ("Mon 2026-01-12", "BR", "America/Sao_Paulo", FIRST, "10:00", "2026-01-19 13:00",
     "2026-01-19 10:00", "Brazil gave summer time up in 2019"),
    ("Mon 2026-11-23", "RU", "Asia/Kathmandu", FIRST, "10:00", "2026-11-30 04:15",
     "2026-11-30 10:00", "five hours and three quarters, no saving"),
    ("Mon 2026-11-23", "RU", "Pacific/Chatham", FIRST, "10:00", "2026-11-29 20:15",
     "2026-11-30 10:00", "thirteen and three quarters in its summer"),
    ("Mon 2026-11-23", "RU", "America/St_Johns", FIRST, "10:00", "2026-11-30 13:30",
     "2026-11-30 10:00", "three and a half behind"),
    ("Mon 2026-11-23", "RU", "UTC", FIRST, "10:00", "2026-11-30 10:00",
     "2026-11-30 10:00", "a company that lives by UTC"),
    ("Mon 2026-11-23", "RU", "Pacific/Kiritimati", FIRST, "10:00", "2026-11-29 20:00",
     "2026-11-30 10:00", "fourteen ahead, the furthest there is"),
    ("Sun 2026-03-22", "all week", "Europe/Berlin", FIRST, "02:30", "2026-03-29 01:30",
     "2026-03-29 03:30", "half past two does not exist: the file says half past three"),
    ("Sun 2026-10-18", "all week", "Europe/Berlin", FIRST, "02:30", "2026-10-25 00:30",
     "2026-10-25 02:30", "half past two comes twice: the first"),
    ("Sat 2026-10-24", "all week", "America/New_York", SECOND, "01:30", "2026-11-14 06:30",
     "2026-11-14 01:30", "long after the night with two of them"),
    ("Mon 2026-11-30", "RU", "Europe/Samara", SUMMING_UP, "10:00", "2027-01-29 06:00",
     "2027-01-29 10:00", "two months over New Year"),
    ("Wed 2026-12-23", "RU", "Europe/Samara", FIRST, "10:00", "2026-12-30 06:00",
     "2026-12-30 10:00", "the last working day of the year"),
    ("Thu 2026-12-24", "RU", "Europe/Samara", FIRST, "10:00", "2027-01-11 06:00",
     "2027-01-11 10:00", "a day later, and the holidays push it into the new year"),
    ("Thu 2026-12-31", "DE", "Europe/Berlin", SUMMING_UP, "10:00", "2027-02-26 09:00",
     "2027-02-26 10:00", "the end of February, a Sunday: the Friday before"),
    ("Fri 2027-12-31", "DE", "Europe/Berlin", SUMMING_UP, "10:00", "2028-02-29 09:00",
     "2028-02-29 10:00", "on 29 February itself"),
    ("Tue 2028-02-29", "DE", "Europe/Berlin", FIRST, "10:00", "2028-03-07 09:00",
     "2028-03-07 10:00", "begun on 29 February, the first in winter time"),
    ("Tue 2028-02-29", "DE", "Europe/Berlin", SUMMING_UP, "10:00", "2028-04-28 08:00",
     "2028-04-28 10:00", "begun on 29 February, the summing-up in summer time"),
    ("Mon 2026-08-31", "DE", "Europe/Berlin", SUMMING_UP, "10:00", "2026-10-30 09:00",
     "2026-10-30 10:00", "month end to month end, over the change: 31 October is a Saturday"),
    ("Fri 2026-01-30", "DE", "Europe/Berlin", SUMMING_UP, "10:00", "2026-03-30 08:00",
     "2026-03-30 10:00", "two months hold a short February and the change"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "country", "zone", "kind", "hour", "moment", "wall", "reason"),
    BEGINNINGS,
    ids=[f"{row[0]} {row[2]} {row[3]}" for row in BEGINNINGS],
)
def test_a_control_begins_at_its_hour_of_the_clock(
    start: str,
    country: str,
    zone: str,
    kind: ControlKind,
    hour: str,
    moment: str,
    wall: str,
    reason: str,
) -> None:
    calendar = Calendar(country, timezone=zone) if country != "all week" else _all_week(zone)
    day = proposed_schedule(d(start), calendar).dates.at(kind.anchor)
    begins = local_moment(day, time.fromisoformat(hour), zone)
    assert begins == at(moment), reason
    _method, [entry] = read(_file(begins, zone))
    assert (entry.starts_at, entry.wall) == (at(moment), wall), reason


def _all_week(zone: str) -> Calendar:
    return Calendar("DE", None, ALL_WEEK, timezone=zone)


def _file(begins: datetime, zone: str) -> str:
    hour, words = timedelta(hours=1), ("Volga: first control", "Agenda", "https://example.org/")
    appointment = Appointment(
        "1@seven-steps", 0, begins, zone, hour, *words, at("2026-01-01 00:00")
    )
    return letter("REQUEST", appointment, Guest("Emil", "emil@example.org"), "p@example.org")


NONE, TEN, ELEVEN = None, "2026-12-07 06:00", "2026-12-07 07:00"
NEWS = [
    # as told, as it holds, the clock, what is told, reason
    (NONE, TEN, "2026-12-01 06:00", "invited", "a control to come"),
    (NONE, TEN, "2026-12-07 05:59", "invited", "a minute before"),
    (NONE, TEN, "2026-12-07 06:00", NONE, "it has begun: too late to invite"),
    (NONE, NONE, "2026-12-01 06:00", NONE, "neither told nor to be told"),
    (TEN, TEN, "2026-12-01 06:00", NONE, "told already"),
    (TEN, TEN, "2026-12-01 05:00", NONE, "told already, and the clock went back an hour"),
    (TEN, TEN, "2026-12-01 07:00", NONE, "… forward an hour"),
    (TEN, TEN, "2026-11-30 06:00", NONE, "… back a day"),
    (TEN, TEN, "2026-12-08 06:00", NONE, "… forward beyond it"),
    (TEN, ELEVEN, "2026-12-01 06:00", "moved", "another hour"),
    (TEN, ELEVEN, "2026-12-07 06:30", "moved", "it would be on, and is not yet"),
    (TEN, "2026-12-09 06:00", "2026-12-08 06:00", "moved", "not held in time, a new day"),
    (TEN, "2026-11-30 06:00", "2026-12-01 06:00", "moved", "moved into the past: not on that day"),
    (TEN, ELEVEN, "2026-12-07 07:00", NONE, "both past: left alone"),
    (TEN, ELEVEN, "2026-12-07 06:00", "moved", "the clock is an hour back: told, not lost"),
    (TEN, "2026-12-09 06:00", "2026-12-07 12:00", "moved", "the clock is a day ahead: told too"),
    (TEN, NONE, "2026-12-01 06:00", "cancelled", "put on hold"),
    (TEN, NONE, "2026-12-07 05:59", "cancelled", "no longer asked, a minute before"),
    (TEN, NONE, "2026-12-07 06:00", NONE, "what was stays in the calendar"),
    (TEN, NONE, "2026-12-06 06:00", "cancelled", "the clock is a day back: to come again"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("was", "holds", "clock", "news", "reason"), NEWS, ids=[row[4] for row in NEWS]
)
def test_only_a_difference_to_come_is_told(
    was: str | None, holds: str | None, clock: str, news: str | None, reason: str
) -> None:
    told = difference(at(was) if was else None, at(holds) if holds else None, at(clock))
    assert told == news, reason


ZONES = [
    # day, zone before, zone after, what is told, reason
    ("Mon 2026-12-07", "Europe/Samara", "Europe/Moscow", "moved", "ten there is an hour later"),
    ("Mon 2026-12-07", "Europe/Samara", "Asia/Dubai", None, "another name of the same clock"),
    ("Mon 2026-12-07", "Europe/London", "UTC", None, "the same in winter"),
    ("Tue 2026-07-07", "Europe/London", "UTC", "moved", "not the same in summer"),
    ("Mon 2026-12-07", "Asia/Vladivostok", "America/Anchorage", "moved", "almost a day later"),
    ("Mon 2026-10-26", "Europe/Berlin", "Africa/Lagos", None, "Berlin has just come to Lagos"),
    ("Fri 2026-10-23", "Europe/Berlin", "Africa/Lagos", "moved", "three days before it had not"),
    ("Fri 2026-01-02", "Europe/Samara", "Europe/Moscow", None, "that one is over"),
]


@pytest.mark.parametrize(
    ("day", "before", "after", "news", "reason"), ZONES, ids=[row[4] for row in ZONES]
)
def test_a_company_that_moves_keeps_its_hour(
    day: str, before: str, after: str, news: str | None, reason: str
) -> None:
    was, holds = (local_moment(d(day), time(10), zone) for zone in (before, after))
    assert difference(was, holds, at("2026-05-01 12:00")) == news, reason


LATE = [
    # day of the control, zone, country, the clock, overdue, reason
    ("Mon 2026-11-30", "Europe/Samara", "RU", "2026-12-01 19:59", False, "its second day"),
    ("Mon 2026-11-30", "Europe/Samara", "RU", "2026-12-01 20:00", True, "midnight in Samara"),
    ("Mon 2026-11-30", "Europe/Samara", "RU", "2026-12-01 19:00", False, "an hour back: not yet"),
    ("Mon 2026-11-30", "Europe/Samara", "RU", "2026-11-30 20:00", False, "a day back: not yet"),
    ("Fri 2026-10-23", "Europe/Berlin", "DE", "2026-10-26 22:30", False, "half past eleven there"),
    ("Fri 2026-10-23", "Europe/Berlin", "DE", "2026-10-26 23:00", True, "midnight of winter time"),
    ("Fri 2026-03-27", "Europe/Berlin", "DE", "2026-03-30 21:59", False, "a minute to midnight"),
    ("Fri 2026-03-27", "Europe/Berlin", "DE", "2026-03-30 22:00", True, "midnight of summer time"),
    ("Wed 2026-12-30", "Europe/Samara", "RU", "2027-01-11 19:59", False, "New Year is not worked"),
    ("Wed 2026-12-30", "Europe/Samara", "RU", "2027-01-11 20:00", True, "the first day is over"),
    ("Tue 2028-02-29", "Europe/Berlin", "DE", "2028-03-01 22:59", False, "29 February, and a day"),
    ("Tue 2028-02-29", "Europe/Berlin", "DE", "2028-03-01 23:00", True, "1 March is over"),
    ("Mon 2026-11-30", "Pacific/Kiritimati", "RU", "2026-12-01 10:00", True, "2 December there"),
    ("Mon 2026-11-30", "America/Anchorage", "RU", "2026-12-02 08:59", False, "1 December there"),
]


@pytest.mark.parametrize(
    ("day", "zone", "country", "clock", "late", "reason"),
    LATE,
    ids=[f"{row[0]} {row[5]}" for row in LATE],
)
def test_a_control_is_overdue_by_the_clock_of_its_company(
    day: str, zone: str, country: str, clock: str, late: bool, reason: str
) -> None:
    calendar = Calendar(country, timezone=zone)
    assert is_overdue(d(day), False, today_in(zone, at(clock)), calendar) is late, reason


WATCHED = [
    # credited until, the clock, seconds that are believed, reason
    ("2026-11-23 10:00", "2026-11-23 10:00:10", 20, "ten seconds, at most twice"),
    ("2026-11-23 10:00", "2026-11-23 09:00", 0, "an hour back: nothing until time has passed"),
    ("2026-11-23 10:00", "2026-11-22 10:00", 0, "a day back: nothing, and no debt of a day"),
    ("2026-11-23 10:00", "2026-11-23 11:00", 30, "an hour ahead: the reserve and no more"),
    ("2026-11-23 10:00", "2026-11-24 10:00", 30, "a day ahead: the same"),
]


@pytest.mark.parametrize(
    ("until", "clock", "seconds", "reason"), WATCHED, ids=[row[3] for row in WATCHED]
)
def test_a_clock_that_jumps_gives_no_watched_time(
    until: str, clock: str, seconds: float, reason: str
) -> None:
    opened = at("2026-11-23 08:00")
    assert credit(at(until), opened, at(clock)).seconds == seconds, reason
