"""The dates proposed for the controls, each worked out by hand from the rules."""

import pytest

from portal.dates import BusyKind, Calendar, ReasonKind
from portal.rollout.moves import check_start
from portal.rollout.schedule import Code, ControlDate, Squeeze, proposed_schedule
from tests.dates.almanac import GERMANY, RUSSIA, TODAY, busy, closed, d, russia

SUMMER = closed("Sat 2026-08-01", "Mon 2026-08-31")

SCHEDULES = [
    # start, first, second, deadline, summing-up, calendar, in words
    (
        ("Thu 2026-04-30", "Thu 2026-05-07", "Thu 2026-05-21", "Tue 2026-06-30", "Tue 2026-06-30"),
        (RUSSIA, "nothing is in the way: the rules' first example"),
    ),
    (
        ("Fri 2026-12-18", "Fri 2026-12-25", "Mon 2027-01-11", "Thu 2027-02-18", "Thu 2027-02-18"),
        (RUSSIA, "8 January is a holiday: the rules' second example"),
    ),
    (
        ("Thu 2026-12-31", "Mon 2027-01-11", "Thu 2027-01-21", "Sun 2027-02-28", "Fri 2027-02-26"),
        (RUSSIA, "31 December gives 28 February: the rules' third example"),
    ),
    (
        ("Fri 2027-12-31", "Mon 2028-01-10", "Fri 2028-01-21", "Tue 2028-02-29", "Tue 2028-02-29"),
        (RUSSIA, "or 29 February in a leap year"),
    ),
    (
        ("Mon 2026-11-02", "Mon 2026-11-09", "Mon 2026-11-23", "Sat 2027-01-02", "Wed 2026-12-30"),
        (RUSSIA, "31 December is a moved day off: the rules' fourth example"),
    ),
    (
        ("Mon 2026-03-02", "Tue 2026-03-10", "Mon 2026-03-23", "Sat 2026-05-02", "Thu 2026-04-30"),
        (RUSSIA, "first over the day in lieu of 8 March, summing-up before 1 May"),
    ),
    (
        ("Fri 2026-04-24", "Mon 2026-05-04", "Fri 2026-05-15", "Wed 2026-06-24", "Wed 2026-06-24"),
        (RUSSIA, "first over 1 May and a weekend"),
    ),
    (
        ("Tue 2026-04-21", "Tue 2026-04-28", "Tue 2026-05-12", "Sun 2026-06-21", "Fri 2026-06-19"),
        (RUSSIA, "second just after the May holidays, summing-up before a weekend"),
    ),
    (
        ("Sat 2024-04-20", "Sat 2024-04-27", "Mon 2024-05-13", "Thu 2024-06-20", "Thu 2024-06-20"),
        (RUSSIA, "first on a worked Saturday, second over a free one"),
    ),
    (
        ("Mon 2024-10-28", "Tue 2024-11-05", "Mon 2024-11-18", "Sat 2024-12-28", "Sat 2024-12-28"),
        (RUSSIA, "a deadline on a worked Saturday stays"),
    ),
    (
        ("Thu 2024-02-29", "Thu 2024-03-07", "Thu 2024-03-21", "Mon 2024-04-29", "Sat 2024-04-27"),
        (RUSSIA, "from the leap day back to a worked Saturday"),
    ),
    (
        ("Fri 2024-11-08", "Fri 2024-11-15", "Fri 2024-11-29", "Wed 2025-01-08", "Sat 2024-12-28"),
        (RUSSIA, "summing-up back over the whole New Year"),
    ),
    (
        ("Mon 2026-12-21", "Mon 2026-12-28", "Mon 2027-01-11", "Sun 2027-02-21", "Sat 2027-02-20"),
        (RUSSIA, "summing-up on the worked Saturday before its Sunday"),
    ),
    (
        ("Tue 2026-06-30", "Tue 2026-07-07", "Tue 2026-07-21", "Sun 2026-08-30", "Fri 2026-08-28"),
        (RUSSIA, "30 June gives 30 August, not its end"),
    ),
    (
        ("Mon 2026-06-15", "Mon 2026-06-22", "Mon 2026-07-06", "Sat 2026-08-15", "Fri 2026-07-31"),
        (russia(SUMMER), "closed in August: summing-up on the last day of July"),
    ),
    (
        ("Fri 2026-07-10", "Fri 2026-07-17", "Fri 2026-07-31", "Thu 2026-09-10", "Thu 2026-09-10"),
        (russia(SUMMER), "closed in August: all of it between second and summing-up"),
    ),
    (
        ("Fri 2026-07-17", "Fri 2026-07-24", "Tue 2026-09-01", "Thu 2026-09-17", "Thu 2026-09-17"),
        (russia(SUMMER), "closed in August: second waits for September"),
    ),
    (
        ("Sat 2026-06-06", "Sat 2026-06-13", "Sat 2026-06-27", "Thu 2026-08-06", "Thu 2026-08-06"),
        (russia(week="123456"), "a six-day week holds its controls on Saturdays"),
    ),
    (
        ("Fri 2026-03-27", "Tue 2026-04-07", "Fri 2026-04-17", "Wed 2026-05-27", "Wed 2026-05-27"),
        (GERMANY, "over Good Friday and Easter Monday"),
    ),
]


