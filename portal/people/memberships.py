"""Memberships: who has which role where; given, changed, ended, handed over."""

from datetime import date

from sqlalchemy import select

from portal.audit import Actor, record
from portal.db import db
from portal.people import absences, sessions
from portal.people.models import Membership, Person


class MembershipRefused(Exception):  # noqa: N818
    """Why a membership cannot be so; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def give(
    person: Person,
    role: str,
    by: Actor,
    *,
    company_id: int | None = None,
    department_id: int | None = None,
) -> Membership:
    """Give a person a role at a company, or in the consultancy."""
    if find(person.id, role, company_id) is not None:
        raise MembershipRefused("member")
    membership = Membership(
        person=person,
        role=role,
        company_id=company_id,
        department_id=department_id if role in ("head", "employee") else None,
    )
    db.session.add(membership)
    db.session.flush()
    place = _place(membership)
    record(by, "membership.give", f"person:{person.id}", company_id=company_id, new=place)
    if role == "consultant" and company_id is not None:
        absences.follow(person.id, company_id, by)
    return membership


def find(person_id: int, role: str, company_id: int | None) -> Membership | None:
    """A person's lasting membership in a role at a company (or in the consultancy)."""
    query = select(Membership).where(
        Membership.person_id == person_id,
        Membership.role == role,
        Membership.company_id == company_id
        if company_id is not None
        else Membership.company_id.is_(None),
        Membership.absence_id.is_(None),
    )
    return db.session.scalars(query).first()


def change(membership: Membership, role: str, department_id: int | None, by: Actor) -> None:
    """Change role and department; another role ends the person's sessions."""
    old, was = _place(membership), membership.role
    if role != was and find(membership.person_id, role, membership.company_id):
        raise MembershipRefused("member")
    membership.role = role
    membership.department_id = department_id if role in ("head", "employee") else None
    if _place(membership) == old:
        return
    if role != was:
        sessions.end_all(membership.person)
    record(
        by,
        "membership.change",
        f"person:{membership.person_id}",
        company_id=membership.company_id,
        old=old,
        new=_place(membership),
    )


def end(membership: Membership, by: Actor) -> None:
    """Take a membership away; the person's sessions end at once."""
    person = membership.person
    record(
        by,
        "membership.end",
        f"person:{person.id}",
        company_id=membership.company_id,
        old=_place(membership),
    )
    sessions.end_all(person)
    if membership.company_id is not None:
        _end_delegation(person, membership.company_id, membership.id)
    if membership.role == "consultant" and membership.company_id is not None:
        absences.leave(person.id, membership.company_id, by)
    db.session.delete(membership)
    db.session.flush()
    db.session.expire(person, ["memberships"])


def delegate(person: Person, company_id: int, until: date, by: Actor) -> None:
    """Let a person sign at a company, to the end of a day, what he is asked to sign."""
    row = find(person.id, "delegate", company_id)
    if row is None:
        row = Membership(person=person, role="delegate", company_id=company_id, until=until)
        db.session.add(row)
    row.until = max(row.until or until, until)
    new = row.until.isoformat()
    record(by, "membership.delegate", f"person:{person.id}", company_id=company_id, new=new)
    db.session.flush()


def hand_over_rollouts(leaving: Person, successor: Person, by: Actor) -> list[int]:
    """Give all companies of a consultant to another one; their ids."""
    if not is_consultant(successor) or not successor.active or successor.id == leaving.id:
        raise MembershipRefused("successor")
    moved = [m for m in lasting(leaving) if m.role == "consultant" and m.company_id]
    known = {m.company_id for m in lasting(successor) if m.role == "consultant"}
    for membership in moved:
        if membership.company_id not in known:
            give(successor, "consultant", by, company_id=membership.company_id)
        end(membership, by)
    return [m.company_id for m in moved if m.company_id]


def is_consultant(person: Person) -> bool:
    """Whether a person works as consultant of the consultancy."""
    return any(m.role == "consultant" for m in lasting(person))


def lasting(person: Person) -> list[Membership]:
    """A person's memberships but those in which he stands in for somebody."""
    return [m for m in person.memberships if m.absence_id is None]


def consultants() -> list[Person]:
    """Everybody who may be given a company, by name."""
    working = select(Membership.person_id).where(Membership.role == "consultant")
    query = select(Person).where(Person.id.in_(working), Person.active).order_by(Person.name)
    return list(db.session.scalars(query))


def _end_delegation(person: Person, company_id: int, ended_id: int) -> None:
    """Who has left a company signs nothing for it any more."""
    here = [m for m in person.memberships if m.company_id == company_id and m.id != ended_id]
    if all(m.role == "delegate" for m in here):
        for membership in here:
            db.session.delete(membership)


def _place(membership: Membership) -> list[str | int | None]:
    return [membership.role, membership.department_id]
