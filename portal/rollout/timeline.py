"""The time line of a rollout: its start and its three controls, with how each stands."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.companies.calendar import calendar_of, dates_of
from portal.companies.models import Company
from portal.dates import Reason
from portal.db import db
from portal.rollout.models import Control
from portal.rollout.overdue import is_overdue, overdue_days
from portal.rollout.schedule import (
    ControlKind,
    Notice,
    notices_of,
    proposed_schedule,
    summing_up_deadline,
)
from portal.rollout.state import stage


@dataclass(frozen=True)
class Stop:
    """One stop on the time line."""

    kind: str
    """`start`, `first`, `second` or `summing_up`."""
    day: date
    held_on: date | None = None
    overdue: bool = False
    overdue_days: int = 0
    days_ahead: int = 0
    """Days from today; negative for the past."""
    is_next: bool = False
    deadline: date | None = None
    """Of the summing-up."""
    late: bool = False
    """A summing-up after its deadline."""
    shifted: tuple[Reason, ...] = ()
    """Why the rule's own day was passed over, where the control stands where the rule put it."""
    moved_reason: str = ""
    warnings: tuple[Notice, ...] = ()
    """What is said of the day of a control not held: a day off, a busy period."""


def timeline(company: Company, today: date) -> list[Stop]:
    """The stops of a rollout in their order; none without a start of work."""
    dates = dates_of(company.rollout)
    if dates is None:
        return []
    calendar = calendar_of(company)
    query = select(Control).where(Control.company_id == company.id)
    controls = {control.kind: control for control in db.session.scalars(query)}
    proposed = {each.kind: each for each in proposed_schedule(dates.start, calendar).controls}
    counts = stage(company.rollout, today) in ("live", "preparing")
    stops = [Stop("start", dates.start, days_ahead=(dates.start - today).days)]
    next_seen = False
    for kind in ControlKind:
        day, control = dates.at(kind.anchor), controls[kind.value]
        held = control.held_at is not None
        is_summing_up = kind is ControlKind.SUMMING_UP
        deadline = summing_up_deadline(dates.start) if is_summing_up else None
        stops.append(
            Stop(
                kind.value,
                day,
                held_on=control.held_on,
                overdue=counts and is_overdue(day, held, today, calendar),
                overdue_days=overdue_days(day, held, today, calendar) if counts else 0,
                days_ahead=(day - today).days,
                is_next=not held and not next_seen,
                deadline=deadline,
                late=deadline is not None and (control.held_on or day) > deadline,
                shifted=proposed[kind].skipped if proposed[kind].date == day else (),
                moved_reason=control.move_reason,
                warnings=() if held else notices_of(day, calendar),
            )
        )
        next_seen = next_seen or not held
    return stops
