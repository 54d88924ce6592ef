"""The company at one look: for the executive who pays, for the consultant who leads it."""

from flask import Blueprint, Response, g
from flask_login import current_user

from portal.access import can, people_in_scope, requires
from portal.checklists import facts as checklists
from portal.checklists import standard
from portal.companies.calendar import today_at
from portal.companies.models import Company
from portal.db import db, now
from portal.htmx import render
from portal.issues import facts as issues
from portal.issues.forms import SEVERITY_NAMES, STATE_NAMES, STEP_STATE_NAMES
from portal.rollout.models import Report
from portal.rollout.recent import recent
from portal.rollout.standing import refresh_ended
from portal.rollout.state import stage
from portal.rollout.timeline import timeline
from portal.tenancy import owned

bp = Blueprint("summary", __name__)
SHOWN = 3
"""Lines of a kind, so that the page fits one screen."""


@bp.get("/companies/<int:company_id>/")
@requires("company.view")
def summary() -> Response:
    refresh_ended(now())
    company = g.company
    today, scope = today_at(company), people_in_scope(current_user, "issue.view", company)
    awaited = db.session.scalars(owned(Report).where(Report.state == "submitted")).all()
    page = "rollout/summary.html"
    return render(
        page,
        page,
        company=company,
        rollout=company.rollout,
        stage=stage(company.rollout, today),
        cards=step_cards(company),
        recent=recent(company, now(), scope),
        slipped=checklists.items_slipped(company),
        overdue=checklists.items_overdue(company, today),
        timeline=timeline(company, today),
        today=today,
        awaited=[report for report in awaited if can(current_user, "report.view", report)],
        issues=issues.open_issues(company, scope)[:SHOWN],
        next_steps=issues.open_next_steps(company, scope)[:SHOWN],
        shown=SHOWN,
        severities=SEVERITY_NAMES,
        states=STATE_NAMES,
        step_states=STEP_STATE_NAMES,
    )


def step_cards(company: Company) -> list[dict[str, object]]:
    """The seven steps as the cards of the checklist show them."""
    progress = checklists.progress([company.id])[company.id]
    return [{"progress": step, "title": standard.step_title(step.step)} for step in progress]
