"""Who came to a control: people of the company, its consultants, guests by name."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from portal.audit import Actor, record
from portal.companies.members import members
from portal.companies.models import Company
from portal.db import db
from portal.rollout.models import Attendee, Control


class NobodyCame(Exception):  # noqa: N818
    """A control that has been held keeps at least one who came."""


@dataclass(frozen=True)
class Presence:
    """Who came: ids of people, names of guests in their order."""

    people: frozenset[int] = frozenset()
    guests: tuple[str, ...] = ()


def attendees(control: Control) -> list[Attendee]:
    """Who was asked to a control, people first, then guests."""
    query = select(Attendee).where(Attendee.control_id == control.id).order_by(Attendee.id)
    return list(db.session.scalars(query.options(joinedload(Attendee.person))))


def presence(rows: Iterable[Attendee]) -> Presence:
    """Who came, of those who were asked."""
    came = [row for row in rows if row.came]
    return Presence(
        frozenset(row.person_id for row in came if row.person_id is not None),
        tuple(row.guest for row in came if row.guest),
    )


def merged(stands: Presence, seen: Presence, wanted: Presence) -> Presence:
    """What two people made of one attendance: each adds and takes away by what he saw."""
    gone = set(seen.guests) - set(wanted.guests)
    stay = tuple(guest for guest in stands.guests if guest not in gone)
    new = tuple(g for g in wanted.guests if g not in seen.guests and g not in stay)
    people = (stands.people | (wanted.people - seen.people)) - (seen.people - wanted.people)
    return Presence(people, stay + new)


def set_attendance(
    company: Company, control: Control, wanted: Presence, by: Actor, seen: Presence | None = None
) -> None:
    """Write down who came to a locked control; what others wrote since `seen` stays.

    Raises NobodyCame where a held control would be left with nobody.
    """
    stands = presence(attendees(control))
    result = wanted if seen is None else merged(stands, seen, wanted)
    people = sorted(result.people & {person.id for person in members(company)})
    if control.held_at is not None and not people and not result.guests:
        raise NobodyCame
    if stands == Presence(frozenset(people), result.guests):
        return
    db.session.execute(delete(Attendee).where(Attendee.control_id == control.id))
    db.session.add_all(_row(control, person_id=person_id) for person_id in people)
    db.session.add_all(_row(control, guest=name) for name in result.guests)
    db.session.flush()
    new = {"people": people, "guests": len(result.guests)}
    record(by, "control.attendance", f"control:{control.kind}", company_id=company.id, new=new)


def _row(control: Control, person_id: int | None = None, guest: str = "") -> Attendee:
    return Attendee(
        company_id=control.company_id,
        control_id=control.id,
        person_id=person_id,
        guest=guest,
        came=True,
    )
