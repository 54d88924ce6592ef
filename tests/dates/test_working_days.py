"""Working days: national holidays, moved days, the company's own week and closed periods."""

from collections.abc import Callable
from datetime import date, timedelta

import holidays
import pytest

from portal.dates import (
    Calendar,
    NoWorkingDay,
    add_months,
    add_working_days,
    holiday_name,
    is_working_day,
    next_working_day,
    previous_working_day,
    why_not_working,
    working_days_between,
)
from portal.days_off import calendar_known_until
from tests.dates.almanac import (
    AZERBAIJAN,
    BAVARIA,
    CHINA,
    GERMANY,
    RUSSIA,
    busy,
    closed,
    d,
    russia,
)

DAYS = [
    # day, calendar, why it is not worked (None: it is), in words
    ("Thu 2026-01-01", RUSSIA, "holiday", "New Year"),
    ("Fri 2026-01-09", RUSSIA, "holiday", "day off moved here from Saturday 3 January"),
    ("Mon 2026-01-12", RUSSIA, None, "first working day of 2026"),
    ("Mon 2026-02-23", RUSSIA, "holiday", "Defender's Day"),
    ("Sun 2026-03-08", RUSSIA, "holiday", "a holiday on a Sunday is named as the holiday"),
    ("Mon 2026-03-09", RUSSIA, "holiday", "given in lieu of Sunday 8 March"),
    ("Sat 2026-05-02", RUSSIA, "weekend", "the day after the holiday is a mere Saturday"),
    ("Sat 2026-05-09", RUSSIA, "holiday", "Victory Day on a Saturday"),
    ("Mon 2026-05-11", RUSSIA, "holiday", "given in lieu of Saturday 9 May"),
    ("Tue 2026-11-03", RUSSIA, None, "an eve of a holiday is shorter, but worked"),
    ("Wed 2026-11-04", RUSSIA, "holiday", "Unity Day"),
    ("Wed 2026-12-30", RUSSIA, None, "last working day of 2026"),
    ("Thu 2026-12-31", RUSSIA, "holiday", "day off moved here from Sunday 4 January"),
    ("Fri 2027-01-08", RUSSIA, "holiday", "last of the New Year holidays"),
    ("Mon 2027-01-11", RUSSIA, None, "first working day of 2027"),
    ("Sat 2024-04-27", RUSSIA, None, "Saturday worked for Monday 29 April 2024"),
    ("Mon 2024-04-29", RUSSIA, "holiday", "and that Monday is off"),
    ("Sat 2024-11-02", RUSSIA, None, "Saturday worked for Tuesday 30 April 2024"),
    ("Sat 2024-12-28", RUSSIA, None, "Saturday worked for Monday 30 December 2024"),
    ("Sat 2025-11-01", RUSSIA, None, "Saturday worked for Monday 3 November 2025"),
    ("Sat 2027-02-20", RUSSIA, None, "Saturday worked for Monday 22 February 2027"),
    ("Mon 2027-02-22", RUSSIA, "holiday", "and that Monday is off"),
    ("Tue 2028-02-29", RUSSIA, None, "a leap day is a day like others"),
    ("Sat 2026-06-06", russia(week="123456"), None, "a company that works on Saturdays"),
    ("Sat 2026-05-09", russia(week="123456"), "holiday", "but not on a holiday"),
    ("Sun 2026-06-07", russia(week="71234"), None, "a week from Sunday to Thursday"),
    ("Fri 2026-06-05", russia(week="71234"), "weekend", "whose Friday is free"),
    ("Sat 2024-04-27", russia(week="1234"), None, "a moved Saturday is worked in any week"),
    ("Wed 2026-06-10", russia(closed("Mon 2026-06-08", "Fri 2026-06-19")), "closed", "vacation"),
    ("Fri 2026-06-12", russia(closed("Mon 2026-06-08", "Fri 2026-06-19")), "holiday", "in it"),
    ("Sat 2026-06-13", russia(closed("Mon 2026-06-08", "Fri 2026-06-19")), "weekend", "in it"),
    ("Fri 2026-06-19", russia(closed("Mon 2026-06-08", "Fri 2026-06-19")), "closed", "its end"),
    ("Mon 2026-06-22", russia(closed("Mon 2026-06-08", "Fri 2026-06-19")), None, "after it"),
    ("Sat 2027-02-20", russia(closed("Mon 2027-02-15", "Sun 2027-02-21")), "closed", "moved in"),
    ("Wed 2026-06-10", russia(busy("Mon 2026-06-08", "Fri 2026-06-19")), None, "busy is worked"),
    ("Sat 2026-10-03", GERMANY, "holiday", "German Unity Day on a Saturday"),
    ("Tue 2026-01-06", GERMANY, None, "Epiphany is worked in most of Germany"),
    ("Tue 2026-01-06", BAVARIA, "holiday", "and is off in Bavaria"),
    ("Sun 2024-02-04", CHINA, None, "Sunday worked for the Spring Festival of 2024"),
    ("Sun 2024-12-29", AZERBAIJAN, None, "Sunday worked for a day off of the next year"),
    ("Fri 2025-01-03", AZERBAIJAN, "holiday", "namely this one"),
]


