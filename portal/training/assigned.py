"""Who has to finish which course, and by when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

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


Due = dict[int, date | None]
"""By when each course has to be finished, in the order of the courses."""


def assigned(
    company: Company, people_ids: Collection[int] | None = None
) -> dict[int, list[Assigned]]:
    """The published courses that each person of a company has to finish, by person.

    `people_ids` narrows it to these people; None means everyone. A course that reaches a person in
    several ways counts once, with its earliest due date; courses come in their order.
    """
    found = assigned_at([company], people_ids)[company.id]
    return {
        person_id: [Assigned(course_id, due) for course_id, due in courses.items()]
        for person_id, courses in found.items()
    }


def assigned_at(
    companies: Sequence[Company], people_ids: Collection[int] | None = None
) -> dict[int, dict[int, Due]]:
    """The same for several companies, by company and person; two queries however many."""
    if not companies:
        return {}
    by_company = _assignments([company.id for company in companies])
    roles = client_roles([company.id for company in companies], people_ids)
    return {
        company.id: _of_company(company, by_company.get(company.id, []), roles.get(company.id, {}))
        for company in companies
    }


def _of_company(
    company: Company, assignments: list[Assignment], roles: dict[int, set[str]]
) -> dict[int, Due]:
    calendar, dates = calendar_of(company), dates_of(company.rollout)
    found: dict[int, Due] = {person_id: {} for person_id in roles}
    for assignment in assignments:
        due = due_on(assignment, dates, calendar)
        for person_id, held in roles.items():
            if assignment.person_id == person_id or assignment.role in held:
                courses = found[person_id]
                known = courses.get(assignment.course_id)
                courses[assignment.course_id] = _earlier(known, due)
    return found


def _assignments(company_ids: Collection[int]) -> dict[int, list[Assignment]]:
    """The assignments of published courses, by company, in the order of the courses."""
    query = (
        select(Assignment)
        .join(Course, Course.id == Assignment.course_id)
        .where(Assignment.company_id.in_(company_ids), Course.state == "published")
        .order_by(Course.position, Course.id, Assignment.id)
    )
    found: dict[int, list[Assignment]] = {}
    for assignment in db.session.scalars(query):
        found.setdefault(assignment.company_id, []).append(assignment)
    return found


def due_on(assignment: Assignment, dates: ControlDates | None, calendar: Calendar) -> date | None:
    """The due date of an assignment: fixed, or working days from the start of work."""
    if assignment.due_days is None:
        return assignment.due_on
    return due_date(Offset(Anchor.START, assignment.due_days), dates, calendar)


def is_assigned(person: Person, company: Company, course_id: int) -> bool:
    """Whether a person has to finish a course, so that he may open its lessons.

    One statement, since every piece of a video asks.
    """
    return person.active and bool(db.session.scalar(select(is_asked(person, company, course_id))))


def is_asked(
    person: Person, company: Company, course_id: int | InstrumentedAttribute[int]
) -> Exists:
    """The same of an active person, as a condition for a statement that asks for more."""
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
    return asked.exists()


def client_roles(
    company_ids: Collection[int], people_ids: Collection[int] | None = None
) -> dict[int, dict[int, set[str]]]:
    """The roles of the clients' active people, by company and person."""
    query = (
        select(Membership.company_id, Membership.person_id, Membership.role)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.company_id.in_(company_ids), Membership.role != "consultant", Person.active
        )
    )
    if people_ids is not None:
        query = query.where(Membership.person_id.in_(people_ids))
    found: dict[int, dict[int, set[str]]] = {}
    for company_id, person_id, role in db.session.execute(query):
        if company_id is not None:
            found.setdefault(company_id, {}).setdefault(person_id, set()).add(role)
    return found


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
