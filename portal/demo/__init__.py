"""The demonstration: a made-up consultancy whose companies stand at six points of a rollout."""

from flask import Flask
from sqlalchemy import case, func, or_, select, update

from portal.audit import PORTAL, History, record
from portal.companies.models import Company
from portal.content import content_root
from portal.db import db, now
from portal.demo.life import HELD, live_through
from portal.demo.printing import printing
from portal.demo.side_by_side import side_by_side
from portal.demo.stage import PASSWORD, leave_the_office, set_the_stage, tell_another_system
from portal.demo.story import read_story
from portal.people.models import Membership, Person
from portal.rollout.calendar_entries import reconcile_due
from portal.rollout.digests import send_digests

__all__ = ["PASSWORD", "init_app", "is_seeded", "people", "seed"]
ADDRESSES = "seven-steps.example"
SEEDED = "demonstration.end"
ORDER = ("administrator", "consultant", "executive", "head", "employee")


def init_app(app: Flask) -> None:
    """Offer the cast on the sign-in page of a demonstration."""
    app.extensions["demonstration_people"] = people


def people() -> dict[str, list[Person]]:
    """The cast by company, the consultancy first (under no name), in the order of the roles."""
    rank = case({role: n for n, role in enumerate(ORDER)}, value=Membership.role)
    query = (
        select(Person, func.coalesce(Company.name, ""))
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Company, Company.id == Membership.company_id)
        .where(Person.email.endswith(f"@{ADDRESSES}"), Person.active)
        .where(or_(Company.id.is_(None), Membership.role != "consultant"))
        .order_by(func.coalesce(Company.id, 0), rank, Person.id)
    )
    groups: dict[str, list[Person]] = {}
    for person, company in db.session.execute(query):
        groups.setdefault(company, []).append(person)
    return groups


def seed() -> None:
    """Tell the story into an empty database, its dates laid out from today; once."""
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        db.session.rollback()
        return
    consultancy, clients = read_story(content_root())
    reported = [client for client in clients if client.stage in HELD]
    long = [client for client in clients if client.stage in HELD or client.exports]
    with printing(len(reported)) as wait_for_print:
        cast = set_the_stage(consultancy, clients, ADDRESSES)
        for client in clients:
            if client not in long:
                live_through(client, cast)
        db.session.commit()
        wait_for_print()
        side_by_side(lambda client: live_through(client, cast.of_this_session()), long)
    leave_the_office(consultancy, cast)
    tell_another_system(consultancy, cast)
    record(PORTAL, SEEDED, "portal")
    db.session.execute(update(Person).values(digest_due_at=now()))
    reconcile_due(now())
    db.session.commit()
    send_digests(now())


def is_seeded() -> bool:
    """Whether the story was told to its end."""
    found = db.session.scalar(select(History.id).where(History.verb == SEEDED).limit(1))
    db.session.rollback()
    return found is not None
