"""What was really watched: plain arithmetic on pieces of a video and on time.

A piece is a pair of seconds in the video, its start and its end. A player tells which pieces it
has played; nobody can look whether that is true, so the wall clock decides how much is believed.

The rule. A person has one watermark, `credited_to`, over all lessons, tabs and sessions: until
when his wall clock is spent on watching. A message of a player may use the time since

    since = max(credited_to, opened_at - SLACK, now - RESERVE)

at the fastest speed that the player offers, and moves the watermark to `since + accepted / 2`.
So

- whatever is claimed, in however many sessions, in any stretch of wall clock no more is recorded
  than twice its length and the 30 s that RESERVE is worth;
- a lesson cannot have been played before its player was asked for, which `opened_at` notes;
- pieces that a player without a connection keeps count for as long as the reserve reaches;
- lessons that were opened early and left alone earn nothing: the watermark is the person's.

Only seconds that were not yet recorded cost credit. Watching something again moves no watermark,
so whoever repeats a passage at double speed loses nothing of what comes after it; and nobody gains
by it, since a repeated second adds none to what is recorded, and the time that goes by meanwhile
is worth no more than RESERVE. A message that comes twice, as after a broken connection, is free
for the same reason.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

Piece = tuple[float, float]

FASTEST = 2
"""The highest speed at which playing counts in full."""
RESERVE = timedelta(seconds=15)
"""How much idle wall clock can still be used."""
SLACK = timedelta(seconds=2)
"""Granted once at opening: a video's clock may run a little faster than the server's."""
DIGITS = 2
"""Pieces are kept to hundredths of a second."""
BEYOND = 5.0
"""By how many seconds a browser may find a video longer than it was probed."""
MOST_CLAIMED = 200
MOST_KEPT = 500
"""Pieces of one video; an honest viewer has a handful."""


class ClaimRefused(ValueError):  # noqa: N818
    """A player says what cannot be; `code` tells what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def claimed(said: object, duration: float) -> list[Piece]:
    """The pieces that a player says it has played, in order, cut to the video's length.

    Raises ClaimRefused for anything but pairs of numbers that lie within the video, run forward
    and do not overlap; nothing of such a message is believed.
    """
    if not isinstance(said, list):
        raise ClaimRefused("unreadable")
    if len(said) > MOST_CLAIMED:
        raise ClaimRefused("too_many")
    pieces = sorted(_piece(pair, duration) for pair in said)
    for (_, end), (start, _) in pairwise(pieces):
        if start < end:
            raise ClaimRefused("overlapping")
    cut = [(start, min(end, _rounded(duration))) for start, end in pieces]
    return merged(cut)


def number(said: object) -> float:
    """A finite number. Raises ClaimRefused for everything else, also for True."""
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise ClaimRefused("unreadable")
    try:
        value = float(said)
    except OverflowError:
        raise ClaimRefused("beyond_the_end") from None
    if not math.isfinite(value):
        raise ClaimRefused("unreadable")
    return value


def _piece(pair: object, duration: float) -> Piece:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise ClaimRefused("unreadable")
    start, end = number(pair[0]), number(pair[1])
    if start < 0:
        raise ClaimRefused("negative")
    if end < start:
        raise ClaimRefused("backwards")
    if end > duration + BEYOND:
        raise ClaimRefused("beyond_the_end")
    return _rounded(start), _rounded(end)


def merged(pieces: Iterable[Sequence[float]]) -> list[Piece]:
    """The same seconds as the fewest pieces, in order."""
    found: list[Piece] = []
    for start, end in sorted((piece[0], piece[1]) for piece in pieces):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(pieces: Iterable[Sequence[float]], taken: Iterable[Sequence[float]]) -> list[Piece]:
    """What of some pieces does not lie in others."""
    left = merged(pieces)
    for start, end in merged(taken):
        left = [
            part
            for first, last in left
            for part in ((first, min(last, start)), (max(first, end), last))
            if part[0] < part[1]
        ]
    return left


def gaps(watched: Iterable[Sequence[float]], duration: float, least: float = 0.0) -> list[Piece]:
    """What is still to be watched; pieces shorter than `least` seconds are passed over."""
    missing = without([(0.0, _rounded(duration))], watched)
    return [(start, end) for start, end in missing if end - start >= least]


def seconds(pieces: Iterable[Sequence[float]]) -> float:
    """How long some pieces are together, counting each second once."""
    return _rounded(sum(end - start for start, end in merged(pieces)))


def percent(watched_seconds: float, duration: float) -> int:
    """The watched share in whole percent, rounded down: 90 is not shown before it is reached."""
    if duration <= 0:
        return 0
    return min(100, math.floor(_rounded(100 * watched_seconds / duration)))


def is_enough(watched_seconds: float, duration: float, needed_percent: int) -> bool:
    """Whether so much of a video was watched that it counts as finished."""
    return duration > 0 and percent(watched_seconds, duration) >= needed_percent


def first(pieces: Iterable[Sequence[float]], most: float) -> list[Piece]:
    """The first `most` seconds of some pieces."""
    found: list[Piece] = []
    left = math.floor(round(most * 10**DIGITS, 3)) / 10**DIGITS
    for start, end in merged(pieces):
        length = min(_rounded(end - start), left)
        if length <= 0:
            break
        found.append((start, end if length == _rounded(end - start) else _rounded(start + length)))
        left = _rounded(left - length)
    return found


@dataclass(frozen=True)
class Credit:
    """How much of what a player claims can be believed at a moment."""

    since: datetime
    seconds: float

    def spent(self, accepted: float) -> datetime:
        """The new watermark after so many seconds were accepted."""
        return self.since + timedelta(milliseconds=round(accepted * 1000 / FASTEST))


def credit(credited_to: datetime | None, opened_at: datetime, moment: datetime) -> Credit:
    """The credit of a person at a moment, for a lesson that he opened at `opened_at`.

    Where the clock was set back, a watermark later than now counts as now, and a lesson that was
    opened later than now was opened long ago.
    """
    marks = [moment - RESERVE]
    if opened_at <= moment:
        marks.append(opened_at - SLACK)
    if credited_to is not None:
        marks.append(min(credited_to, moment))
    since = max(marks)
    return Credit(since, FASTEST * (moment - since).total_seconds())


def _rounded(value: float) -> float:
    return round(value, DIGITS)
