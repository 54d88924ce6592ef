"""Pages of the controls: the three of a company, and one being held."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import actor, can, people_in_scope, requires
from portal.checklists import standard
from portal.companies.calendar import today_at
from portal.db import db
from portal.htmx import done, render, wants_fragment
from portal.issues.forms import (
    SEVERITY_NAMES,
    STATE_NAMES,
    STEP_STATE_NAMES,
    IssueForm,
    NextStepForm,
)
from portal.rollout import control_words, controls
from portal.rollout.agenda import agenda
from portal.rollout.guides import guide
from portal.rollout.models import ControlWords
from portal.rollout.state import control_date
from portal.rollout.timeline import timeline
from portal.words import _, lazy

bp = Blueprint("controls", __name__)
KIND = "<any(first, second, summing_up):kind>"
LONGEST = 20_000
"""Characters in one field; more is a document, not an answer."""
CLOSED = lazy("The report is submitted: these words are closed until it is returned.")


@dataclass(frozen=True)
class Unsaved:
    """What was typed into one field, and what is in its way."""

    field: str
    text: str
    version: int
    """Of the text from which the typing began; a conflict does not change it."""
    error: str = ""
    theirs: ControlWords | None = None


@bp.get("/companies/<int:company_id>/controls")
@requires("control.view")
def all_controls() -> Response:
    company = g.company
    rows = [
        {"control": control, "report": controls.last_report(control)}
        for control in controls.controls_of(company)
    ]
    stops = {stop.kind: stop for stop in timeline(company, today_at(company))}
    page = "rollout/controls.html"
    return render(page, page, company=company, rows=rows, stops=stops)


@bp.get(f"/companies/<int:company_id>/controls/{KIND}")
@requires("control.view")
def control(kind: str) -> Response:
    return show(kind)


@bp.post(f"/companies/<int:company_id>/controls/{KIND}/words")
@requires("control.hold")
def save_words(kind: str) -> ResponseReturnValue:
    row, sent = controls.lock_control(g.company, kind), request.form
    field, text = sent.get("field", ""), sent.get("text", "")
    version, overrule = sent.get("version", 0, type=int), sent.get("keep", type=int)
    if field not in control_words.fields_of(guide(kind)):
        abort(400)
    unsaved = Unsaved(field, text, version)
    if len(text) > LONGEST:
        words = _("At most %(max)s characters fit here. Shorten the text.", max=LONGEST)
        return show_field(kind, field, replace(unsaved, error=words), status=422)
    if not controls.words_open(row):
        return show_field(kind, field, replace(unsaved, error=str(CLOSED)), status=409)
    typed, by = text.replace("\r\n", "\n").strip(), actor("control.hold")
    try:
        control_words.save_words(row, field, typed, version, by, overrule=overrule)
    except control_words.Overtaken as overtaken:
        return show_field(kind, field, replace(unsaved, theirs=overtaken.theirs), status=409)
    db.session.commit()
    if not wants_fragment():
        flash(_("Saved."))
        return done(url_for(".control", kind=kind, _anchor=field.replace(":", "-")))
    return show_field(kind, field)


@bp.post(f"/companies/<int:company_id>/controls/{KIND}/attendance")
@requires("control.hold")
def set_attendance(kind: str) -> ResponseReturnValue:
    row = controls.lock_control(g.company, kind)
    came = request.form.getlist("came", type=int)
    guests = [name.strip()[:120] for name in request.form.get("guests", "").split("\n")]
    if not controls.words_open(row):
        flash(str(CLOSED), "error")
        return done(url_for(".control", kind=kind))
    names = [name for name in guests if name][:50]
    controls.set_attendance(g.company, row, came, names, actor("control.hold"))
    db.session.commit()
    if not wants_fragment():
        flash(_("The attendance is saved."))
    return done(url_for(".control", kind=kind), "rollout/_attendance.html", **page_of(kind))


@bp.post(f"/companies/<int:company_id>/controls/{KIND}/hold")
@requires("control.hold")
def hold(kind: str) -> ResponseReturnValue:
    row = controls.control_of(g.company, kind)
    try:
        controls.hold(g.company, row, actor("control.hold"))
    except controls.CannotHold as reason:
        db.session.rollback()
        return show(kind, cannot=reason.code, status=422)
    db.session.commit()
    flash(_("The control is held, and its figures are frozen. Its report can be submitted now."))
    return done(url_for(".control", kind=kind))


@bp.post(f"/companies/<int:company_id>/controls/{KIND}/reopen")
@requires("control.hold")
def reopen(kind: str) -> ResponseReturnValue:
    try:
        controls.reopen(g.company, controls.control_of(g.company, kind), actor("control.hold"))
    except controls.CannotReopen:
        flash(
            _("This control cannot be reopened: its report is submitted, or a later one is held.")
        )
        return done(url_for(".control", kind=kind))
    db.session.commit()
    flash(_("The control is open again; the frozen figures are set aside."))
    return done(url_for(".control", kind=kind))


def show(kind: str, cannot: str | None = None, status: int = 200) -> Response:
    page = "rollout/control.html"
    return render(page, page, status, cannot=cannot, **page_of(kind))


def show_field(
    kind: str, field: str, unsaved: Unsaved | None = None, status: int = 200
) -> Response:
    """One field of the page, as it is saved, or as it was typed beside what is in its way."""
    context = words_of(kind) if wants_fragment() else page_of(kind)
    page, partial = "rollout/control.html", "rollout/_field_saved.html"
    return render(page, partial, status, field=field, unsaved=unsaved, **context)


def words_of(kind: str) -> dict[str, Any]:
    """What the fields of a control's page show, and how many of them are filled."""
    words = control_words.words_of(controls.control_of(g.company, kind))
    return {
        "kind": kind,
        "guide": guide(kind),
        "words": words,
        "answered": control_words.answered(guide(kind), words),
        "saved_last": control_words.saved_last(words),
    }


def page_of(kind: str) -> dict[str, Any]:
    """Everything that the page of a control shows."""
    company, row = g.company, controls.control_of(g.company, kind)
    today, may_hold = today_at(company), can(current_user, "control.hold", company)
    people = controls.attendees(row)
    return {
        "company": company,
        "control": row,
        **words_of(kind),
        "date": control_date(company.rollout, kind),
        "agenda": agenda(company, row, today, people_in_scope(current_user, "issue.view", company)),
        "attendees": people,
        "came": {attendee.person_id for attendee in people},
        "may_attend": controls.may_attend(company) if may_hold else [],
        "report": controls.last_report(row),
        "editable": may_hold and controls.words_open(row),
        "may_hold": may_hold,
        "issue_form": IssueForm(company, None) if may_hold else None,
        "next_step_form": NextStepForm(company, None) if may_hold else None,
        "step_title": standard.step_title,
        "severities": SEVERITY_NAMES,
        "states": STATE_NAMES,
        "step_states": STEP_STATE_NAMES,
        "back_to": kind,
    }