@pytest.mark.parametrize(("day", "calendar", "why", "words"), DAYS)
def test_a_day_is_worked_or_says_why_not(
    day: str, calendar: Calendar, why: str | None, words: str
) -> None:
    reason = why_not_working(d(day), calendar)
    assert (reason.kind.value if reason else None) == why, words
    assert is_working_day(d(day), calendar) is (why is None)


def test_the_closed_period_is_named() -> None:
    vacation = closed("Mon 2026-06-08", "Fri 2026-06-19")
    reason = why_not_working(d("Wed 2026-06-10"), russia(vacation))
    assert reason
    assert reason.period == vacation


def test_the_plain_week_agrees_with_the_package_on_every_decreed_day() -> None:
    package = holidays.country_holidays("RU", years=range(2023, 2029), expand=False)
    day = d("Mon 2024-01-01")
    while day <= d("Fri 2027-12-31"):
        assert is_working_day(day, RUSSIA) == package.is_working_day(day), day
        day += timedelta(days=1)


SEARCHES = [
    # search, from, to, in words
    (next_working_day, "Sat 2026-05-02", "Mon 2026-05-04", "over a weekend"),
    (next_working_day, "Thu 2026-12-31", "Mon 2027-01-11", "over the New Year holidays"),
    (next_working_day, "Sat 2024-04-27", "Sat 2024-04-27", "a worked Saturday is good enough"),
    (next_working_day, "Sun 2024-04-28", "Thu 2024-05-02", "two moved days and 1 May"),
    (next_working_day, "Thu 2024-05-09", "Mon 2024-05-13", "Victory Day and its bridge"),
    (previous_working_day, "Sat 2027-01-02", "Wed 2026-12-30", "back over the year's end"),
    (previous_working_day, "Sun 2026-03-08", "Fri 2026-03-06", "back over a weekend"),
    (previous_working_day, "Sun 2027-02-21", "Sat 2027-02-20", "back to a worked Saturday"),
    (previous_working_day, "Wed 2025-01-08", "Sat 2024-12-28", "back to one of last year"),
    (previous_working_day, "Mon 2026-11-23", "Mon 2026-11-23", "a working day is itself"),
]


@pytest.mark.parametrize(("search", "start", "end", "words"), SEARCHES)
def test_the_nearest_working_day(
    search: Callable[[date, Calendar], date], start: str, end: str, words: str
) -> None:
    assert search(d(start), RUSSIA) == d(end), words


ADDED = [
    # from, working days, to, in words
    ("Thu 2026-04-30", 1, "Mon 2026-05-04", "1 May is off"),
    ("Fri 2026-05-08", 1, "Tue 2026-05-12", "Monday 11 May is in lieu"),
    ("Tue 2026-05-12", -1, "Fri 2026-05-08", "and back"),
    ("Sat 2026-05-02", 1, "Mon 2026-05-04", "from a day off forward"),
    ("Sat 2026-05-02", -1, "Thu 2026-04-30", "from a day off backward"),
    ("Sat 2026-05-02", 0, "Sat 2026-05-02", "no working days is the day itself"),
    ("Wed 2026-12-30", 5, "Fri 2027-01-15", "11 to 15 January"),
    ("Mon 2027-01-11", -1, "Wed 2026-12-30", "back over the New Year"),
    ("Fri 2024-04-26", 1, "Sat 2024-04-27", "the worked Saturday counts"),
    ("Fri 2024-04-26", 2, "Thu 2024-05-02", "and the moved Monday does not"),
]


@pytest.mark.parametrize(("start", "count", "end", "words"), ADDED)
def test_working_days_are_added(start: str, count: int, end: str, words: str) -> None:
    assert add_working_days(d(start), count, RUSSIA) == d(end), words


