"""Moving a start or a control by itself, and coming back from hold."""

from datetime import date

import pytest

from portal.dates import ControlDates
from portal.rollout.moves import check_control_move, check_return, move_start
from portal.rollout.schedule import Code, ControlKind
from tests.dates.almanac import RUSSIA, TODAY, busy, closed, d, russia

FIRST, SECOND, SUMMING_UP = ControlKind
# Work started on Tuesday 1 September 2026; the deadline is Sunday 1 November.
DATES = ControlDates(
    d("Tue 2026-09-01"), d("Tue 2026-09-08"), d("Tue 2026-09-22"), d("Fri 2026-10-30")
)
COMPANY = russia(
    busy("Mon 2026-09-14", "Fri 2026-09-18"), closed("Mon 2026-10-05", "Fri 2026-10-09")
)

MOVES = [
    # control, to, held, refusals, warnings (and whether each needs a reason), in words
    (FIRST, "Wed 2026-09-09", [], [], [], "a day later"),
    (FIRST, "Wed 2026-09-02", [], [], [], "the day after the start"),
    (FIRST, "Tue 2026-09-01", [], ["not_after_start"], [], "on the start itself"),
    (FIRST, "Mon 2026-08-31", [], ["not_after_start"], [], "before the start"),
    (FIRST, "Mon 2026-09-21", [], [], [], "the day before the second"),
    (FIRST, "Tue 2026-09-22", [], ["order"], [], "on the day of the second"),
    (FIRST, "Mon 2026-11-02", [], ["order", "order"], [], "past second and summing-up"),
    (FIRST, "Wed 2026-09-09", [FIRST], ["held"], [], "what has been held never moves"),
    (FIRST, "Sat 2026-09-12", [], [], [("non_working", True)], "a Saturday wants a reason"),
    (FIRST, "Wed 2026-09-16", [], [], [("busy", False)], "an exhibition is warned of"),
    (SECOND, "Wed 2026-10-07", [], [], [("non_working", True)], "a closed day wants a reason"),
    (SECOND, "Tue 2026-09-08", [FIRST], ["order"], [], "on the day of a held first"),
    (SECOND, "Wed 2026-09-09", [FIRST], [], [], "the day after a held first"),
    (SECOND, "Fri 2026-10-30", [FIRST], ["order"], [], "on the day of the summing-up"),
    (SUMMING_UP, "Tue 2026-09-22", [FIRST, SECOND], ["order"], [], "on the day of the second"),
    (SUMMING_UP, "Wed 2026-09-23", [FIRST, SECOND], [], [], "it may move earlier"),
    (SUMMING_UP, "Sun 2026-11-01", [], [], [("non_working", True)], "on the deadline: not late"),
    (SUMMING_UP, "Mon 2026-11-02", [], [], [("late", True)], "a day after it: late"),
    (
        SUMMING_UP,
        "Wed 2026-11-04",
        [],
        [],
        [("non_working", True), ("late", True)],
        "late and on Unity Day",
    ),
    (SECOND, "Wed 1926-09-22", [], ["impossible_year"], [], "a slip of the keyboard"),
    (SUMMING_UP, "Mon 2029-01-15", [], ["impossible_year"], [], "three years ahead"),
]


@pytest.mark.parametrize(
    ("kind", "day", "held", "refused", "warned", "words"), MOVES, ids=[row[5] for row in MOVES]
)
def test_a_control_moved_by_itself(
    kind: ControlKind,
    day: str,
    held: list[ControlKind],
    refused: list[str],
    warned: list[tuple[str, bool]],
    words: str,
) -> None:
    verdict = check_control_move(kind, d(day), DATES, held, COMPANY, TODAY)
    assert [refusal.code for refusal in verdict.refusals] == refused, words
    assert verdict.allowed is (not refused)
    if verdict.allowed:
        assert [(each.code, each.needs_reason) for each in verdict.warnings] == warned, words
        assert verdict.needs_reason is any(needs for _, needs in warned)
        assert verdict.late is ("late" in [code for code, _ in warned])


def test_the_control_in_the_way_is_named() -> None:
    verdict = check_control_move(FIRST, d("Mon 2026-11-02"), DATES, [], RUSSIA, TODAY)
    assert [refusal.control for refusal in verdict.refusals] == [SECOND, SUMMING_UP]


def test_a_moved_start_lays_every_control_anew() -> None:
    preview = move_start(d("Mon 2026-09-07"), DATES, [], RUSSIA, TODAY)
    assert preview.refusals == ()
    assert preview.before == DATES
    assert [(move.kind, move.before, move.after.date) for move in preview.moves] == [
        (FIRST, d("Tue 2026-09-08"), d("Mon 2026-09-14")),
        (SECOND, d("Tue 2026-09-22"), d("Mon 2026-09-28")),
        (SUMMING_UP, d("Fri 2026-10-30"), d("Fri 2026-11-06")),
    ], "the deadline is Saturday 7 November"
    assert preview.after.start == d("Mon 2026-09-07")


