"""How the pages of issues and next steps are shown, and which rows a person reaches there."""

from datetime import date
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, g, request, url_for
from flask_login import current_user
from wtforms import Field, SelectField

from portal.access import can, people_in_scope
from portal.companies.calendar import today_at
from portal.companies.members import members
from portal.htmx import render
from portal.issues import actions, facts, listing
from portal.issues.forms import (
    SEVERITY_NAMES,
    STATE_NAMES,
    STEP_STATE_NAMES,
    IssueForm,
    NextStepForm,
)
from portal.issues.models import ISSUE_STATES, NEXT_STEP_STATES, Issue, NextStep
from portal.issues.origins import origin_of
from portal.issues.subjects import step_names, subjects_of
from portal.tenancy import get_owned_or_404
from portal.words import day

Row = TypeVar("Row", Issue, NextStep)
bp = Blueprint("issues", __name__)
STEPS_SHOWN = (*NEXT_STEP_STATES, "all")
NAMES = {"severities": SEVERITY_NAMES, "states": STATE_NAMES, "step_states": STEP_STATE_NAMES}


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
        next_steps=listing.list_next_steps(company, wanted, my_scope(), today),
        steps=step_names(subjects_of(company)),
        people=members(company),
        issue_form=issue_form or IssueForm(company, None),
        next_step_form=next_step_form or NextStepForm(company, None, people=my_scope()),
        **NAMES,
    )


def show_issue(
    row: Issue, form: IssueForm | None = None, status: int = 200, **conflict: Any
) -> Response:
    """The page of an issue; a `conflict` is what another changed: `theirs` or `overtaken`."""
    context: dict[str, Any] = {"row": row, "form": form or form_of(row, None)}
    context["issue"] = facts.issue_fact(row, today_at(g.company), g.company.timezone)
    context["may_change"] = can(current_user, "issue.change", row)
    context["may_confirm"] = can(current_user, "issue.confirm", row)
    context["origin"] = origin_of(row)
    page = "issues/issue.html"
    return render(page, page, status, **context, **conflict, **NAMES)


def show_next_step(
    row: NextStep, form: NextStepForm | None = None, status: int = 200, **conflict: Any
) -> Response:
    """The page of a next step; a `conflict` as with an issue."""
    context: dict[str, Any] = {"row": row, "form": form or form_of(row, None)}
    context["next_step"] = facts.next_step_fact(row, today_at(g.company), g.company.timezone)
    context["may_change"] = can(current_user, "next_step.change", row)
    context["origin"] = origin_of(row)
    page = "issues/next_step.html"
    return render(page, page, status, **context, **conflict, **NAMES)


def my_scope() -> Any:
    return people_in_scope(current_user, "issue.view", g.company)


def visible(model: type[Row], row_id: int) -> Row:
    """A row of the company that the reader may see, or 404."""
    row = get_owned_or_404(model, row_id)
    if not can(current_user, "issue.view", row):
        abort(404)
    return row


def to_change(model: type[Row], row_id: int, verb: str) -> Row:
    """A row to be changed: held until the transaction ends; 403 where the verb falls short."""
    row = visible(model, row_id)
    actions.lock(row)
    if not can(current_user, verb, row):
        abort(403)
    return row


def version_seen(form: IssueForm | NextStepForm) -> int:
    """The version that a change builds on: after a conflict the one that was shown beside what
    was typed, where the person decided to keep his own.
    """
    return request.form.get("keep", type=int) or form.version.data or 0


def form_of(row: Issue | NextStep, *sent: Any) -> IssueForm | NextStepForm:
    """The form of a row: with None as the row stands, else as it was sent."""
    if isinstance(row, Issue):
        return IssueForm.of(g.company, row, *sent)
    return NextStepForm.of(g.company, row, *sent, people=my_scope())


def differences(form: IssueForm | NextStepForm, row: Row) -> list[tuple[str, str]]:
    """What stands in a row where the form says something else: label and words."""
    return [
        (str(theirs.label.text), _words(theirs))
        for theirs in form_of(row, None)
        if theirs.name not in ("version", "csrf_token")
        and (theirs.data or None) != (form[theirs.name].data or None)
    ]


def _words(field: Field) -> str:
    """The value of a field as a person reads it."""
    if isinstance(field, SelectField):
        return next((str(one.label) for one in field.iter_choices() if one.selected), "—")
    return day(field.data) if isinstance(field.data, date) else str(field.data or "—")


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
        page=asked.get("page", 1, type=int),
        steps=asked.get("steps", "open") if asked.get("steps") in STEPS_SHOWN else "open",
        steps_page=asked.get("steps_page", 1, type=int),
    )


def control_from_request() -> str | None:
    """The control at which something arises, where the form stands on its page."""
    kind = request.form.get("control")
    return kind if kind in ("first", "second", "summing_up") else None


def back() -> str | None:
    """The control's page, where the form stands on it."""
    kind = control_from_request()
    return url_for("controls.control", kind=kind) if kind else None
