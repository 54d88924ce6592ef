"""The state of a rollout: preparing, live, on hold, closed.

Source: product rules "A rollout's life", rulings "State". Live is not stored: it follows from the
start of work and today in the company's zone.
"""

from datetime import date

from sqlalchemy import select

from portal.audit import Actor, record, text_mark
from portal.companies.models import Company, Rollout
from portal.db import db
from portal.rollout.models import CONTROLS, Control
from portal.rollout.schedule import ControlKind


class NotNow(Exception):  # noqa: N818
    """The rollout's state does not allow the act."""


def stage(rollout: Rollout, today: date) -> str:
    """`preparing`, `live`, `on_hold` or `closed`."""
    if rollout.state != "preparing":
        return rollout.state
    return "live" if rollout.start_on is not None and rollout.start_on <= today else "preparing"


def held_kinds(company: Company) -> set[ControlKind]:
    """The controls that have been held."""
    query = select(Control.kind).where(
        Control.company_id == company.id, Control.held_at.is_not(None)
    )
    return {ControlKind(kind) for kind in db.session.scalars(query)}


def control_date(rollout: Rollout, kind: str) -> date | None:
    """The date of one control."""
    value: date | None = getattr(rollout, f"{kind}_on")
    return value


def put_on_hold(company: Company, by: Actor, reason: str) -> None:
    """Stop alarms and the counting of what is overdue. Raises NotNow for one closed or on hold."""
    rollout = company.rollout
    if rollout.state != "preparing":
        raise NotNow
    rollout.state, rollout.state_reason = "on_hold", reason
    rollout.version += 1
    mark = {"state": "on_hold", "reason": text_mark(reason)}
    record(by, "rollout.hold", "rollout", company_id=company.id, new=mark)


def resume(
    company: Company, by: Actor, dates: dict[ControlKind, date], reason: str
) -> list[ControlKind]:
    """Come back from hold with a date for each control not held; tells which of them moved.

    The dates have been checked by `moves.check_return`. Raises NotNow if not on hold.
    """
    rollout = company.rollout
    if rollout.state != "on_hold":
        raise NotNow
    old = {kind: _iso(control_date(rollout, kind)) for kind in CONTROLS}
    rollout.state, rollout.state_reason = "preparing", reason
    moved = [kind for kind, day in dates.items() if control_date(rollout, kind) != day]
    for kind in moved:
        setattr(rollout, f"{kind}_on", dates[kind])
        control_row(company, kind).move_reason = reason
    rollout.version += 1
    new = {kind: _iso(control_date(rollout, kind)) for kind in CONTROLS}
    record(by, "rollout.resume", "rollout", company_id=company.id, old=old, new=new)
    return moved


def control_row(company: Company, kind: str) -> Control:
    """The row of one control, which holds why it was moved."""
    query = select(Control).where(Control.company_id == company.id, Control.kind == kind)
    return db.session.scalars(query).one()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
