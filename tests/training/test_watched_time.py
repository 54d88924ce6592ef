"""The arithmetic of watching: pieces, gaps, and how much of a claim the wall clock allows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.training.watched import (
    ClaimRefused,
    Piece,
    claimed,
    credit,
    first,
    gaps,
    is_enough,
    merged,
    percent,
    seconds,
    without,
)

OPENED = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = 3600.0


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], []),
        ([(5, 5)], []),
        ([(4, 6), (0, 2)], [(0, 2), (4, 6)]),
        ([(0, 2), (2, 4)], [(0, 4)]),
        ([(0, 9), (2, 4)], [(0, 9)]),
        ([(0, 3), (2, 6), (7, 8)], [(0, 6), (7, 8)]),
    ],
)
def test_pieces_are_merged(pieces: list[Piece], expected: list[Piece]) -> None:
    assert merged(pieces) == expected


@pytest.mark.parametrize(
    ("pieces", "taken", "expected"),
    [
        ([(0, 10)], [], [(0, 10)]),
        ([(0, 10)], [(0, 10)], []),
        ([(0, 10)], [(2, 4)], [(0, 2), (4, 10)]),
        ([(0, 4), (6, 10)], [(3, 7)], [(0, 3), (7, 10)]),
        ([(3, 4)], [(0, 9)], []),
    ],
)
def test_pieces_are_taken_away(
    pieces: list[Piece], taken: list[Piece], expected: list[Piece]
) -> None:
    assert without(pieces, taken) == expected


def test_gaps_are_what_is_missing() -> None:
    assert gaps([(0, 10), (10.3, 40)], 60) == [(10, 10.3), (40, 60)]
    assert gaps([(0, 10), (10.3, 40)], 60, least=1) == [(40, 60)]
    assert gaps([], 60) == [(0, 60)]
    assert gaps([(0, 60)], 60) == []


@pytest.mark.parametrize(
    ("watched", "duration", "shown", "enough"),
    [
        (53.99, 60, 89, False),
        (54, 60, 90, True),
        (60, 60, 100, True),
        (61, 60, 100, True),
        (0, 60, 0, False),
        (0, 0, 0, False),
        (9.03, 10.03, 90, True),
    ],
)
def test_a_share_is_rounded_down(watched: float, duration: float, shown: int, enough: bool) -> None:
    assert percent(watched, duration) == shown
    assert is_enough(watched, duration, 90) is enough


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (None, "unreadable"),
        ("[[0, 1]]", "unreadable"),
        ({"0": 1}, "unreadable"),
        ([[0]], "unreadable"),
        ([[0, 1, 2]], "unreadable"),
        ([["0", "1"]], "unreadable"),
        ([[0, None]], "unreadable"),
        ([[False, True]], "unreadable"),
        ([[0, float("nan")]], "unreadable"),
        ([[0, float("inf")]], "unreadable"),
        ([[-1, 5]], "negative"),
        ([[5, 1]], "backwards"),
        ([[0, 66]], "beyond_the_end"),
        ([[0, 1e300]], "beyond_the_end"),
        ([[0, 10**400]], "beyond_the_end"),
        ([[0, 10], [5, 15]], "overlapping"),
        ([[0, 10], [0, 10]], "overlapping"),
        ([[0, 0]] * 201, "too_many"),
    ],
)
def test_what_cannot_be_is_refused(said: object, code: str) -> None:
    with pytest.raises(ClaimRefused) as refused:
        claimed(said, 60)
    assert refused.value.code == code


def test_a_claim_is_put_in_order_and_cut_to_the_video() -> None:
    assert claimed([[58, 60.4], [0, 5], [5, 7.004]], 60) == [(0, 7), (58, 60)]


def at(second: float) -> datetime:
    return OPENED + timedelta(seconds=second)


@pytest.mark.parametrize(
    ("credited_to", "opened", "moment", "allowed"),
    [
        (None, 0, 0, 4),
        (None, 0, 10, 24),
        (None, 0, 13, 30),
        (None, 0, 3600, 30),
        (8, 0, 10, 4),
        (10, 0, 10, 0),
        (-100, 0, 10, 24),
        (8, 9.5, 10, 4),
        (5, 9.5, 10, 5),
        (3600, 3600, 10, 0),
        (5, 3600, 10, 10),
    ],
    ids=lambda value: str(value),
)
def test_credit_follows_the_wall_clock(
    credited_to: float | None, opened: float, moment: float, allowed: float
) -> None:
    mark = None if credited_to is None else at(credited_to)
    assert credit(mark, at(opened), at(moment)).seconds == allowed


def test_what_is_accepted_moves_the_watermark_by_half() -> None:
    found = credit(at(4), at(0), at(10))
    assert found.seconds == 12
    assert found.spent(12) == at(10)
    assert found.spent(5) == at(6.5)


def test_the_first_seconds_are_taken() -> None:
    assert first([(0, 4), (10, 20)], 6.5) == [(0, 4), (10, 12.5)]
    assert first([(0, 4)], 0) == []
    assert first([(0, 4)], -5) == []
    assert first([(0, 4)], 2.018) == [(0, 2.01)]


ticks = st.integers(0, 6000).map(lambda hundredths: hundredths / 100)
pieces_of_a_minute = st.lists(st.tuples(ticks, ticks), max_size=12)


@given(pieces_of_a_minute, st.randoms())
def test_merging_is_idempotent_and_knows_no_order(pieces: list[Piece], chance: object) -> None:
    shuffled = list(pieces)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merged(merged(pieces)) == merged(pieces) == merged(shuffled)


@given(pieces_of_a_minute, pieces_of_a_minute)
def test_a_piece_is_watched_or_missing(watched: list[Piece], claim: list[Piece]) -> None:
    assert merged([*without(claim, watched), *watched]) == merged([*claim, *watched])
    assert abs(seconds(merged(watched)) + seconds(gaps(watched, 60)) - 60) < 0.01


@given(pieces_of_a_minute, st.floats(0, 100))
def test_no_more_than_the_first_seconds_are_taken(pieces: list[Piece], most: float) -> None:
    taken = first(pieces, most)
    assert seconds(taken) <= most + 1e-9
    assert without(taken, pieces) == []


waits = st.floats(0, 60).map(lambda seconds: round(seconds, 3))
messages = st.lists(st.tuples(waits, st.floats(0, 200), st.integers(0, 2)), max_size=40)


@given(messages)
def test_any_sequence_earns_no_more_than_twice_the_wall_clock(
    sent: list[tuple[float, float, int]],
) -> None:
    """Three lessons, opened at once; from each moment on at most double time and the reserve."""
    second, mark, earned = 0.0, None, [(0.0, 0.0)]
    for wait, wish, _lesson in sent:
        second += wait
        found = credit(mark, OPENED, at(second))
        accepted = seconds(first([(0, wish)], found.seconds))
        if accepted:
            mark = found.spent(accepted)
        earned.append((second, accepted))
    for index, (begun, _) in enumerate(earned):
        total = sum(worth for _, worth in earned[index + 1 :])
        assert total <= 2 * (second - begun) + 30 + 0.01
    assert sum(worth for _, worth in earned) <= 2 * second + 4 + 0.01


@given(st.lists(st.floats(0.5, 14).map(lambda seconds: round(seconds, 2)), max_size=40))
def test_who_watches_at_double_speed_loses_nothing(waits: list[float]) -> None:
    second, mark = 0.0, None
    for wait in waits:
        second += wait
        found = credit(mark, OPENED, at(second))
        played = round(2 * wait, 2)
        assert seconds(first([(0, played)], found.seconds)) == played
        mark = found.spent(played)


def test_the_clock_goes_back() -> None:
    """The watermark lies an hour ahead: it counts as now, and nothing is earned by it."""
    found = credit(at(HOUR), at(0), at(10))
    assert (found.since, found.seconds) == (at(10), 0)
    assert credit(found.since, at(0), at(20)).seconds == 20
