"""The people of a department, for its head: who is behind, what has to be confirmed."""

from datetime import date

from flask import Blueprint, Response, g
from flask_login import current_user

from portal.access import people_in_scope, requires
from portal.checklists.facts import items_of_people, items_overdue
from portal.companies.calendar import today_at
from portal.companies.members import members
from portal.companies.models import Company
from portal.htmx import render
from portal.issues import facts as issues
from portal.issues.forms import SEVERITY_NAMES, STATE_NAMES
from portal.people.models import Person
from portal.training import facts as training

bp = Blueprint("team", __name__)


@bp.get("/companies/<int:company_id>/team")
@requires("team.view")
def team() -> Response:
    """The people of a department (of all of them, for the company): who is behind."""
    company = g.company
    scope = people_in_scope(current_user, "team.view", company)
    people = [p for p in members(company) if scope is None or p.id in scope]
    page = "rollout/team.html"
    return render(
        page,
        page,
        company=company,
        rows=team_rows(company, people, today_at(company)),
        to_confirm=issues.awaiting_confirmation(company, scope),
        severities=SEVERITY_NAMES,
        states=STATE_NAMES,
    )


def team_rows(company: Company, people: list[Person], today: date) -> list[dict[str, object]]:
    """What each person has done and owes."""
    ids = [person.id for person in people]
    items = items_of_people(company, ids)
    late = {fact.id for fact in items_overdue(company, today)}
    open_issues = issues.open_issues(company, ids)
    trained = training.of_people(company, ids)
    return [
        {
            "person": person,
            "items": sum(item.owner_id == person.id for item in items),
            "done": sum(item.owner_id == person.id and item.state == "done" for item in items),
            "overdue": sum(item.owner_id == person.id and item.id in late for item in items),
            "training": trained.get(person.id),
            "issues": sum(issue.owner_id == person.id for issue in open_issues),
        }
        for person in people
    ]
