"""The schedule of a rollout: the time line, the start of work, moving a control, the hold."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, g, get_template_attribute, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.checklists.due import moved_due_dates
from portal.companies.calendar import calendar_of, dates_of, today_at
from portal.companies.months import marks_of, month_of, months
from portal.dates import add_months
from portal.db import db, now
from portal.htmx import done, render
from portal.rollout import scheduling, state
from portal.rollout.calendar_entries import reconcile
from portal.rollout.moves import check_return
from portal.rollout.schedule import ControlKind
from portal.rollout.schedule_forms import (
    A_DATE,
    HoldForm,
    HourForm,
    MoveForm,
    ResumeForm,
    StartForm,
)
from portal.rollout.timeline import timeline
from portal.words import _

bp = Blueprint("schedule", __name__)
MONTHS = 4
"""In the picture on which a start of work is chosen."""


@bp.get("/companies/<int:company_id>/schedule")
@requires("schedule.view")
def schedule() -> Response:
    return show()


@bp.get("/companies/<int:company_id>/schedule/start")
@requires("schedule.change")
def plan_start() -> Response:
    """The dates that a start would give; asked while the form is filled in."""
    form = StartForm(request.args, meta={"csrf": False})
    return show(start_form=form, plan=plan_of(form))


@bp.post("/companies/<int:company_id>/schedule/start")
@requires("schedule.change")
def set_start() -> ResponseReturnValue:
    form, company = StartForm(), g.company
    if not form.validate():
        return show(start_form=form, status=422)
    reason, version = form.reason.data or "", form.version.data or 0
    today, by = today_at(company), actor("schedule.change")
    try:
        scheduling.set_start(company, by, form.start.data, reason, version, today)
    except scheduling.Stale:
        form.version.data = company.rollout.version
        return show(start_form=form, plan=plan_of(form), status=409, conflict=True)
    except (scheduling.Refused, scheduling.ReasonMissing) as refused:
        if isinstance(refused, scheduling.ReasonMissing):
            form.refuse(form.reason, _("Say why the start is insisted on; the report prints it."))
        return show(start_form=form, plan=plan_of(form), status=422)
    reconcile(company, now())
    db.session.commit()
    flash(_("The start of work is set, and the controls with it."))
    return done(url_for(".schedule"))


@bp.get("/companies/<int:company_id>/schedule/<any(first, second, summing_up):kind>")
@requires("schedule.change")
def plan_move(kind: str) -> Response:
    """What a day would mean for a control; asked before it is moved."""
    form, company = MoveForm(request.args, meta={"csrf": False}), g.company
    if not form.validate():
        return show(move=(kind, form, None))
    verdict = scheduling.check_move(company, ControlKind(kind), form.day.data, today_at(company))
    return show(move=(kind, form, verdict))


@bp.post("/companies/<int:company_id>/schedule/<any(first, second, summing_up):kind>")
@requires("schedule.change")
def move_control(kind: str) -> ResponseReturnValue:
    form, company, control = MoveForm(), g.company, ControlKind(kind)
    if not form.validate():
        return show(move=(kind, form, None), status=422)
    today, by = today_at(company), actor("schedule.change")
    verdict = scheduling.check_move(company, control, form.day.data, today)
    try:
        reason, version = form.reason.data or "", form.version.data or 0
        scheduling.move_control(company, by, control, form.day.data, reason, version, today)
    except scheduling.Stale:
        form.version.data = company.rollout.version
        return show(move=(kind, form, verdict), status=409, conflict=True)
    except (scheduling.Refused, scheduling.ReasonMissing) as refused:
        if isinstance(refused, scheduling.ReasonMissing):
            form.refuse(form.reason, _("Say why the control is moved."))
        return show(move=(kind, form, verdict), status=422)
    reconcile(company, now())
    db.session.commit()
    flash(_("The control is moved."))
    return done(url_for(".schedule"))


@bp.post("/companies/<int:company_id>/schedule/hour")
@requires("schedule.change")
def set_hour() -> ResponseReturnValue:
    form = HourForm()
    if not form.validate():
        return show(hour_form=form, status=422)
    scheduling.set_hour(g.company, actor("schedule.change"), form.hour.data)
    reconcile(g.company, now())
    db.session.commit()
    flash(_("The hour of the controls is set."))
    return done(url_for(".schedule"))


@bp.post("/companies/<int:company_id>/schedule/hold")
@requires("schedule.change")
def put_on_hold() -> ResponseReturnValue:
    form = HoldForm()
    if not form.validate():
        return show(hold_form=form, status=422)
    try:
        state.put_on_hold(g.company, actor("schedule.change"), form.reason.data)
    except state.NotNow:
        flash(_("The rollout is closed or on hold already."), "error")
        return done(url_for(".schedule"))
    reconcile(g.company, now())
    db.session.commit()
    flash(_("The rollout is on hold: alarms are silent and nothing counts as overdue."))
    return done(url_for(".schedule"))


@bp.post("/companies/<int:company_id>/schedule/resume")
@requires("schedule.change")
def resume() -> ResponseReturnValue:
    form, company, by = ResumeForm(), g.company, actor("schedule.change")
    held = state.held_kinds(company)
    wanted = {k: form[k.value].data for k in ControlKind if k not in held and form[k.value].data}
    if not form.validate() or refuse_dates(form, wanted, held):
        return show(resume_form=form, status=422)
    try:
        state.resume(company, by, wanted, form.reason.data or "")
    except state.NotNow:
        flash(_("The rollout is not on hold."), "error")
        return done(url_for(".schedule"))
    reconcile(company, now())
    db.session.commit()
    flash(_("The rollout goes on."))
    return done(url_for(".schedule"))


def refuse_dates(form: ResumeForm, wanted: dict[ControlKind, date], held: set[ControlKind]) -> bool:
    """Say beside each date of a return what is wrong with it; whether anything is."""
    company, dates = g.company, dates_of(g.company.rollout)
    if dates is None:
        return False
    verdicts = check_return(wanted, dates, held, calendar_of(company), today_at(company))
    for kind, verdict in verdicts.items():
        for refusal in verdict.refusals:
            form.refuse(form[kind.value], refusal_words(refusal))
    owed = any(verdict.allowed and verdict.needs_reason for verdict in verdicts.values())
    if owed and not form.reason.data:
        form.refuse(form.reason, _("One of the dates needs a reason: say it here."))
    return bool(form.errors)


def plan_of(form: StartForm) -> scheduling.Plan | None:
    """What the start in a form would give; none while there is no date in it."""
    if not form.start.data:
        for words in form.start.process_errors or [str(A_DATE)]:
            form.refuse(form.start, words)
        return None
    return scheduling.plan_start(g.company, form.start.data, today_at(g.company))


def refusal_words(refusal: Any) -> str:
    """A refusal as a sentence for the page."""
    words = get_template_attribute("rollout/_reasons.html", "refusal")(refusal)
    return str(words).strip()


def show(
    start_form: StartForm | None = None,
    plan: scheduling.Plan | None = None,
    move: tuple[str, MoveForm, Any] | None = None,
    hour_form: HourForm | None = None,
    hold_form: HoldForm | None = None,
    resume_form: ResumeForm | None = None,
    status: int = 200,
    conflict: bool = False,
) -> Response:
    """The whole page, with whichever form was refused still filled."""
    company, rollout = g.company, g.company.rollout
    today, calendar, dates = today_at(company), calendar_of(company), dates_of(company.rollout)
    held = state.held_kinds(company)
    start_form = start_form or StartForm(None, start=rollout.start_on, version=rollout.version)
    planned = plan.schedule.dates if plan and plan.schedule else dates
    month = month_of(request.args.get("month", ""), plan.start if plan else today)
    due = moved_due_dates(company, plan.before, plan.after) if plan and plan.after else []
    return render(
        "rollout/schedule.html",
        "rollout/schedule.html",
        status,
        company=company,
        rollout=rollout,
        today=today,
        calendar=calendar,
        stage=state.stage(rollout, today),
        timeline=timeline(company, today),
        dates=dates,
        held=held,
        start_form=start_form,
        plan=plan,
        due=due,
        move=move,
        move_form=lambda kind: MoveForm(
            None, day=state.control_date(rollout, kind), version=rollout.version
        ),
        hour_form=hour_form or HourForm(None, hour=rollout.control_time),
        hold_form=hold_form or HoldForm(None),
        resume_form=resume_form
        or ResumeForm(
            None, first=rollout.first_on, second=rollout.second_on, summing_up=rollout.summing_up_on
        ),
        conflict=conflict,
        months=months(month, MONTHS, calendar, marks_of(planned)),
        later=f"{add_months(month, MONTHS):%Y-%m}",
        earlier=f"{add_months(month, -MONTHS):%Y-%m}" if month > today else None,
    )
