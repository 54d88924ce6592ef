"""What holds for every start, calendar and moved control, not only for those in the tables."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.dates import (
    BusyKind,
    BusyPeriod,
    Calendar,
    ControlDates,
    add_working_days,
    is_working_day,
    local_moment,
    today_in,
    working_days_between,
)
from portal.rollout.moves import check_start, move_start
from portal.rollout.schedule import Code, ControlKind, Squeeze, proposed_schedule
from tests.dates.almanac import RUSSIA, TODAY

DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))
PERIODS = st.builds(
    lambda kind, first, days, closed: BusyPeriod(
        kind, first, first + timedelta(days=days), closed=closed
    ),
    st.sampled_from(BusyKind),
    DAYS,
    st.integers(0, 80),
    st.booleans(),
)
WEEKS = st.sets(st.integers(1, 7), min_size=1).map(frozenset)
CALENDARS = st.builds(
    Calendar,
    st.sampled_from(["RU", "DE", "KZ", "CN", "US"]),
    st.none(),
    WEEKS,
    st.lists(PERIODS, max_size=4).map(tuple),
)


@st.composite
def near(draw: st.DrawFn) -> tuple[date, Calendar]:
    """A start, and a calendar with closed periods about it that squeeze."""
    start = draw(DAYS)
    spans = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3))
    periods = tuple(
        BusyPeriod(
            BusyKind.VACATION,
            start + timedelta(days=first),
            start + timedelta(days=first + length),
            closed=True,
        )
        for first, length in spans
    )
    return start, Calendar("RU", None, draw(WEEKS), periods)


@settings(max_examples=150, deadline=None)
@given(near())
def test_controls_are_worked_in_order_and_before_the_deadline(case: tuple[date, Calendar]) -> None:
    start, calendar = case
    schedule = proposed_schedule(start, calendar)
    refused = [refusal.code for refusal in check_start(start, calendar, start)]
    assert (schedule.squeezed is Squeeze.NO_ROOM) == (Code.NO_ROOM in refused)
    room = working_days_between(start, schedule.deadline, calendar)
    assert (schedule.squeezed is Squeeze.NO_ROOM) == (room < 3)
    if schedule.squeezed is not Squeeze.NO_ROOM:
        days = [control.date for control in schedule.controls]
        assert start < days[0] < days[1] < days[2] <= schedule.deadline
        assert all(is_working_day(day, calendar) for day in days)
        assert working_days_between(days[2], schedule.deadline, calendar) == 0
    if schedule.squeezed is None:
        for control in (schedule.first, schedule.second):
            assert working_days_between(control.nominal - timedelta(1), control.date, calendar) == 1


@settings(max_examples=80, deadline=None)
@given(DAYS, st.integers(-30, 30), CALENDARS)
def test_counting_working_days_is_the_opposite_of_adding_them(
    day: date, count: int, calendar: Calendar
) -> None:
    there = add_working_days(day, count, calendar)
    assert working_days_between(day, there, calendar) == count
    assert count == 0 or is_working_day(there, calendar)


@settings(max_examples=80, deadline=None)
@given(DAYS, DAYS, st.sets(st.sampled_from(ControlKind)))
def test_a_move_never_touches_what_has_been_held(
    old: date, new: date, held: set[ControlKind]
) -> None:
    before: ControlDates = proposed_schedule(old, RUSSIA).dates
    preview = move_start(new, before, held, RUSSIA, TODAY)
    after = preview.after
    assert all(after.at(kind.anchor) == before.at(kind.anchor) for kind in held)
    assert {move.kind for move in preview.moves} == set(ControlKind) - held
    if preview.may_insist:
        assert after.start < after.first < after.second < after.summing_up


@settings(max_examples=80, deadline=None)
@given(DAYS, st.times(), st.sampled_from(["Europe/Moscow", "Europe/Berlin", "America/St_Johns"]))
def test_a_moment_lies_on_its_day(day: date, wall: object, zone: str) -> None:
    assert today_in(zone, local_moment(day, wall, zone)) == day  # type: ignore[arg-type]
