"""Agreeing on a next step, its page, changing it, its state."""

from flask import Response, abort, flash, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.companies.calendar import today_at
from portal.db import db
from portal.htmx import done, wants_fragment
from portal.issues import actions, facts
from portal.issues.forms import NextStepForm
from portal.issues.models import NEXT_STEP_STATES, NextStep
from portal.issues.showing import (
    NAMES,
    back,
    bp,
    control_from_request,
    differences,
    my_scope,
    show_list,
    show_next_step,
    to_change,
    version_seen,
    visible,
)
from portal.words import _


@bp.post("/companies/<int:company_id>/next-steps")
@requires("next_step.change")
def agree_next_step() -> ResponseReturnValue:
    form = NextStepForm(g.company, people=my_scope())
    if not form.validate():
        return show_list(next_step_form=form, status=422)
    step = actions.agree_next_step(g.company, actor("next_step.change"), **form.values())
    db.session.commit()
    flash(_("Next step N-%(number)s is agreed.", number=step.number))
    return done(url_for(".issues", _anchor="next-steps"))


@bp.get("/companies/<int:company_id>/next-steps/<int:next_step_id>")
@requires("issue.view")
def next_step(next_step_id: int) -> Response:
    return show_next_step(visible(NextStep, next_step_id))


@bp.post("/companies/<int:company_id>/next-steps/<int:next_step_id>")
@requires("next_step.change")
def change_next_step(next_step_id: int) -> ResponseReturnValue:
    row = to_change(NextStep, next_step_id, "next_step.change")
    form = NextStepForm.of(g.company, row, people=my_scope())
    if not form.validate():
        return show_next_step(row, form, status=422)
    by, version = actor("next_step.change"), version_seen(form)
    try:
        actions.change_next_step(row, by, version, **form.values())
    except actions.Stale:
        if theirs := differences(form, row):
            return show_next_step(row, form, status=409, theirs=theirs)
    db.session.commit()
    flash(_("The next step is saved."))
    return done(url_for(".next_step", next_step_id=row.id))


@bp.post("/companies/<int:company_id>/next-steps/<int:next_step_id>/state")
@requires("next_step.change")
def set_next_step_state(next_step_id: int) -> ResponseReturnValue:
    row, state = to_change(NextStep, next_step_id, "next_step.change"), request.form.get("state")
    if state not in NEXT_STEP_STATES:
        abort(400)
    by, seen = actor("next_step.change"), request.form.get("seen")
    try:
        actions.set_next_step_state(row, by, state, seen)
    except actions.Stale:
        if wants_fragment():
            return make_response(row_of(row, overtaken=True), 409)
        return show_next_step(row, status=409, overtaken=True)
    db.session.commit()
    if wants_fragment():
        return make_response(row_of(row))
    return done(back() or url_for(".issues", _anchor="next-steps"))


def row_of(row: NextStep, overtaken: bool = False) -> str:
    """A next step as it stands in a list, here or at a control."""
    context = {
        "next_step": facts.next_step_fact(row, today_at(g.company), g.company.timezone),
        "overtaken": overtaken,
    }
    page = "issues/_next_step_row.html"
    return render_template(page, back_to=control_from_request(), **context, **NAMES)