def test_a_held_control_stays_where_it_was() -> None:
    preview = move_start(d("Thu 2026-09-03"), DATES, [FIRST], RUSSIA, TODAY)
    assert preview.refusals == ()
    assert preview.after == ControlDates(
        d("Thu 2026-09-03"), d("Tue 2026-09-08"), d("Thu 2026-09-24"), d("Tue 2026-11-03")
    )
    assert [move.kind for move in preview.moves] == [SECOND, SUMMING_UP]


@pytest.mark.parametrize(
    ("start", "held", "refused", "words"),
    [
        ("Mon 2026-09-07", [FIRST], [], "a day before a held first"),
        ("Tue 2026-09-08", [FIRST], [("not_after_start", FIRST)], "on the day of a held first"),
        ("Wed 2026-09-09", [FIRST], [("not_after_start", FIRST)], "after a held first"),
        (
            "Mon 2026-08-03",
            [FIRST],
            [("order", FIRST)],
            "second on 24 August would precede the first held on 8 September",
        ),
        (
            "Mon 2026-07-06",
            [FIRST],
            [("order", FIRST), ("order", FIRST)],
            "second on 27 July and summing-up on 4 September would",
        ),
        (
            "Wed 2026-07-22",
            [FIRST, SECOND],
            [("order", SECOND)],
            "the summing-up's deadline is the very day of the second: 22 September",
        ),
        ("Thu 2026-07-23", [FIRST, SECOND], [], "and a day later it may follow"),
        ("Thu 2026-08-20", [FIRST, SECOND, SUMMING_UP], [], "all held: the start alone moves"),
        ("Sat 2026-09-05", [], [("non_working", None)], "a Saturday"),
        ("Mon 2029-01-15", [], [("impossible_year", None)], "a year that cannot be meant"),
        ("Fri 9999-12-31", [], [("impossible_year", None)], "nor that"),
    ],
)
def test_a_moved_start_keeps_the_order_or_is_refused(
    start: str, held: list[ControlKind], refused: list[tuple[str, ControlKind | None]], words: str
) -> None:
    preview = move_start(d(start), DATES, held, RUSSIA, TODAY)
    found = [(refusal.code, refusal.control) for refusal in preview.refusals]
    assert found == refused, words
    for kind in held:
        assert preview.after.at(kind.anchor) == DATES.at(kind.anchor)


def test_two_held_on_one_day_are_what_happened_and_refuse_nothing() -> None:
    both = ControlDates(DATES.start, DATES.second, DATES.second, DATES.summing_up)
    preview = move_start(d("Thu 2026-09-03"), both, [FIRST, SECOND], RUSSIA, TODAY)
    assert preview.refusals == ()


def test_a_broken_order_cannot_be_insisted_on_but_a_saturday_can() -> None:
    assert not move_start(d("Wed 2026-09-09"), DATES, [FIRST], RUSSIA, TODAY).may_insist
    assert move_start(d("Sat 2026-09-05"), DATES, [], RUSSIA, TODAY).may_insist


def returned(held: list[ControlKind], **wanted: str) -> dict[ControlKind, list[Code]]:
    """What refuses each control of a rollout that comes back with the dates wanted."""
    dates: dict[ControlKind, date] = {ControlKind(kind): d(day) for kind, day in wanted.items()}
    verdicts = check_return(dates, DATES, held, RUSSIA, TODAY)
    return {kind: [each.code for each in verdict.refusals] for kind, verdict in verdicts.items()}


def test_coming_back_asks_a_date_for_each_control_not_held() -> None:
    assert returned([FIRST], second="Mon 2026-11-30") == {SECOND: [], SUMMING_UP: [Code.MISSING]}


def test_coming_back_checks_the_dates_against_each_other_not_against_the_old() -> None:
    wanted = {"second": "Mon 2026-11-30", "summing_up": "Mon 2026-12-14"}
    assert returned([FIRST], **wanted) == {SECOND: [], SUMMING_UP: []}
    wanted = {"second": "Mon 2026-12-14", "summing_up": "Mon 2026-11-30"}
    assert returned([FIRST], **wanted) == {SECOND: [Code.ORDER], SUMMING_UP: [Code.ORDER]}


def test_coming_back_late_needs_a_reason_for_the_deadline_moves_only_with_the_start() -> None:
    wanted = {SECOND: d("Mon 2026-11-30"), SUMMING_UP: d("Mon 2026-12-14")}
    verdicts = check_return(wanted, DATES, [FIRST], RUSSIA, TODAY)
    assert verdicts[SUMMING_UP].late
    assert verdicts[SUMMING_UP].needs_reason
    assert not verdicts[SECOND].needs_reason
