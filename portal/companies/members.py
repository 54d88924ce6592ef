"""The people of a company, as choices and by role."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.companies.models import Company
from portal.dates import in_period, today_in
from portal.db import db, now
from portal.people.models import Absence, Membership, Person


def holding(today: date) -> ColumnElement[bool]:
    """The memberships that hold on a day; a stand-in's has a first and a last one."""
    return and_(
        or_(Membership.since.is_(None), Membership.since <= today),
        or_(Membership.until.is_(None), Membership.until >= today),
    )


def members(company: Company, roles: Collection[str] = (), day: date | None = None) -> list[Person]:
    """Active people with a membership at a company, by name; of some roles, if they are named.

    Who is a member today, by the zone of each, or on the `day`.
    """
    query = (
        select(Person, Membership.since, Membership.until)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.company_id == company.id, Person.active)
        .order_by(Person.name)
    )
    if roles:
        query = query.where(Membership.role.in_(roles))
    found = {
        person: None
        for person, since, until in db.session.execute(query)
        if in_period(day or today_in(person.timezone, now()), since, until)
    }
    return list(found)


def consultants(company: Company) -> list[Person]:
    """The consultants who work on the rollout of a company."""
    return members(company, ("consultant",))


@dataclass(frozen=True)
class Contact:
    """Whom a client turns to."""

    person: Person
    stands_in_for: Person | None = None
    until: date | None = None


def contact(company: Company) -> Contact | None:
    """The consultant of a company; while he is away, who stands in for him."""
    query = (
        select(Membership)
        .join(Membership.person)
        .where(Membership.company_id == company.id, Membership.role == "consultant", Person.active)
        .options(joinedload(Membership.person))
        .options(joinedload(Membership.absence).joinedload(Absence.person))
        .order_by(Person.name)
    )
    rows = [
        row
        for row in db.session.scalars(query)
        if in_period(today_in(row.person.timezone, now()), row.since, row.until)
    ]
    away = {row.absence.person_id for row in rows if row.absence}
    here = [row for row in rows if row.absence is None and row.person_id not in away]
    if here:
        return Contact(here[0].person)
    return next((Contact(r.person, r.absence.person, r.until) for r in rows if r.absence), None)


def owner_choices(company: Company) -> list[tuple[str, str]]:
    """Everyone who may own an item, an issue or a next step: value and name, nobody first."""
    return [("", "—"), *((str(person.id), person.name) for person in members(company))]
