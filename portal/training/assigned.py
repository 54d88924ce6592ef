"""Who has to finish which course, and by when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from portal.companies.calendar import calendar_of, dates_of
from portal.companies.models import Company
from portal.dates import Anchor, Calendar, ControlDates, Offset, due_date
from portal.db import db
from portal.people.models import Membership, Person
from portal.training.models import Assignment, Course


@dataclass(frozen=True)
class Assigned:
    """A course that a person has to finish."""

    course_id: int
    due_on: date | None
    """None without a due date, or while it hangs on a start of work that is not set."""


def assigned(
    company: Company, people_ids: Collection[int] | None = None
) -> dict[int, list[Assigned]]:
    """The published courses that each person of a company has to finish, by person.

    `people_ids` narrows it to these people; None means everyone. A course that reaches a person in
    several ways counts once, with its earliest due date; courses come in their order.
    """
    courses = select(Course.id).where(Course.company_id == company.id, Course.state == "published")
    order = list(db.session.scalars(courses.order_by(Course.position, Course.id)))
    query = select(Assignment).where(
        Assignment.company_id == company.id, Assignment.course_id.in_(order)
    )
    roles = _roles(company, people_ids)
    calendar, dates = calendar_of(company), dates_of(company.rollout)
    found: dict[int, dict[int, date | None]] = {person_id: {} for person_id in roles}
    for assignment in db.session.scalars(query):
        due = due_on(assignment, dates, calendar)
        for person_id, held in roles.items():
            if assignment.person_id == person_id or assignment.role in held:
                courses_of = found[person_id]
                courses_of[assignment.course_id] = _earlier(
                    courses_of.get(assignment.course_id), due
                )
    return {
        person_id: [
            Assigned(course, courses_of[course]) for course in order if course in courses_of
        ]
        for person_id, courses_of in found.items()
    }


def due_on(assignment: Assignment, dates: ControlDates | None, calendar: Calendar) -> date | None:
    """The due date of an assignment: fixed, or working days from the start of work."""
    if assignment.due_days is None:
        return assignment.due_on
    return due_date(Offset(Anchor.START, assignment.due_days), dates, calendar)


def is_assigned(person: Person, company: Company, course_id: int) -> bool:
    """Whether a person has to finish a course, so that he may open its lessons.

    One statement, since every piece of a video and every message of a player asks.
    """
    roles = select(Membership.role).where(
        Membership.person_id == person.id,
        Membership.company_id == company.id,
        Membership.role != "consultant",
    )
    asked = (
        select(Assignment.id)
        .join(Course, Course.id == Assignment.course_id)
        .where(
            Assignment.company_id == company.id,
            Assignment.course_id == course_id,
            Course.state == "published",
            or_(Assignment.role.in_(roles), Assignment.person_id == person.id),
            roles.exists(),
        )
    )
    return person.active and db.session.scalar(asked.limit(1)) is not None


def _roles(company: Company, people_ids: Collection[int] | None) -> dict[int, set[str]]:
    """The roles of the client's active people at a company."""
    query = (
        select(Membership.person_id, Membership.role)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.company_id == company.id, Membership.role != "consultant", Person.active)
    )
    if people_ids is not None:
        query = query.where(Membership.person_id.in_(people_ids))
    found: dict[int, set[str]] = {}
    for person_id, role in db.session.execute(query):
        found.setdefault(person_id, set()).add(role)
    return found


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
