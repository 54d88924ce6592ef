"""The users of a client's CRM: matched to people and departments, and whose rows who may see."""

from sqlalchemy import select

from portal.access import memberships, people_in_scope
from portal.audit import Actor, record
from portal.companies.models import Company
from portal.db import db
from portal.evidence.data import Data, opened
from portal.evidence.models import CrmUser
from portal.people.models import Membership, Person

MOST = 5000
"""Users of one CRM; more are a column mapped wrongly."""


def remember_users(company_id: int, data: Data) -> None:
    """Take over the users that a snapshot names; new ones are matched by address or name."""
    with opened(data) as connection:
        query = f"SELECT crm_id, coalesce(name, crm_id), email FROM crm_users LIMIT {MOST}"  # noqa: S608
        found = connection.execute(query).fetchall()
    known = {row.crm_id: row for row in _users(company_id)}
    here = select(Person).join(Membership).where(Membership.company_id == company_id)
    by_key: dict[str, int] = {}
    for person in db.session.scalars(here):
        for key in (person.email, person.name):
            by_key[key.casefold()] = person.id
    for whole_id, name, email in found:
        crm_id = whole_id[:200]
        row = known.get(crm_id)
        if row is None:
            row = known[crm_id] = CrmUser(company_id=company_id, crm_id=crm_id, name=name[:200])
            row.person_id = by_key.get((email or "").casefold()) or by_key.get(name.casefold())
            db.session.add(row)
        row.name = name[:200]


def all_users(company: Company) -> list[CrmUser]:
    """The users of a company's CRM by name."""
    return sorted(_users(company.id), key=lambda row: row.name.casefold())


def match(row: CrmUser, person_id: int | None, department_id: int | None, by: Actor) -> None:
    """Say who a user is, or of which department; None for both: nobody's."""
    old = [row.person_id, row.department_id]
    row.person_id, row.department_id = person_id, department_id
    record(
        by,
        "evidence.match",
        f"crm_user:{row.id}",
        company_id=row.company_id,
        old=old,
        new=[person_id, department_id],
    )


def within_reach(user: Person, company: Company) -> list[str] | None:
    """Ids in the CRM whose rows a person may see: his own, his department's; None means all.

    Rows of a user who is matched to nobody, and rows without one, are within the reach of those
    alone who see all.
    """
    people = people_in_scope(user, "evidence.view", company)
    if people is None:
        return None
    departments = _departments(user, company)
    return [
        row.crm_id
        for row in _users(company.id)
        if row.person_id in people or row.department_id in departments
    ]


def _departments(user: Person, company: Company) -> set[int]:
    """The departments of which the person is head."""
    return {
        one.department_id
        for one in memberships(user)
        if one.company_id == company.id and one.role == "head" and one.department_id is not None
    }


def _users(company_id: int) -> list[CrmUser]:
    return list(db.session.scalars(select(CrmUser).where(CrmUser.company_id == company_id)))
