"""Asking roles and people to finish a course, and taking it back. The caller commits."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.audit import Actor, record
from portal.companies.models import Company
from portal.db import db, now
from portal.people.models import Membership, Person
from portal.training.models import Assignment, Course


class AlreadyAssigned(Exception):  # noqa: N818
    """The role or the person is asked to finish the course already."""


def assignments_of(course: Course) -> list[Assignment]:
    """Who is asked to finish a course: roles first, then people as they were asked."""
    query = select(Assignment).where(Assignment.course_id == course.id)
    query = query.options(joinedload(Assignment.person))
    return list(db.session.scalars(query.order_by(Assignment.role.is_(None), Assignment.id)))


def people_to_ask(company: Company, scope: Collection[int] | None) -> list[Person]:
    """Active people of the client within a scope, by name; None means all of them."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.company_id == company.id, Membership.role != "consultant", Person.active)
    )
    if scope is not None:
        query = query.where(Person.id.in_(scope))
    return list(db.session.scalars(query.distinct().order_by(Person.name, Person.id)))


def assign(
    course: Course,
    by: Actor,
    *,
    role: str | None = None,
    person_id: int | None = None,
    due_on: date | None = None,
    due_days: int | None = None,
) -> Assignment:
    """Ask a role or a person to finish a course, once. Raises AlreadyAssigned."""
    db.session.refresh(course, with_for_update={"of": Course})
    if any((one.role, one.person_id) == (role, person_id) for one in assignments_of(course)):
        raise AlreadyAssigned
    row = Assignment(
        company_id=course.company_id,
        course_id=course.id,
        role=role,
        person_id=person_id,
        due_on=due_on,
        due_days=due_days,
        assigned_at=now(),
        assigned_by_id=by.id,
    )
    db.session.add(row)
    _record("assignment.add", row, by)
    db.session.flush()
    return row


def withdraw(row: Assignment, by: Actor) -> None:
    """Ask no longer; what was finished stays."""
    _record("assignment.remove", row, by)
    db.session.delete(row)
    db.session.flush()


def _record(verb: str, row: Assignment, by: Actor) -> None:
    told = {
        "role": row.role,
        "person": row.person_id,
        "date": row.due_on.isoformat() if row.due_on else None,
        "days": row.due_days,
    }
    said = {name: value for name, value in told.items() if value is not None}
    old, new = (None, said) if verb == "assignment.add" else (said, None)
    subject = f"course:{row.course_id}"
    record(by, verb, subject, company_id=row.company_id, old=old, new=new)
