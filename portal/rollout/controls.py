"""A control: whether it may be held, holding it, taking that back."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.audit import Actor, record
from portal.checklists.facts import record_fact
from portal.companies.calendar import calendar_of, today_at
from portal.companies.models import Company
from portal.db import db, now
from portal.rollout.attendance import attendees
from portal.rollout.models import CONTROLS, Control, Report
from portal.rollout.overdue import held_in_time, summing_up_in_time
from portal.rollout.snapshot import discard_snapshot, take_snapshot
from portal.rollout.state import control_date, stage

ITEM = {"first": "6.4", "second": "6.5", "summing_up": "6.6"}
"""The item of step 6 that a control fulfils."""


class CannotHold(Exception):  # noqa: N818
    """Why a control cannot be held: no_date, on_hold, closed, order, early, alone, held."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CannotReopen(Exception):  # noqa: N818
    """Its report has been submitted, or it has not been held."""


def control_of(company: Company, kind: str) -> Control:
    """The control of a kind; every company has its three."""
    query = select(Control).where(Control.company_id == company.id, Control.kind == kind)
    return db.session.scalars(query.options(joinedload(Control.held_by))).one()


def lock_control(company: Company, kind: str) -> Control:
    """The control of a kind, for writing: its row is locked until the transaction ends, so that
    of two who write there at once the later one sees what the first wrote.
    """
    query = select(Control).where(Control.company_id == company.id, Control.kind == kind)
    return db.session.scalars(query.with_for_update()).one()


def controls_of(company: Company) -> list[Control]:
    """The three controls in their order."""
    query = select(Control).where(Control.company_id == company.id)
    found = {control.kind: control for control in db.session.scalars(query)}
    return [found[kind] for kind in CONTROLS]


def why_not_hold(company: Company, control: Control, today: date) -> str | None:
    """What stands in the way of holding a control today; None where nothing does."""
    rollout_stage, day = stage(company.rollout, today), control_date(company.rollout, control.kind)
    if control.held_at is not None:
        return "held"
    if rollout_stage in ("on_hold", "closed"):
        return rollout_stage
    if day is None:
        return "no_date"
    if company.rollout.start_on is not None and today <= company.rollout.start_on:
        return "early"
    earlier = CONTROLS[: CONTROLS.index(control.kind)]
    held = {row.kind for row in controls_of(company) if row.held_at is not None}
    if not set(earlier) <= held:
        return "order"
    return None if any(row.came for row in attendees(control)) else "alone"


def hold(company: Company, control: Control, by: Actor) -> None:
    """Hold a control today and freeze everything counted. Raises CannotHold."""
    today = today_at(company)
    db.session.refresh(control, with_for_update={"of": Control})
    reason = why_not_hold(company, control, today)
    if reason is not None:
        raise CannotHold(reason)
    control.held_on, control.held_at, control.held_by_id = today, now(), by.id
    subject, day = f"control:{control.kind}", control_date(company.rollout, control.kind)
    new = {"held_on": today.isoformat(), "date": day.isoformat() if day else None}
    record(by, "control.hold", subject, company_id=company.id, new=new)
    if control.kind != "summing_up":
        record_fact(company, ITEM[control.kind], "held", evidence(company, control), by)
    take_snapshot(company, control.kind, by)


def evidence(company: Company, control: Control) -> dict[str, str | bool]:
    """Whether a held control was in time for its item (6.4, 6.5, 6.6)."""
    day, held_on = control_date(company.rollout, control.kind), control.held_on
    assert day is not None, "a held control has a date"
    assert held_on is not None, "a held control was held on a day"
    if control.kind == "summing_up":
        assert company.rollout.start_on is not None, "a held control follows a start"
        in_time = summing_up_in_time(company.rollout.start_on, held_on)
    else:
        in_time = held_in_time(day, held_on, calendar_of(company))
    verdict = "pass" if in_time else "fail"
    return {"verdict": verdict, "date": day.isoformat(), "held_on": held_on.isoformat()}


def reopen(company: Company, control: Control, by: Actor) -> None:
    """Take back that a control was held. Raises CannotReopen once its report was submitted."""
    db.session.refresh(control, with_for_update={"of": Control})
    if control.held_at is None or has_report(control) or _later_held(company, control):
        raise CannotReopen
    control.held_on = control.held_at = control.held_by_id = None
    record(by, "control.reopen", f"control:{control.kind}", company_id=company.id)
    discard_snapshot(company, control.kind)
    if control.kind != "summing_up":
        record_fact(company, ITEM[control.kind], "held", None, by)


def has_report(control: Control) -> bool:
    """Whether a report of the control was ever submitted."""
    return last_report(control) is not None


def last_report(control: Control) -> Report | None:
    """The newest version of a control's report."""
    query = select(Report).where(
        Report.company_id == control.company_id, Report.control == control.kind
    )
    return db.session.scalars(query.order_by(Report.version.desc()).limit(1)).first()


def words_open(control: Control) -> bool:
    """Whether the words of a control may be changed: until its report is submitted, and again
    while that is returned.
    """
    report = last_report(control)
    return report is None or report.state == "returned"


def _later_held(company: Company, control: Control) -> bool:
    later = CONTROLS[CONTROLS.index(control.kind) + 1 :]
    return any(row.held_at is not None for row in controls_of(company) if row.kind in later)
