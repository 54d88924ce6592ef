"""What arises at a control: issues and next steps, written down on its page."""

from flask import flash, g, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.db import db
from portal.htmx import done
from portal.issues import actions
from portal.issues.forms import IssueForm, NextStepForm
from portal.rollout import controls
from portal.rollout.control_showing import CLOSED, KIND, bp, show
from portal.words import _


@bp.post(f"/companies/<int:company_id>/controls/{KIND}/issues")
@requires("control.hold")
def raise_issue(kind: str) -> ResponseReturnValue:
    if closed(kind):
        return done(url_for(".control", kind=kind))
    form = IssueForm(g.company)
    if not form.validate():
        return show(kind, issue_form=form, status=422)
    values = {**form.values(), "control": kind}
    issue = actions.raise_issue(g.company, actor("issue.raise"), **values)
    db.session.commit()
    flash(_("Issue #%(number)s is raised.", number=issue.number))
    return done(url_for(".control", kind=kind, _anchor="issues"))


@bp.post(f"/companies/<int:company_id>/controls/{KIND}/next-steps")
@requires("control.hold")
def agree_next_step(kind: str) -> ResponseReturnValue:
    if closed(kind):
        return done(url_for(".control", kind=kind))
    form = NextStepForm(g.company)
    if not form.validate():
        return show(kind, next_step_form=form, status=422)
    values = {**form.values(), "control": kind}
    step = actions.agree_next_step(g.company, actor("next_step.change"), **values)
    db.session.commit()
    flash(_("Next step N-%(number)s is agreed.", number=step.number))
    return done(url_for(".control", kind=kind, _anchor="next-steps"))


def closed(kind: str) -> bool:
    """Whether nothing more is written down at a control; then the person is told."""
    if controls.words_open(controls.lock_control(g.company, kind)):
        return False
    flash(str(CLOSED), "error")
    return True
