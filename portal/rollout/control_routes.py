"""The controls of a company: the three of them, writing at one, who came, holding it."""

from dataclasses import replace

from flask import Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.companies.calendar import today_at
from portal.db import db
from portal.htmx import done, render, wants_fragment
from portal.rollout import arising_routes as arising_routes
from portal.rollout import attendance, control_words, controls
from portal.rollout.attendance import Presence
from portal.rollout.control_showing import (
    CLOSED,
    KIND,
    Unsaved,
    bp,
    show,
    show_attendance,
    show_field,
)
from portal.rollout.guides import guide
from portal.rollout.models import Control
from portal.rollout.timeline import timeline
from portal.words import _

LONGEST = 20_000
"""Characters in one field; more is a document, not an answer."""


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
    unsaved = Unsaved(field, text, version, error=refusal(row, text))
    if unsaved.error:
        return show_field(kind, field, unsaved, status=422)
    typed, by = text.replace("\r\n", "\n").strip(), actor("control.hold")
    try:
        control_words.save_words(row, field, typed, version, by, overrule=overrule)
    except control_words.Overtaken as overtaken:
        if wants_fragment() and sent.get("shown", type=int) == overtaken.theirs.version:
            # The conflict stands on the page: swapped anew, its buttons would go under the click.
            return "", 204
        return show_field(kind, field, replace(unsaved, theirs=overtaken.theirs), status=409)
    db.session.commit()
    if not wants_fragment():
        flash(_("Saved."))
        return done(url_for(".control", kind=kind, _anchor=field.replace(":", "-")))
    return show_field(kind, field)


def refusal(control: Control, text: str) -> str:
    """Why a text cannot be saved at a control; nothing where it can."""
    if len(text) > LONGEST:
        return str(_("At most %(max)s characters fit here. Shorten the text.", max=LONGEST))
    closed = not controls.words_open(control)
    return str(CLOSED) if closed else ""


@bp.post(f"/companies/<int:company_id>/controls/{KIND}/attendance")
@requires("control.hold")
def set_attendance(kind: str) -> ResponseReturnValue:
    row = controls.lock_control(g.company, kind)
    if not controls.words_open(row):
        flash(str(CLOSED), "error")
        return done(url_for(".control", kind=kind))
    wanted, seen = wanted_presence(), seen_presence()
    try:
        attendance.set_attendance(g.company, row, wanted, actor("control.hold"), seen)
    except attendance.NobodyCame:
        return show_attendance(kind, 422, wanted=wanted, nobody=True)
    db.session.commit()
    if not wants_fragment():
        flash(_("The attendance is saved."))
        return done(url_for(".control", kind=kind))
    return show_attendance(kind)


def wanted_presence() -> Presence:
    """Who came, as the form says."""
    sent = request.form
    names = [name.strip()[:120] for name in sent.get("guests", "").split("\n")]
    guests = tuple(dict.fromkeys(name for name in names if name))[:50]
    return Presence(frozenset(sent.getlist("came", type=int)), guests)


def seen_presence() -> Presence | None:
    """Who stood in the form when it was opened."""
    sent = request.form
    if "seen" not in sent:
        return None
    people = frozenset(sent.getlist("seen_person", type=int))
    return Presence(people, tuple(sent.getlist("seen_guest")))


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
