"""Pages of issues and next steps."""

from typing import Any

from flask import Blueprint, Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import actor, can, people_in_scope, requires
from portal.audit import record
from portal.companies.calendar import today_at
from portal.companies.members import members
from portal.db import db, writing
from portal.htmx import done, render
from portal.issues import actions, facts, listing
from portal.issues.forms import (
    SEVERITY_NAMES,
    STATE_NAMES,
    STEP_STATE_NAMES,
    IssueForm,
    NextStepForm,
)
from portal.issues.models import ISSUE_STATES, NEXT_STEP_STATES, Issue, NextStep
from portal.tenancy import get_owned_or_404
from portal.words import _

bp = Blueprint("issues", __name__)
NAMES = {"severities": SEVERITY_NAMES, "states": STATE_NAMES, "step_states": STEP_STATE_NAMES}


@bp.get("/companies/<int:company_id>/issues")
@requires("issue.view")
def issues() -> Response:
    return show_list()


@bp.get("/companies/<int:company_id>/issues.csv")
@requires("issue.view")
def download() -> Response:
    company, wanted = g.company, wanted_filter()
    rows = [
        [
            fact.number,
            fact.title,
            fact.step,
            SEVERITY_NAMES[fact.severity],
            STATE_NAMES[fact.state],
            fact.owner_name,
            fact.due_on,
            fact.days_open,
        ]
        for fact in listing.all_issues(company, wanted, my_scope(), today_at(company))
    ]
    with writing():
        by = actor("issue.view")
        record(by, "issues.download", "issues", company_id=company.id, new=len(rows))
    head = ["№", _("Title"), _("Step"), _("Severity"), _("State"), _("Responsible"), _("Due")]
    table = listing.as_csv([*head, _("Days open")], rows)
    response = Response(table, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="issues.csv"'
    return response


@bp.post("/companies/<int:company_id>/issues")
@requires("issue.raise")
def raise_issue() -> ResponseReturnValue:
    form = IssueForm(g.company)
    if not form.validate():
        return show_list(issue_form=form, status=422)
    control = control_from_request()
    by = actor("issue.raise")
    issue = actions.raise_issue(g.company, by, control=control, **form.values())
    db.session.commit()
    flash(_("Issue №%(number)s is raised.", number=issue.number))
    return done(back() or url_for(".issues"))


@bp.get("/companies/<int:company_id>/issues/<int:issue_id>")
@requires("issue.view")
def issue(issue_id: int) -> Response:
    return show_issue(visible_issue(issue_id))


@bp.post("/companies/<int:company_id>/issues/<int:issue_id>")
@requires("issue.change")
def change_issue(issue_id: int) -> ResponseReturnValue:
    row = visible_issue(issue_id)
    guard("issue.change", row)
    form = IssueForm(g.company)
    if not form.validate():
        return show_issue(row, form, status=422)
    try:
        version = form.version.data or 0
        actions.change_issue(row, actor("issue.change"), version, **form.values())
    except actions.Stale:
        return show_issue(row, form, status=409, conflict=True)
    db.session.commit()
    flash(_("The issue is saved."))
    return done(url_for(".issue", issue_id=row.id))


@bp.post("/companies/<int:company_id>/issues/<int:issue_id>/state")
@requires("issue.change")
def set_issue_state(issue_id: int) -> ResponseReturnValue:
    row = visible_issue(issue_id)
    state = request.form.get("state", "")
    if state not in ISSUE_STATES:
        abort(400)
    settled = "confirmed" in (state, row.state)
    guard("issue.confirm" if settled else "issue.change", row)
    actions.set_issue_state(row, actor("issue.change"), state)
    db.session.commit()
    fact = facts.issue_fact(row, today_at(g.company))
    return done(
        back() or url_for(".issue", issue_id=row.id), "issues/_issue_row.html", issue=fact, **NAMES
    )


@bp.post("/companies/<int:company_id>/next-steps")
@requires("next_step.change")
def agree_next_step() -> ResponseReturnValue:
    form = NextStepForm(g.company)
    if not form.validate():
        return show_list(next_step_form=form, status=422)
    control = control_from_request()
    by = actor("next_step.change")
    step = actions.agree_next_step(
        g.company, by, control=control, issue_id=issue_from_request(), **form.values()
    )
    db.session.commit()
    flash(_("Next step N-%(number)s is agreed.", number=step.number))
    return done(back() or url_for(".issues", _anchor="next-steps"))


@bp.get("/companies/<int:company_id>/next-steps/<int:next_step_id>")
@requires("issue.view")
def next_step(next_step_id: int) -> Response:
    return show_next_step(visible_next_step(next_step_id))


@bp.post("/companies/<int:company_id>/next-steps/<int:next_step_id>")
@requires("next_step.change")
def change_next_step(next_step_id: int) -> ResponseReturnValue:
    row = visible_next_step(next_step_id)
    guard("next_step.change", row)
    form = NextStepForm(g.company)
    if not form.validate():
        return show_next_step(row, form, status=422)
    try:
        version = form.version.data or 0
        actions.change_next_step(row, actor("next_step.change"), version, **form.values())
    except actions.Stale:
        return show_next_step(row, form, status=409, conflict=True)
    db.session.commit()
    flash(_("The next step is saved."))
    return done(url_for(".next_step", next_step_id=row.id))


@bp.post("/companies/<int:company_id>/next-steps/<int:next_step_id>/state")
@requires("next_step.change")
def set_next_step_state(next_step_id: int) -> ResponseReturnValue:
    row = visible_next_step(next_step_id)
    guard("next_step.change", row)
    state = request.form.get("state", "")
    if state not in NEXT_STEP_STATES:
        abort(400)
    actions.set_next_step_state(row, actor("next_step.change"), state)
    db.session.commit()
    fact = facts.next_step_fact(row, today_at(g.company))
    url = back() or url_for(".issues", _anchor="next-steps")
    return done(url, "issues/_next_step_row.html", next_step=fact, **NAMES)


def show_list(
    issue_form: IssueForm | None = None,
    next_step_form: NextStepForm | None = None,
    status: int = 200,
) -> Response:
    company, wanted = g.company, wanted_filter()
    today = today_at(company)
    return render(
        "issues/issues.html",
        "issues/_list.html",
        status,
        company=company,
        listing=listing.list_issues(company, wanted, my_scope(), today),
        wanted=wanted,
        next_steps=facts.open_next_steps(company, my_scope()),
        people=members(company),
        issue_form=issue_form or IssueForm(company, None),
        next_step_form=next_step_form or NextStepForm(company, None),
        **NAMES,
    )


def show_issue(
    row: Issue, form: IssueForm | None = None, status: int = 200, conflict: bool = False
) -> Response:
    if form is None:
        form = IssueForm(g.company, None, obj=row)
    context: dict[str, Any] = {"row": row, "conflict": conflict, "form": form}
    context["issue"] = facts.issue_fact(row, today_at(g.company))
    context["may_change"] = can(current_user, "issue.change", row)
    context["may_confirm"] = can(current_user, "issue.confirm", row)
    return render("issues/issue.html", "issues/issue.html", status, **context, **NAMES)


def show_next_step(
    row: NextStep, form: NextStepForm | None = None, status: int = 200, conflict: bool = False
) -> Response:
    form = form or NextStepForm(g.company, None, obj=row)
    may_change = can(current_user, "next_step.change", row)
    fact = facts.next_step_fact(row, today_at(g.company))
    page = "issues/next_step.html"
    context: dict[str, Any] = {"row": row, "form": form, "next_step": fact, "conflict": conflict}
    return render(page, page, status, may_change=may_change, **context, **NAMES)


def my_scope() -> Any:
    return people_in_scope(current_user, "issue.view", g.company)


def visible_issue(issue_id: int) -> Issue:
    row = get_owned_or_404(Issue, issue_id)
    scope = my_scope()
    if scope is not None and not {row.owner_id, row.raised_by_id} & set(scope):
        abort(404)
    return row


def visible_next_step(next_step_id: int) -> NextStep:
    row = get_owned_or_404(NextStep, next_step_id)
    scope = my_scope()
    if scope is not None and row.owner_id not in scope:
        abort(404)
    return row


def guard(verb: str, row: Issue | NextStep) -> None:
    """Refuse a verb that does not reach this row."""
    if not can(current_user, verb, row):
        abort(403)


def wanted_filter() -> listing.Filter:
    """The filter from the address; what is odd there counts as not asked."""
    asked = request.args
    return listing.Filter(
        show=asked.get("show", "open") if asked.get("show") in (*ISSUE_STATES, "all") else "open",
        severity=asked.get("severity", "") if asked.get("severity") in SEVERITY_NAMES else "",
        owner_id=asked.get("owner", type=int),
        step=asked.get("step", type=int),
        overdue="overdue" in asked,
        order=asked.get("order", "severity"),
        page=min(asked.get("page", 1, type=int), 100_000),
    )


def control_from_request() -> str | None:
    """The control at which something arises, where the form stands on its page."""
    kind = request.form.get("control")
    return kind if kind in ("first", "second", "summing_up") else None


def issue_from_request() -> int | None:
    issue_id = request.form.get("issue_id", type=int)
    return get_owned_or_404(Issue, issue_id).id if issue_id else None


def back() -> str | None:
    """The control's page, where the form stands on it."""
    kind = control_from_request()
    return url_for("controls.control", kind=kind) if kind else None
