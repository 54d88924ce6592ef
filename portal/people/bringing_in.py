"""A whole list of people comes to a company: what each line would do, and then doing it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import current_app
from sqlalchemy import select

from portal.audit import Actor, record
from portal.companies.companies import add_department, name_key
from portal.companies.models import Company
from portal.db import db, now
from portal.people import invitations
from portal.people.models import Invitation, Membership, Person
from portal.people.staff_lists import Line

ROLES = {
    "": "employee",
    "employee": "employee",
    "сотрудник": "employee",
    "менеджер": "employee",
    "head": "head",
    "head of department": "head",
    "руководитель": "head",
    "руководитель отдела": "head",
    "executive": "executive",
    "director": "executive",
    "директор": "executive",
    "руководитель компании": "executive",
}
"""What a list calls a role, in small letters; without a word it is an employee."""
LONGEST = {"name": 120, "position": 120, "department": 120, "email": 255}


@dataclass(frozen=True)
class Planned:
    """What a line of the list would do."""

    line: Line
    outcome: str
    """`new`, `joins` (with the account that the address has) or `refused`."""
    reason: str = ""
    """Why it is refused."""
    role: str = "employee"
    department: str = ""
    """Empty for an executive, who belongs to the whole company."""
    new_department: bool = False


def plan(company: Company, lines: Sequence[Line], department: str) -> list[Planned]:
    """What the lines of a list would do; `department` takes those that name none.

    The number of queries does not grow with the list.
    """
    planned = [_read(line, department) for line in lines]
    emails = {one.line.email for one in planned}
    accounts = {
        p.email: p for p in db.session.scalars(select(Person).where(Person.email.in_(emails)))
    }
    held = _roles_held(company, [person.id for person in accounts.values()])
    invited = _invited(company, emails)
    known = {name_key(one.name): one.name for one in company.departments}
    seen: set[str] = set()
    found = []
    for one in planned:
        person = accounts.get(one.line.email)
        reason = one.reason or _why_not(one, person, held, invited, seen)
        seen.add(one.line.email)
        place = known.get(name_key(one.department), one.department)
        found.append(
            replace(
                one,
                outcome="refused" if reason else "joins" if person is not None else "new",
                reason=reason,
                department=place,
                new_department=bool(place) and name_key(place) not in known and not reason,
            )
        )
    return found


def bring_in(company: Company, planned: Sequence[Planned], by: Actor) -> int:
    """Invite everyone who is not refused, making the departments that are missing.

    Tells how many were invited. The letters leave through the outbox after the caller's commit.
    """
    departments = {name_key(one.name): one.id for one in company.departments}
    invited = 0
    for one in planned:
        if one.outcome == "refused":
            continue
        if one.department and name_key(one.department) not in departments:
            added = add_department(company, by, one.department)
            departments[name_key(one.department)] = added.id
        place = invitations.Place(
            one.role, company.id, departments.get(name_key(one.department)), company.name
        )
        invitations.invite(
            by,
            one.line.email,
            one.line.name,
            place,
            position=one.line.position,
            language=company.language,
        )
        invited += 1
    record(by, "people.bring_in", "people", company_id=company.id, new=invited)
    return invited


def _read(line: Line, department: str) -> Planned:
    """A line by itself: its address made normal, its role known, its words not too long."""
    role = ROLES.get(line.role.lower())
    address = _normal(line.email)
    line = replace(line, email=address or line.email.lower())
    place = "" if role == "executive" else line.department or department
    reason = ""
    if address is None:
        reason = "address"
    elif not line.name:
        reason = "name"
    elif role is None:
        reason = "role"
    elif any(len(getattr(line, name)) > longest for name, longest in LONGEST.items()):
        reason = "words"
    return Planned(line, "refused" if reason else "new", reason, role or "employee", place)


def _why_not(
    one: Planned,
    person: Person | None,
    held: set[tuple[int, str]],
    invited: set[tuple[str, str]],
    seen: set[str],
) -> str:
    """Why a good line is refused all the same; empty where it is not."""
    if one.line.email in seen:
        return "twice"
    if person is not None and not person.active:
        return "closed"
    if person is not None and (person.id, one.role) in held:
        return "member"
    return "open" if (one.line.email, one.role) in invited else ""


def _normal(email: str) -> str | None:
    try:
        normal: str = current_app.extensions["security"].mail_util.validate(email)
    except ValueError:
        return None
    return normal.lower()


def _roles_held(company: Company, people_ids: Sequence[int]) -> set[tuple[int, str]]:
    query = select(Membership.person_id, Membership.role).where(
        Membership.company_id == company.id, Membership.person_id.in_(people_ids)
    )
    return {(person_id, role) for person_id, role in db.session.execute(query)}


def _invited(company: Company, emails: set[str]) -> set[tuple[str, str]]:
    query = select(Invitation.email, Invitation.role).where(
        Invitation.company_id == company.id,
        Invitation.email.in_(emails),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > now(),
    )
    return {(email, role) for email, role in db.session.execute(query)}
