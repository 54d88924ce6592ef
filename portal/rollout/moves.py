"""How the dates of a rollout may move: the start, a control by itself, coming back from hold.

Pure: it decides; routes and database come after it. That a control moved by itself has a reason
is asked by the form; what is said here is where a reason is owed besides.
Source: product rules "Dates", trust rules "Dates, to the day", rulings "State" and "Holidays".
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from portal.dates import Calendar, ControlDates, Reason, ReasonKind, busy_periods, why_not_working
from portal.rollout.schedule import (
    Code,
    ControlDate,
    ControlKind,
    Notice,
    Refusal,
    Schedule,
    Squeeze,
    Verdict,
    is_possible_year,
    notices_of,
    proposed_schedule,
    summing_up_deadline,
)


def check_start(day: date, calendar: Calendar, today: date) -> tuple[Refusal, ...]:
    """Why work must not start on that day (trust rules, "Start in a busy period …").

    A consultant may insist with a reason on a day off and on a busy period; not on a year that
    cannot be meant, nor where the controls find no room before the deadline.
    """
    if not is_possible_year(day, today):
        return (Refusal(Code.IMPOSSIBLE_YEAR, day),)
    refusals = []
    reason = why_not_working(day, calendar)
    if reason and reason.kind is not ReasonKind.CLOSED:
        refusals.append(Refusal(Code.NON_WORKING, day, reason, may_insist=True))
    for period in busy_periods(day, calendar):
        kind = ReasonKind.CLOSED if period.closed else ReasonKind.BUSY
        refusals.append(Refusal(Code.BUSY, day, Reason(kind, day, period), may_insist=True))
    if proposed_schedule(day, calendar).squeezed is Squeeze.NO_ROOM:
        refusals.append(Refusal(Code.NO_ROOM, day))
    return tuple(refusals)


def check_control_move(
    kind: ControlKind,
    day: date,
    dates: ControlDates,
    held: Collection[ControlKind],
    calendar: Calendar,
    today: date,
) -> Verdict:
    """Whether a control may be set to that day (product rules "Dates", trust rules "Order").

    A held one never moves; start < first < second < summing-up or refused. A day off and a
    summing-up after its deadline are allowed with a reason, the latter marked late.
    """
    if kind in held:
        return Verdict((Refusal(Code.HELD, day, control=kind),))
    if not is_possible_year(day, today):
        return Verdict((Refusal(Code.IMPOSSIBLE_YEAR, day, control=kind),))
    notices = notices_of(day, calendar)
    if kind is ControlKind.SUMMING_UP and day > summing_up_deadline(dates.start):
        notices = (*notices, Notice(Code.LATE, day, needs_reason=True))
    return Verdict(tuple(_order_refusals(kind, day, dates)), notices)


def _order_refusals(kind: ControlKind, day: date, dates: ControlDates) -> Iterator[Refusal]:
    """What stands in the way of a control on that day, each by its name."""
    if day <= dates.start:
        yield Refusal(Code.NOT_AFTER_START, day, control=kind)
    order = list(ControlKind)
    for other in order:
        there = dates.at(other.anchor)
        place = order.index(other) - order.index(kind)
        if (place < 0 and there >= day) or (place > 0 and there <= day):
            yield Refusal(Code.ORDER, day, control=other)


def check_return(
    wanted: Mapping[ControlKind, date],
    dates: ControlDates,
    held: Collection[ControlKind],
    calendar: Calendar,
    today: date,
) -> dict[ControlKind, Verdict]:
    """Coming back from hold: a date for each control not held (rulings, "State").

    Each is checked as a move of its own against the other dates wanted; a held one is not asked.
    """
    asked = [kind for kind in ControlKind if kind not in held]
    given = {kind.value: wanted[kind] for kind in asked if kind in wanted}
    planned = replace(dates, **given)
    verdicts = {kind: Verdict((Refusal(Code.MISSING, control=kind),)) for kind in asked}
    for kind in asked:
        if kind in wanted:
            verdict = check_control_move(kind, wanted[kind], planned, held, calendar, today)
            stay = [each for each in verdict.refusals if not _names_missing(each, asked, wanted)]
            verdicts[kind] = replace(verdict, refusals=tuple(stay))
    return verdicts


def _names_missing(
    refusal: Refusal, asked: Collection[ControlKind], wanted: Mapping[ControlKind, date]
) -> bool:
    """Whether it holds an old date against the day, one for which a new date is still asked."""
    return refusal.code is Code.ORDER and refusal.control in asked and refusal.control not in wanted


@dataclass(frozen=True, slots=True)
class Move:
    """One control not yet held: its date before, and as proposed after."""

    kind: ControlKind
    before: date
    after: ControlDate


@dataclass(frozen=True, slots=True)
class Preview:
    """A moved start before it is written: the dates before and after, and what refuses it.

    ``after`` is what would be stored, so that due dates are shown by ``due_date`` of either.
    """

    before: ControlDates
    after: ControlDates
    moves: tuple[Move, ...] = ()
    schedule: Schedule | None = None
    refusals: tuple[Refusal, ...] = ()

    @property
    def may_insist(self) -> bool:
        """Whether a reason by the consultant overcomes every refusal."""
        return all(refusal.may_insist for refusal in self.refusals)


def move_start(
    start: date,
    old: ControlDates,
    held: Collection[ControlKind],
    calendar: Calendar,
    today: date,
) -> Preview:
    """Before and after of a moved D (product rules "Dates", rulings "State").

    Controls not held are laid anew, also one that had been moved by itself; what has been held
    stays, must stay after the start, and the order is kept or the move is refused.
    """
    refusals = check_start(start, calendar, today)
    if not is_possible_year(start, today):
        return Preview(old, old, refusals=refusals)
    schedule = proposed_schedule(start, calendar)
    free = [control for control in schedule.controls if control.kind not in held]
    moved = {control.kind.value: control.date for control in free}
    after = replace(old, start=start, **moved)
    moves = tuple(Move(each.kind, old.at(each.kind.anchor), each) for each in free)
    broken = tuple(_order_broken(after, held))
    return Preview(old, after, moves, schedule, (*refusals, *broken))


def _order_broken(dates: ControlDates, held: Collection[ControlKind]) -> Iterator[Refusal]:
    """Held controls that a moved start leaves before itself or out of order with the others."""
    kinds = list(ControlKind)
    for kind in kinds:
        if kind in held and dates.at(kind.anchor) <= dates.start:
            yield Refusal(Code.NOT_AFTER_START, dates.start, control=kind)
    for earlier, later in combinations(kinds, 2):
        day = dates.at(later.anchor)
        mixed = (earlier in held) != (later in held)
        if mixed and dates.at(earlier.anchor) >= day:
            yield Refusal(Code.ORDER, day, control=earlier if earlier in held else later)
