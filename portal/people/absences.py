"""Who is away and who stands in: a period, with memberships of the stand-in that end with it.

A stand-in has the memberships of whom he stands in for, from the first day to the last (rulings,
"Permissions"): what he may do then follows from the one table of `access`, and what is sent to the
consultants of a company reaches him too.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from portal.audit import Actor, record
from portal.dates import today_in
from portal.db import db, now
from portal.people.models import Absence, Membership, Person

LONGEST = timedelta(days=366)


class AbsenceRefused(Exception):  # noqa: N818
    """Why an absence cannot be so; `code` names the reason, `other` what stands in the way."""

    def __init__(self, code: str, other: Absence | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.other = other


def arrange(
    person: Person, stand_in: Person, first: date, last: date, by: Actor, today: date
) -> Absence:
    """Let another consultant stand in for one who is away, both days included.

    Raises AbsenceRefused with `order`, `past`, `long`, `stand_in` (no other working consultant),
    `overlap` (he is away then already) or `away` (the stand-in is away himself).
    """
    db.session.refresh(person, with_for_update={"of": Person})
    _check(person, stand_in, first, last, today)
    absence = Absence(
        person_id=person.id,
        stand_in_id=stand_in.id,
        first=first,
        last=last,
        made_at=now(),
        made_by_id=by.id or person.id,
    )
    db.session.add(absence)
    db.session.flush()
    record(by, "absence.arrange", f"person:{person.id}", new=_arranged(absence))
    for company_id in _companies_of(person):
        _stand_in(absence, company_id, by)
    return absence


def call_off(absence: Absence, by: Actor, today: date) -> None:
    """End an absence before its last day, or before it began; the stand-in leaves at once."""
    rows = select(Membership).where(Membership.absence_id == absence.id)
    for membership in db.session.scalars(rows):
        _step_back(membership, by)
    record(by, "absence.call_off", f"person:{absence.person_id}", old=_arranged(absence))
    if absence.first >= today:
        db.session.delete(absence)
    else:
        absence.last = today - timedelta(days=1)
    db.session.flush()
    db.session.expire(absence.stand_in, ["memberships"])


def follow(person_id: int, company_id: int, by: Actor) -> None:
    """A consultant was given a company: whoever stands in for him, now or later, gets it too."""
    for absence in _not_over(person_id):
        _stand_in(absence, company_id, by)


def leave(person_id: int, company_id: int, by: Actor) -> None:
    """A consultant has lost a company: whoever stands in for him loses it too."""
    rows = select(Membership).join(Absence, Membership.absence_id == Absence.id)
    rows = rows.where(Absence.person_id == person_id, Membership.company_id == company_id)
    for membership in db.session.scalars(rows):
        _step_back(membership, by)
    db.session.flush()


def coming(person: Person, today: date) -> list[Absence]:
    """The absences of a person that are not over, the next one first."""
    query = select(Absence).where(Absence.person_id == person.id, Absence.last >= today)
    query = query.options(joinedload(Absence.stand_in)).order_by(Absence.first)
    return list(db.session.scalars(query))


def stood_in_for(person: Person, today: date) -> list[Absence]:
    """The absences of others in which a person stands in today."""
    query = select(Absence).where(
        Absence.stand_in_id == person.id, Absence.first <= today, Absence.last >= today
    )
    query = query.options(joinedload(Absence.person)).order_by(Absence.last)
    return list(db.session.scalars(query))


def covered(people: Collection[int], first: date, last: date) -> list[Absence]:
    """The absences of people that touch some days, both included, and in which somebody with an
    open account stands in.
    """
    query = (
        select(Absence)
        .join(Absence.stand_in)
        .where(
            Absence.person_id.in_(people),
            Absence.first <= last,
            Absence.last >= first,
            Person.active,
        )
    )
    return list(db.session.scalars(query.order_by(Absence.first)))


def sweep(moment: datetime) -> int:
    """Remove memberships of stand-ins whose time has been over for a day anywhere; how many."""
    over = delete(Membership).where(
        Membership.absence_id.is_not(None), Membership.until < moment.date() - timedelta(days=1)
    )
    return int(db.session.execute(over).rowcount)  # type: ignore[attr-defined]


def _check(person: Person, stand_in: Person, first: date, last: date, today: date) -> None:
    if last < first:
        raise AbsenceRefused("order")
    if last < today:
        raise AbsenceRefused("past")
    if last - first > LONGEST:
        raise AbsenceRefused("long")
    works = any(m.role == "consultant" and m.absence_id is None for m in stand_in.memberships)
    if stand_in.id == person.id or not stand_in.active or not works:
        raise AbsenceRefused("stand_in")
    for code, who in (("overlap", person), ("away", stand_in)):
        query = select(Absence).where(
            Absence.person_id == who.id, Absence.first <= last, Absence.last >= first
        )
        other = db.session.scalars(query.order_by(Absence.first)).first()
        if other is not None:
            raise AbsenceRefused(code, other)


def _companies_of(person: Person) -> list[int]:
    query = select(Membership.company_id).where(
        Membership.person_id == person.id,
        Membership.role == "consultant",
        Membership.absence_id.is_(None),
    )
    return [company_id for company_id in db.session.scalars(query) if company_id is not None]


def _not_over(person_id: int) -> list[Absence]:
    person = db.session.get_one(Person, person_id)
    today = today_in(person.timezone, now())
    query = select(Absence).where(Absence.person_id == person_id, Absence.last >= today)
    return list(db.session.scalars(query))


def _stand_in(absence: Absence, company_id: int, by: Actor) -> None:
    db.session.add(
        Membership(
            person_id=absence.stand_in_id,
            role="consultant",
            company_id=company_id,
            since=absence.first,
            until=absence.last,
            absence_id=absence.id,
        )
    )
    subject, new = f"person:{absence.stand_in_id}", _period(absence)
    record(by, "membership.stand_in", subject, company_id=company_id, new=new)
    db.session.flush()
    db.session.expire(absence.stand_in, ["memberships"])


def _step_back(membership: Membership, by: Actor) -> None:
    subject, company_id = f"person:{membership.person_id}", membership.company_id
    record(by, "membership.step_back", subject, company_id=company_id, old="consultant")
    db.session.delete(membership)


def _arranged(absence: Absence) -> dict[str, str | int]:
    first, last = absence.first.isoformat(), absence.last.isoformat()
    return {"stand_in": absence.stand_in_id, "first": first, "last": last}


def _period(absence: Absence) -> dict[str, str | int]:
    first, last = absence.first.isoformat(), absence.last.isoformat()
    return {"for": absence.person_id, "first": first, "last": last}