@pytest.mark.parametrize(("days", "where"), SCHEDULES, ids=[words for _, (_, words) in SCHEDULES])
def test_the_controls_of_a_start(
    days: tuple[str, str, str, str, str], where: tuple[Calendar, str]
) -> None:
    start, first, second, deadline, summing_up = (d(day) for day in days)
    schedule = proposed_schedule(start, where[0])
    found = (schedule.first.date, schedule.second.date, schedule.deadline)
    assert found == (first, second, deadline)
    assert schedule.summing_up.date == summing_up
    assert schedule.squeezed is None


def test_saturday_2_may_is_refused_as_non_working() -> None:
    (refusal,) = check_start(d("Sat 2026-05-02"), RUSSIA, TODAY)
    assert refusal.code is Code.NON_WORKING
    assert refusal.reason
    assert refusal.reason.kind is ReasonKind.WEEKEND


def skipped(control: ControlDate) -> list[tuple[str, str]]:
    """Days and kinds that stand beside a date that moved."""
    return [(reason.day.isoformat(), reason.kind.value) for reason in control.skipped]


def test_reasons_stand_beside_a_date_that_moved_later() -> None:
    second = proposed_schedule(d("Fri 2026-12-18"), RUSSIA).second
    assert second.moved
    assert second.nominal == d("Fri 2027-01-08")
    assert skipped(second) == [
        ("2027-01-08", "holiday"),
        ("2027-01-09", "weekend"),
        ("2027-01-10", "weekend"),
    ]


def test_reasons_stand_beside_a_summing_up_that_moved_earlier() -> None:
    schedule = proposed_schedule(d("Mon 2026-11-02"), RUSSIA)
    assert skipped(schedule.summing_up) == [
        ("2027-01-02", "holiday"),
        ("2027-01-01", "holiday"),
        ("2026-12-31", "holiday"),
    ]
    assert not schedule.first.moved
    assert schedule.first.skipped == ()


def test_a_closed_period_is_the_reason_by_name() -> None:
    summing_up = proposed_schedule(d("Mon 2026-06-15"), russia(SUMMER)).summing_up
    last_thursday = summing_up.skipped[2]
    assert last_thursday.day == d("Thu 2026-08-13")
    assert last_thursday.kind is ReasonKind.CLOSED
    assert last_thursday.period == SUMMER


def test_a_control_in_a_busy_period_stays_and_is_warned_of() -> None:
    fair = busy("Mon 2026-07-20", "Fri 2026-07-24")
    schedule = proposed_schedule(d("Tue 2026-06-30"), russia(fair))
    assert schedule.second.date == d("Tue 2026-07-21")
    (warning,) = schedule.second.warnings
    assert (warning.code, warning.needs_reason) == (Code.BUSY, False)
    assert warning.reason
    assert warning.reason.period == fair
    assert schedule.first.warnings == schedule.summing_up.warnings == ()


def test_dates_beyond_the_last_decreed_year_are_said_to_be_so() -> None:
    schedule = proposed_schedule(d("Fri 2026-12-18"), RUSSIA)
    assert not schedule.beyond_known
    late = proposed_schedule(d("Fri 2027-12-17").replace(year=schedule.known_until), RUSSIA)
    assert late.beyond_known, "its summing-up falls into the year after"


# Work starts on Monday 1 June 2026: D + 7 is 8 June, D + 21 is 22 June, the deadline 1 August,
# a Saturday. 12 June is a holiday.
SQUEEZES = [
    # closed from, to, first, second, summing-up, what it is, in words
    (
        ("Tue 2026-06-09", "Mon 2026-06-22"),
        ("Mon 2026-06-08", "Tue 2026-06-23", "Fri 2026-07-31"),
        (None, "second waits a day: no squeeze"),
    ),
    (
        ("Sat 2026-06-20", "Mon 2026-08-10"),
        ("Mon 2026-06-08", "Thu 2026-06-18", "Fri 2026-06-19"),
        (Squeeze.MOVED, "closed over second and deadline: both drawn before the vacation"),
    ),
    (
        ("Fri 2026-06-05", "Mon 2026-07-20"),
        ("Tue 2026-07-21", "Wed 2026-07-22", "Fri 2026-07-31"),
        (Squeeze.MOVED, "first and second on one day: second takes the next"),
    ),
    (
        ("Fri 2026-06-05", "Wed 2026-07-29"),
        ("Thu 2026-06-04", "Thu 2026-07-30", "Fri 2026-07-31"),
        (Squeeze.MOVED, "two days left after the vacation: first is held before it"),
    ),
    (
        ("Thu 2026-06-04", "Thu 2026-07-30"),
        ("Tue 2026-06-02", "Wed 2026-06-03", "Fri 2026-07-31"),
        (Squeeze.MOVED, "exactly three working days are left"),
    ),
    (
        ("Fri 2026-06-05", "Mon 2026-08-31"),
        ("Tue 2026-06-02", "Wed 2026-06-03", "Thu 2026-06-04"),
        (Squeeze.MOVED, "closed from the first week beyond the deadline"),
    ),
]


