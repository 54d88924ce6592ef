"""The picture of months: each day with why work must not start on it."""

from datetime import date

import pytest

from portal.companies.months import marks_of, month_of, months
from portal.dates import BusyKind, BusyPeriod, Calendar, ControlDates

FAIR = BusyPeriod(BusyKind.EXHIBITION, date(2026, 12, 7), date(2026, 12, 9), "The fair")
STOCK = BusyPeriod(BusyKind.OTHER, date(2026, 12, 9), date(2026, 12, 9), "Stocktaking", closed=True)
CALENDAR = Calendar("RU", busy=(FAIR, STOCK))


def kinds(first: date) -> dict[int, str]:
    (month,) = months(first, 1, CALENDAR, {})
    return {day.day.day: day.kind for week in month.weeks for day in week if day}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (4, "working"),
        (5, "weekend"),
        (7, "busy"),
        (9, "closed"),
        (31, "holiday"),
    ],
)
def test_a_day_has_a_kind(day: int, kind: str) -> None:
    assert kinds(date(2026, 12, 1))[day] == kind


def test_a_closed_day_in_a_busy_period_says_both() -> None:
    (month,) = months(date(2026, 12, 1), 1, CALENDAR, {})
    ninth = next(day for week in month.weeks for day in week if day and day.day.day == 9)
    assert [reason.period for reason in ninth.reasons] == [STOCK, FAIR]


def test_weeks_begin_on_monday_and_hold_no_other_month() -> None:
    (month,) = months(date(2026, 11, 25), 1, CALENDAR, {})
    assert [len(week) for week in month.weeks] == [7] * 6
    assert month.weeks[0][:6] == (None,) * 6
    assert [day.day.day for day in month.weeks[-1] if day] == [30]


def test_months_go_on_over_new_year() -> None:
    found = months(date(2026, 12, 31), 3, CALENDAR, {})
    assert [month.first for month in found] == [
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
    ]


@pytest.mark.parametrize("words", ["", "soon", "2026-13", "0001-01", "9999-12", "2026-12-01"])
def test_what_is_no_month_is_the_present_one(words: str) -> None:
    assert month_of(words, date(2026, 11, 25)) == date(2026, 11, 1)


def test_two_things_on_one_day_are_both_marked() -> None:
    day = date(2026, 12, 7)
    dates = ControlDates(date(2026, 11, 30), day, day, date(2027, 1, 29))
    assert marks_of(dates)[day] == ("first", "second")