BETWEEN = [
    ("Wed 2026-12-30", "Mon 2027-01-11", 1, "only the 11th after ten days off"),
    ("Sun 2026-05-31", "Tue 2026-06-30", 21, "22 weekdays of June less Russia Day"),
    ("Tue 2026-06-30", "Sun 2026-05-31", -20, "turned around, without 30 June itself"),
    ("Mon 2026-06-01", "Mon 2026-06-01", 0, "nothing lies between a day and itself"),
]


@pytest.mark.parametrize(("one", "other", "count", "words"), BETWEEN)
def test_working_days_are_counted(one: str, other: str, count: int, words: str) -> None:
    assert working_days_between(d(one), d(other), RUSSIA) == count, words


MONTHS = [
    ("Thu 2026-12-31", 2, "Sun 2027-02-28", "clamped to 28 February"),
    ("Fri 2027-12-31", 2, "Tue 2028-02-29", "clamped to the leap day"),
    ("Thu 2027-12-30", 2, "Tue 2028-02-29", "also from the 30th"),
    ("Wed 2027-12-29", 2, "Tue 2028-02-29", "not clamped at all"),
    ("Tue 2028-02-29", 2, "Sat 2028-04-29", "from the leap day: the 29th, not the 30th"),
    ("Tue 2028-02-29", 12, "Wed 2029-02-28", "a year after the leap day"),
    ("Fri 2026-07-31", 2, "Wed 2026-09-30", "clamped to 30 September"),
    ("Tue 2026-06-30", 2, "Sun 2026-08-30", "the month's end does not stick"),
    ("Sun 2026-11-15", 2, "Fri 2027-01-15", "over the year's end"),
    ("Tue 2026-03-31", -1, "Sat 2026-02-28", "backward"),
    ("Thu 2099-12-31", 2, "Sun 2100-02-28", "2100 is no leap year"),
]


@pytest.mark.parametrize(("day", "count", "end", "words"), MONTHS)
def test_months_are_added_and_clamped(day: str, count: int, end: str, words: str) -> None:
    assert add_months(d(day), count) == d(end), words


@pytest.mark.parametrize(
    ("day", "calendar", "language", "name"),
    [
        ("Fri 2027-01-08", RUSSIA, "ru", "Новогодние каникулы"),
        ("Fri 2027-01-08", RUSSIA, "en_US", "New Year Holidays"),
        ("Fri 2027-01-08", RUSSIA, "en", "New Year Holidays"),
        ("Thu 2026-12-31", RUSSIA, "ru", "Выходной (перенесено с 04.01.2026)"),
        ("Fri 2026-05-01", GERMANY, "ru", "Labor Day"),
        ("Fri 2026-05-01", GERMANY, "de", "Erster Mai"),
        ("Sat 2026-05-02", RUSSIA, "ru", None),
    ],
)
def test_a_holiday_is_named_in_the_reader_s_language(
    day: str, calendar: Calendar, language: str, name: str | None
) -> None:
    assert holiday_name(d(day), calendar, language) == name


def test_the_last_decreed_year_is_known() -> None:
    last = calendar_known_until("RU")
    assert last >= 2027
    package = holidays.country_holidays("RU", years=last, language="ru")
    after = holidays.country_holidays("RU", years=last + 1, language="ru", expand=False)
    assert any("перенесено" in name for name in package.values())
    assert not any("перенесено" in name for name in after.values())


def test_where_law_alone_gives_the_days_the_package_s_own_end_counts() -> None:
    assert calendar_known_until("DE") >= 2099
    assert calendar_known_until("BG") >= 2099, "given up in 2017, law alone since"


@pytest.mark.parametrize(
    "fields",
    [
        {"country": "XX"},
        {"country": "HolidayBase"},
        {"country": ""},
        {"country": "DE", "subdivision": "XX"},
        {"country": "RU", "working_weekdays": frozenset()},
        {"country": "RU", "working_weekdays": frozenset({0, 1})},
        {"country": "RU", "timezone": "Mars/Olympus"},
        {"country": "RU", "timezone": "../etc/passwd"},
        {"country": "RU", "timezone": ""},
    ],
)
def test_a_calendar_refuses_nonsense(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no such|working weekdays"):
        Calendar(**fields)  # type: ignore[arg-type]


def test_a_busy_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        busy("Fri 2026-06-19", "Mon 2026-06-08")


def test_a_company_closed_for_years_has_no_working_day() -> None:
    calendar = russia(closed("Thu 2026-01-01", "Tue 2030-01-01"))
    with pytest.raises(NoWorkingDay):
        next_working_day(d("Thu 2026-01-01"), calendar)
    with pytest.raises(NoWorkingDay):
        add_working_days(date.max, 1, RUSSIA)
    with pytest.raises(NoWorkingDay):
        add_months(date.max, 1)
