"""Setting and moving the dates of a rollout: what the pure rules allow is written here.

Each act is one transaction of its caller; what has been held never moves.
"""

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select

from portal.audit import Actor, record, text_mark
from portal.companies.calendar import calendar_of, dates_of
from portal.companies.models import Company, Rollout
from portal.dates import ControlDates
from portal.db import db
from portal.rollout.models import Control
from portal.rollout.moves import Move, Preview, check_control_move, check_start, move_start
from portal.rollout.schedule import (
    Code,
    ControlKind,
    Refusal,
    Schedule,
    Squeeze,
    Verdict,
    is_possible_year,
    proposed_schedule,
)
from portal.rollout.state import control_row, held_kinds


class Refused(Exception):  # noqa: N818
    """The rules refuse the dates; `refusals` say why."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


class ReasonMissing(Exception):  # noqa: N818
    """The dates are allowed, but only with a reason."""


class Stale(Exception):  # noqa: N818
    """Somebody else moved the dates since the form was opened."""


@dataclass(frozen=True)
class Plan:
    """What a start of work would give, before it is written."""

    start: date
    schedule: Schedule | None
    before: ControlDates | None
    after: ControlDates | None
    moves: tuple[Move, ...]
    refusals: tuple[Refusal, ...]

    @property
    def may_insist(self) -> bool:
        """Whether a reason overcomes all that refuses it."""
        return all(refusal.may_insist for refusal in self.refusals)


def plan_start(company: Company, start: date, today: date) -> Plan:
    """The dates that a start would give, and what refuses it; nothing is written."""
    calendar, old = calendar_of(company), dates_of(company.rollout)
    if old is not None:
        preview: Preview = move_start(start, old, held_kinds(company), calendar, today)
        after = preview.after if preview.schedule else None
        return Plan(start, preview.schedule, old, after, preview.moves, preview.refusals)
    refusals = check_start(start, calendar, today)
    if not is_possible_year(start, today):
        return Plan(start, None, None, None, (), refusals)
    schedule = proposed_schedule(start, calendar)
    after = None if schedule.squeezed is Squeeze.NO_ROOM else schedule.dates
    return Plan(start, schedule, None, after, (), refusals)


def set_start(
    company: Company, by: Actor, start: date, reason: str, version: int, today: date
) -> Plan:
    """Set or move the start of work and with it every control not yet held.

    Raises Refused where the rules forbid it for good, ReasonMissing where the consultant may
    insist but gave no reason, Stale where the dates changed meanwhile.
    """
    rollout = company.rollout
    if version != rollout.version:
        raise Stale
    plan = plan_start(company, start, today)
    if plan.after is None or not plan.may_insist:
        raise Refused(plan.refusals)
    if plan.refusals and not reason:
        raise ReasonMissing
    old = _dates(rollout)
    rollout.start_on = plan.after.start
    rollout.first_on, rollout.second_on = plan.after.first, plan.after.second
    rollout.summing_up_on = plan.after.summing_up
    rollout.start_reason = reason if plan.refusals else ""
    rollout.version += 1
    _forget_move_reasons(company, held_kinds(company))
    new = _dates(rollout) | ({"reason": text_mark(reason)} if plan.refusals else {})
    record(by, "start.set", "rollout", company_id=company.id, old=old, new=new)
    return plan


def check_move(company: Company, kind: ControlKind, day: date, today: date) -> Verdict:
    """Whether one control may be moved to a day; nothing is written."""
    dates = dates_of(company.rollout)
    if dates is None:
        return Verdict((Refusal(Code.MISSING, control=kind),))
    held = held_kinds(company)
    return check_control_move(kind, day, dates, held, calendar_of(company), today)


def move_control(
    company: Company,
    by: Actor,
    kind: ControlKind,
    day: date,
    reason: str,
    version: int,
    today: date,
) -> Verdict:
    """Move one control by itself; a reason is always asked.

    Raises Refused, ReasonMissing, Stale.
    """
    rollout = company.rollout
    if version != rollout.version:
        raise Stale
    verdict = check_move(company, kind, day, today)
    if not verdict.allowed:
        raise Refused(verdict.refusals)
    if not reason:
        raise ReasonMissing
    old = getattr(rollout, f"{kind.value}_on")
    setattr(rollout, f"{kind.value}_on", day)
    rollout.version += 1
    control_row(company, kind).move_reason = reason
    record(
        by,
        "control.move",
        f"control:{kind.value}",
        company_id=company.id,
        old=old.isoformat(),
        new={"date": day.isoformat(), "late": verdict.late, "reason": text_mark(reason)},
    )
    return verdict


def set_hour(company: Company, by: Actor, hour: time) -> None:
    """Set the local hour of the controls not yet held."""
    old = company.rollout.control_time
    if old == hour:
        return
    company.rollout.control_time = hour
    old_text, new_text = old.isoformat("minutes"), hour.isoformat("minutes")
    record(by, "control.hour", "rollout", company_id=company.id, old=old_text, new=new_text)


def _forget_move_reasons(company: Company, held: set[ControlKind]) -> None:
    """A moved start lays the controls anew; the reasons of their own moves are history."""
    query = select(Control).where(Control.company_id == company.id)
    for control in db.session.scalars(query):
        if ControlKind(control.kind) not in held:
            control.move_reason = ""


def _dates(rollout: Rollout) -> dict[str, str | None]:
    names = ("start_on", "first_on", "second_on", "summing_up_on")
    return {
        name.removesuffix("_on"): day.isoformat() if (day := getattr(rollout, name)) else None
        for name in names
    }
