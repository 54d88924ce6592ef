"""Raising an issue, its page, changing it, its state."""

from flask import Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import actor, can, requires
from portal.companies.calendar import today_at
from portal.db import db
from portal.htmx import done
from portal.issues import actions, facts
from portal.issues.forms import IssueForm
from portal.issues.models import ISSUE_STATES, Issue
from portal.issues.showing import (
    NAMES,
    back,
    bp,
    differences,
    show_issue,
    show_list,
    to_change,
    version_seen,
    visible,
)
from portal.words import _


@bp.post("/companies/<int:company_id>/issues")
@requires("issue.raise")
def raise_issue() -> ResponseReturnValue:
    form = IssueForm(g.company)
    if not form.validate():
        return show_list(issue_form=form, status=422)
    issue = actions.raise_issue(g.company, actor("issue.raise"), **form.values())
    db.session.commit()
    flash(_("Issue #%(number)s is raised.", number=issue.number))
    return done(url_for(".issues"))


@bp.get("/companies/<int:company_id>/issues/<int:issue_id>")
@requires("issue.view")
def issue(issue_id: int) -> Response:
    return show_issue(visible(Issue, issue_id))


@bp.post("/companies/<int:company_id>/issues/<int:issue_id>")
@requires("issue.change")
def change_issue(issue_id: int) -> ResponseReturnValue:
    row = to_change(Issue, issue_id, "issue.change")
    form = IssueForm.of(g.company, row)
    if not form.validate():
        return show_issue(row, form, status=422)
    try:
        actions.change_issue(row, actor("issue.change"), version_seen(form), **form.values())
    except actions.Stale:
        if theirs := differences(form, row):
            return show_issue(row, form, status=409, theirs=theirs)
    db.session.commit()
    flash(_("The issue is saved."))
    return done(url_for(".issue", issue_id=row.id))


@bp.post("/companies/<int:company_id>/issues/<int:issue_id>/state")
@requires("issue.change")
def set_issue_state(issue_id: int) -> ResponseReturnValue:
    row, state = to_change(Issue, issue_id, "issue.change"), request.form.get("state", "")
    if state not in ISSUE_STATES:
        abort(400)
    if "confirmed" in (state, row.state) and not can(current_user, "issue.confirm", row):
        abort(403)
    try:
        actions.set_issue_state(row, actor("issue.change"), state, request.form.get("seen"))
    except actions.Stale:
        return show_issue(row, status=409, overtaken=True)
    db.session.commit()
    fact = facts.issue_fact(row, today_at(g.company), g.company.timezone)
    return done(
        back() or url_for(".issue", issue_id=row.id), "issues/_issue_row.html", issue=fact, **NAMES
    )
