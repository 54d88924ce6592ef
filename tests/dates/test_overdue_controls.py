"""Overdue controls, and the evidence dates of items 6.4 to 6.6."""

import pytest

from portal.rollout.overdue import (
    administrator_hears,
    held_in_time,
    is_overdue,
    last_day_to_hold,
    overdue_days,
    overdue_since,
    summing_up_in_time,
)
from tests.dates.almanac import RUSSIA, closed, d, russia

# A control on Thursday 30 April 2026: 1 May is off, the next working day is Monday 4 May.
# A control on Tuesday 10 November 2026: the next working day is the 11th, three more end on the
# 16th, a Monday.
OVERDUE = [
    # control, held, today, days overdue, the administrator hears, in words
    ("Tue 2026-11-10", False, "Mon 2026-11-09", 0, False, "the day before"),
    ("Tue 2026-11-10", False, "Tue 2026-11-10", 0, False, "the day itself"),
    ("Tue 2026-11-10", False, "Wed 2026-11-11", 0, False, "the next working day is in time"),
    ("Tue 2026-11-10", False, "Thu 2026-11-12", 1, False, "overdue since its end"),
    ("Tue 2026-11-10", True, "Thu 2026-11-12", 0, False, "what was held is not overdue"),
    ("Tue 2026-11-10", False, "Sun 2026-11-15", 4, False, "a weekend counts as days, not worked"),
    ("Tue 2026-11-10", False, "Mon 2026-11-16", 5, False, "the third working day is not over"),
    ("Tue 2026-11-10", False, "Tue 2026-11-17", 6, True, "after three working days"),
    ("Tue 2026-11-10", True, "Tue 2026-11-17", 0, False, "but not of one that was held"),
    ("Thu 2026-04-30", False, "Mon 2026-05-04", 0, False, "the weekend and 1 May lie between"),
    ("Thu 2026-04-30", False, "Tue 2026-05-05", 1, False, "overdue after Monday"),
    ("Fri 2026-11-13", False, "Mon 2026-11-16", 0, False, "a Friday's control until Monday"),
    ("Fri 2026-11-13", False, "Tue 2026-11-17", 1, False, "and overdue on Tuesday"),
    ("Sat 2026-11-14", False, "Mon 2026-11-16", 0, False, "a control insisted on a Saturday"),
    ("Fri 2024-04-26", False, "Sat 2024-04-27", 0, False, "a worked Saturday is the next day"),
    ("Fri 2024-04-26", False, "Sun 2024-04-28", 1, False, "overdue though all are at home"),
    ("Wed 2026-12-30", False, "Mon 2027-01-11", 0, False, "over the New Year holidays"),
    ("Wed 2026-12-30", False, "Tue 2027-01-12", 1, False, "and overdue after them"),
]


@pytest.mark.parametrize(
    ("control", "held", "today", "days", "hears", "words"), OVERDUE, ids=[row[5] for row in OVERDUE]
)
def test_a_control_is_overdue_after_the_next_working_day(
    control: str, held: bool, today: str, days: int, hears: bool, words: str
) -> None:
    asked = (d(control), held, d(today), RUSSIA)
    assert overdue_days(*asked) == days, words
    assert is_overdue(*asked) is (days > 0)
    assert administrator_hears(*asked) is hears


def test_overdue_since_is_the_day_after_the_last_to_hold_it() -> None:
    assert last_day_to_hold(d("Thu 2026-04-30"), RUSSIA) == d("Mon 2026-05-04")
    assert overdue_since(d("Thu 2026-04-30"), RUSSIA) == d("Tue 2026-05-05")


def test_in_a_company_closed_for_years_nothing_is_overdue() -> None:
    calendar = russia(closed("Fri 2026-05-01", "Mon 2029-01-01"))
    assert overdue_since(d("Thu 2026-04-30"), calendar) is None
    assert not is_overdue(d("Thu 2026-04-30"), False, d("Fri 2026-12-18"), calendar)
    assert overdue_days(d("Thu 2026-04-30"), False, d("Fri 2026-12-18"), calendar) == 0
    assert held_in_time(d("Thu 2026-04-30"), d("Fri 2026-12-18"), calendar)


@pytest.mark.parametrize(
    ("control", "held_on", "in_time", "words"),
    [
        ("Thu 2026-05-07", "Wed 2026-05-06", True, "a day early"),
        ("Thu 2026-05-07", "Fri 2026-05-08", True, "the next working day"),
        ("Fri 2026-05-08", "Tue 2026-05-12", True, "it lies after Victory Day and its Monday"),
        ("Fri 2026-05-08", "Wed 2026-05-13", False, "a day later is too late"),
    ],
)
def test_6_4_and_6_5_are_held_in_time(
    control: str, held_on: str, in_time: bool, words: str
) -> None:
    assert held_in_time(d(control), d(held_on), RUSSIA) is in_time, words


@pytest.mark.parametrize(
    ("start", "held_on", "in_time", "words"),
    [
        ("Mon 2026-11-02", "Wed 2026-12-30", True, "on its day"),
        ("Mon 2026-11-02", "Sat 2027-01-02", True, "on the deadline, a holiday"),
        ("Mon 2026-11-02", "Sun 2027-01-03", False, "a day after it, no next working day here"),
        ("Thu 2026-12-31", "Sun 2027-02-28", True, "on the clamped deadline"),
        ("Thu 2026-12-31", "Mon 2027-03-01", False, "after it"),
    ],
)
def test_6_6_is_held_by_the_deadline(start: str, held_on: str, in_time: bool, words: str) -> None:
    assert summing_up_in_time(d(start), d(held_on)) is in_time, words
