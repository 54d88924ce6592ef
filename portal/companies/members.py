"""The people of a company, as choices and by role."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from portal.companies.models import Company
from portal.db import db
from portal.people.models import Membership, Person

AT_THE_CLIENT = ("executive", "head", "employee")


def members(company: Company, roles: Collection[str] = ()) -> list[Person]:
    """Active people with a membership at a company, by name; of some roles, if they are named."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.company_id == company.id, Person.active)
        .distinct()
        .order_by(Person.name)
    )
    if roles:
        query = query.where(Membership.role.in_(roles))
    return list(db.session.scalars(query))


def consultants(company: Company) -> list[Person]:
    """The consultants who work on the rollout of a company."""
    return members(company, ("consultant",))


def consultants_by_company() -> dict[int, list[Person]]:
    """The consultants of every company, by its id; one query."""
    query = (
        select(Membership.company_id, Person)
        .join(Person, Membership.person_id == Person.id)
        .where(Membership.role == "consultant", Membership.company_id.is_not(None), Person.active)
    )
    found: dict[int, list[Person]] = defaultdict(list)
    for company_id, person in db.session.execute(query):
        if company_id is not None:
            found[company_id].append(person)
    return found


def owner_choices(company: Company) -> list[tuple[str, str]]:
    """Everyone who may own an item, an issue or a next step: value and name, nobody first."""
    return [("", "—"), *((str(person.id), person.name) for person in members(company))]