@pytest.mark.parametrize(("shut", "dates", "what"), SQUEEZES, ids=[row[2][1] for row in SQUEEZES])
def test_a_squeezed_schedule_keeps_its_order(
    shut: tuple[str, str], dates: tuple[str, str, str], what: tuple[Squeeze | None, str]
) -> None:
    schedule = proposed_schedule(d("Mon 2026-06-01"), russia(closed(*shut)))
    assert tuple(control.date for control in schedule.controls) == tuple(d(day) for day in dates)
    assert schedule.squeezed == what[0]


def test_only_the_dates_that_the_squeeze_moved_are_marked() -> None:
    vacation = closed("Fri 2026-06-05", "Mon 2026-07-20")
    schedule = proposed_schedule(d("Mon 2026-06-01"), russia(vacation))
    assert [control.squeezed for control in schedule.controls] == [False, True, False]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("Wed 2026-06-03", "Thu 2026-07-30", "two working days are no room for three controls"),
        ("Tue 2026-06-02", "Sat 2026-08-01", "closed up to the deadline"),
        ("Tue 2026-06-02", "Sat 2028-07-01", "closed for years"),
    ],
)
def test_without_room_before_the_deadline_the_start_is_refused(
    first: str, last: str, words: str
) -> None:
    calendar = russia(closed(first, last))
    assert proposed_schedule(d("Mon 2026-06-01"), calendar).squeezed is Squeeze.NO_ROOM, words
    (refusal,) = check_start(d("Mon 2026-06-01"), calendar, TODAY)
    assert (refusal.code, refusal.may_insist) == (Code.NO_ROOM, False)


FAIR = busy("Mon 2026-09-14", "Sun 2026-09-20")
SEASON = busy("Fri 2026-09-18", "Wed 2026-09-30", BusyKind.HIGH_SEASON)
AUTUMN = russia(FAIR, SEASON, closed("Mon 2026-07-06", "Fri 2026-07-17"))

STARTS = [
    # day, what refuses it and whether one may insist, in words
    ("Thu 2026-04-30", [], "a plain working day"),
    ("Fri 2026-05-01", [("non_working", "holiday", True)], "a national holiday"),
    ("Sun 2026-05-03", [("non_working", "weekend", True)], "a Sunday"),
    ("Sat 2027-02-20", [], "a worked Saturday"),
    ("Mon 2027-02-22", [("non_working", "holiday", True)], "the day off it is worked for"),
    ("Mon 2026-09-14", [("busy", "busy", True)], "the first day of an exhibition"),
    ("Fri 2026-09-11", [], "the Friday before it"),
    ("Sat 2026-09-12", [("non_working", "weekend", True)], "the Saturday before it"),
    (
        "Fri 2026-09-18",
        [("busy", "busy", True), ("busy", "busy", True)],
        "an exhibition and the high season at once: both are named",
    ),
    (
        "Sun 2026-09-20",
        [("non_working", "weekend", True), ("busy", "busy", True), ("busy", "busy", True)],
        "and on a Sunday besides",
    ),
    ("Wed 2026-09-30", [("busy", "busy", True)], "the last day of the high season"),
    ("Thu 2026-10-01", [], "the day after it"),
    ("Tue 2026-07-07", [("busy", "closed", True)], "a vacation is named once, as the period"),
    ("Fri 1999-12-31", [("impossible_year", None, False)], "before 2000"),
    ("Thu 2028-12-28", [], "within two years"),
    ("Mon 2029-01-15", [("impossible_year", None, False)], "three years ahead"),
    ("Fri 9999-12-31", [("impossible_year", None, False)], "the end of all calendars"),
    ("Mon 0001-01-01", [("impossible_year", None, False)], "and their beginning"),
]


@pytest.mark.parametrize(("day", "refused", "words"), STARTS, ids=[row[2] for row in STARTS])
def test_a_start_is_refused_with_its_reasons(
    day: str, refused: list[tuple[str, str | None, bool]], words: str
) -> None:
    refusals = check_start(d(day), AUTUMN, TODAY)
    found = [(each.code, each.reason and each.reason.kind, each.may_insist) for each in refusals]
    assert found == refused, words


def test_the_refusal_names_its_period() -> None:
    refusals = check_start(d("Fri 2026-09-18"), AUTUMN, TODAY)
    assert [each.reason.period for each in refusals if each.reason] == [FAIR, SEASON]
