"""The progress of people: the table by lesson, and a person's page."""

from flask import Blueprint, Response, abort, g, request
from flask_login import current_user

from portal.access import people_in_scope, requires
from portal.companies.members import members
from portal.companies.models import Department
from portal.db import db
from portal.htmx import render
from portal.tenancy import owned
from portal.training.following import Filter, all_rows, list_rows
from portal.training.models import Course

bp = Blueprint("following", __name__)
VERB = "training.follow"


@bp.get("/companies/<int:company_id>/training/people")
@requires(VERB)
def people() -> Response:
    """How far people are: a head sees his own, the company and the consultant everybody."""
    wanted, scope = wanted_filter(), people_in_scope(current_user, VERB, g.company)
    courses = owned(Course).where(Course.state == "published")
    departments = owned(Department).order_by(Department.name) if scope is None else None
    return render(
        "training/people.html",
        "training/_people.html",
        listing=list_rows(g.company, wanted, scope),
        wanted=wanted,
        courses=db.session.scalars(courses.order_by(Course.position, Course.id)).all(),
        departments=db.session.scalars(departments).all() if departments is not None else [],
    )


@bp.get("/companies/<int:company_id>/training/people/<int:person_id>")
@requires(VERB)
def person(person_id: int) -> Response:
    """Everything that a person has to finish, and when he did."""
    scope = people_in_scope(current_user, VERB, g.company)
    found = next((one for one in members(g.company) if one.id == person_id), None)
    if found is None:
        abort(404)
    if scope is not None and person_id not in scope:
        abort(403)
    page = "training/person.html"
    return render(page, page, person=found, rows=all_rows(g.company, [person_id]))


def wanted_filter() -> Filter:
    """The filter from the address; what is odd there counts as not asked."""
    asked = request.args
    return Filter(
        course_id=asked.get("course", type=int),
        department_id=asked.get("department", type=int),
        behind=asked.get("behind") == "1",
        page=min(asked.get("page", 1, type=int), 100_000),
    )
