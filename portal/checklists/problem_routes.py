"""Actions of a step: typical problems seen, objections heard."""

from flask import Response, abort, g, request, url_for

from portal.access import actor, requires
from portal.checklists import forms, problems, standard
from portal.checklists.models import Sighting
from portal.checklists.showing import bp, show_problems, show_step, step_context, step_or_404
from portal.companies.calendar import today_at
from portal.db import db
from portal.forms import choices
from portal.htmx import done
from portal.tenancy import get_owned_or_404
from portal.words import _, day


@bp.post("/companies/<int:company_id>/checklist/step/<int:step>/problems/<code>/seen")
@requires("problem.mark")
def mark_seen(step: int, code: str) -> Response:
    known = {problem.code for problem in standard.problems(step_or_404(step))}
    if code not in known:
        abort(404)
    form = forms.SightingForm()
    if not form.validate():
        return show_problems(step, 422, sighting_form=form, wrong_problem=code)
    problems.mark_seen(g.company, code, step, form.note.data or "", actor("problem.mark"))
    db.session.commit()
    return _problems_changed(step)


@bp.post("/companies/<int:company_id>/checklist/step/<int:step>/sightings/<int:sighting_id>")
@requires("problem.mark")
def change_sighting(step: int, sighting_id: int) -> Response:
    sighting = get_owned_or_404(Sighting, sighting_id)
    step_or_404(step)
    form = forms.SightingForm()
    by = actor("problem.mark")
    if request.form.get("now") == "gone":
        problems.mark_gone(sighting, by)
    elif request.form.get("now") == "back":
        problems.mark_back(sighting, by)
    elif form.validate():
        problems.change_note(sighting, form.note.data or "", by)
    else:
        return show_problems(step, 422, sighting_form=form, wrong_problem=sighting.problem)
    db.session.commit()
    return _problems_changed(step)


def _problems_changed(step: int) -> Response:
    url = url_for("checklists.step", step=step, _anchor="problems")
    return done(
        url, "checklists/_problems.html", **step_context(step), message=_("The problems are saved.")
    )


@bp.post("/companies/<int:company_id>/checklist/step/<int:step>/objections")
@requires("objection.log")
def log_objection(step: int) -> Response:
    known = standard.objections(step_or_404(step))
    if not known:
        abort(404)
    form = forms.ObjectionForm()
    form.objection.choices = choices((objection.code, objection.text) for objection in known)
    if form.validate() and form.heard_on.data > today_at(g.company):
        today = day(today_at(g.company))
        form.refuse(form.heard_on, _("This day is still to come; today is %(day)s.", day=today))
    if form.errors:
        return show_step(step, 422, objection_form=form)
    problems.log_objection(
        g.company,
        form.objection.data,
        form.said_by.data,
        form.heard_on.data,
        form.answer.data,
        actor("objection.log"),
    )
    db.session.commit()
    return done(url_for("checklists.step", step=step, _anchor="objections"))
