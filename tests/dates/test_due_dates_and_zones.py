"""Due dates of checklist items, and moments of the company's clock."""

from datetime import UTC, datetime, time

import pytest

from portal.dates import Anchor, ControlDates, Offset, due_date, local_moment, today_in
from tests.dates.almanac import RUSSIA, closed, d, russia

# Work starts on Friday 18 December 2026.
DATES = ControlDates(
    d("Fri 2026-12-18"), d("Fri 2026-12-25"), d("Mon 2027-01-11"), d("Thu 2027-02-18")
)


@pytest.mark.parametrize(
    ("anchor", "count", "due", "words"),
    [
        ("start", -1, "Thu 2026-12-17", "the working day before the start"),
        ("start", -5, "Fri 2026-12-11", "a working week before it"),
        ("start", -40, "Thu 2026-10-22", "eight weeks before it but for 4 November"),
        ("start", 0, "Fri 2026-12-18", "on the start"),
        ("first", 0, "Fri 2026-12-25", "6.4 on its control"),
        ("first", 4, "Mon 2027-01-11", "28, 29, 30 December and then January"),
        ("second", 0, "Mon 2027-01-11", "step 7 by the second control"),
        ("second", -1, "Wed 2026-12-30", "before the New Year holidays"),
        ("summing_up", 0, "Thu 2027-02-18", "6.7 with the summing-up"),
        ("summing_up", 2, "Sat 2027-02-20", "Friday and the worked Saturday"),
        ("summing_up", 3, "Wed 2027-02-24", "over the 22nd and the 23rd"),
    ],
)
def test_an_item_is_due_so_many_working_days_from_its_anchor(
    anchor: str, count: int, due: str, words: str
) -> None:
    assert due_date(Offset(Anchor(anchor), count), DATES, RUSSIA) == d(due), words


def test_without_a_start_nothing_has_a_due_date() -> None:
    assert due_date(Offset(Anchor.START, -5), None, RUSSIA) is None


def test_nothing_is_due_in_a_company_closed_for_years() -> None:
    calendar = russia(closed("Sat 2026-12-19", "Mon 2029-01-01"))
    assert due_date(Offset(Anchor.START, 1), DATES, calendar) is None


MOMENTS = [
    # day, wall clock, zone, the moment in UTC, in words
    ("Mon 2026-11-23", "10:00", "Europe/Moscow", "2026-11-23T07:00", "Moscow is three ahead"),
    ("Mon 2026-11-23", "10:00", "Asia/Vladivostok", "2026-11-23T00:00", "Vladivostok ten"),
    ("Mon 2026-11-23", "09:00", "Asia/Vladivostok", "2026-11-22T23:00", "still the day before"),
    ("Mon 2026-11-23", "10:00", "Asia/Kathmandu", "2026-11-23T04:15", "five and three quarters"),
    ("Fri 2026-10-23", "10:00", "Europe/Berlin", "2026-10-23T08:00", "Berlin in summer"),
    ("Mon 2026-10-26", "10:00", "Europe/Berlin", "2026-10-26T09:00", "in winter at ten as well"),
    ("Sun 2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30", "does not exist: 3:30"),
    ("Sun 2026-03-29", "03:00", "Europe/Berlin", "2026-03-29T01:00", "the first that does"),
    ("Sun 2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30", "twice: the first"),
    ("Sun 2026-03-08", "02:30", "America/New_York", "2026-03-08T07:30", "does not exist: 3:30"),
    ("Sun 2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30", "twice: the first"),
    ("Sun 2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:45", "a gap of 30 minutes"),
    ("Fri 2011-12-30", "10:00", "Pacific/Apia", "2011-12-30T20:00", "a whole day is missing"),
]


@pytest.mark.parametrize(
    ("day", "wall", "zone", "moment", "words"), MOMENTS, ids=[f"{m[2]} {m[4]}" for m in MOMENTS]
)
def test_the_wall_clock_is_kept(day: str, wall: str, zone: str, moment: str, words: str) -> None:
    found = local_moment(d(day), time.fromisoformat(wall), zone)
    assert found == datetime.fromisoformat(moment).replace(tzinfo=UTC), words
    assert found.tzinfo is UTC


def test_the_second_of_two_equal_wall_times_is_never_taken() -> None:
    assert local_moment(d("Sun 2026-10-25"), time(2, 30, fold=1), "Europe/Berlin") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("now", "zone", "day", "words"),
    [
        ("2026-11-23T20:59", "Europe/Moscow", "Mon 2026-11-23", "a minute before midnight"),
        ("2026-11-23T21:00", "Europe/Moscow", "Tue 2026-11-24", "midnight in Moscow"),
        ("2026-11-23T21:00", "America/New_York", "Mon 2026-11-23", "afternoon in New York"),
        ("2026-11-23T11:00", "Pacific/Auckland", "Tue 2026-11-24", "thirteen hours ahead"),
        ("2026-11-23T04:59", "America/New_York", "Sun 2026-11-22", "still the day before"),
    ],
)
def test_today_is_the_company_s_own(now: str, zone: str, day: str, words: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert today_in(zone, moment) == d(day), words


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"):
        today_in("Europe/Moscow", naive)
