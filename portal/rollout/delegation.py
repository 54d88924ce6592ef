"""An executive asks another person of his company to sign a report in his place.

Whom he asks may read and sign this one report until the invitation to sign ends: a membership as
`delegate` that ends with it, whose reach is what is his own (rulings, "Permissions"). Another
executive may sign anyway; he is only asked.
"""

from sqlalchemy import select

from portal.audit import Actor, record
from portal.companies.members import members
from portal.companies.models import Company
from portal.db import db
from portal.people import memberships
from portal.people.models import Membership, Person
from portal.rollout import report_events
from portal.rollout.models import Report
from portal.rollout.sign_off import refuse_unless_awaited

OF_THE_CLIENT = ("executive", "head", "employee")


class NobodyToAsk(Exception):  # noqa: N818
    """The person is nobody of the company who may sign."""


def may_be_asked(company: Company, by_id: int | None) -> list[Person]:
    """The people of a company but for one, and for those who work on its rollout, by name."""
    working = select(Membership.person_id).where(
        Membership.company_id == company.id, Membership.role == "consultant"
    )
    not_asked = {by_id, *db.session.scalars(working)}
    return [one for one in members(company, OF_THE_CLIENT) if one.id not in not_asked]


def delegate(
    company: Company, report: Report, person_id: int | None, by: Actor, address: str = ""
) -> Person:
    """Ask a person to sign a report; gives the person. Raises NotAwaited, NobodyToAsk."""
    refuse_unless_awaited(company, report)
    assert by.id is not None, "an executive delegates"
    person = next((one for one in may_be_asked(company, by.id) if one.id == person_id), None)
    if person is None:
        raise NobodyToAsk
    old, report.delegate_id = report.delegate_id, person.id
    if person not in members(company, ("executive",)):
        memberships.delegate(person, company.id, report.expires_on, by)
    report_events.note(report, "delegated", by.id, address)
    report_events.note(report, "asked", person.id)
    subject = f"report:{report.control}:{report.version}"
    record(by, "report.delegate", subject, company_id=company.id, old=old, new=person.id)
    return person
