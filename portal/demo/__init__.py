"""The demonstration: a made-up consultancy whose companies stand at six points of a rollout."""

from flask import Flask
from sqlalchemy import case, select

from portal.content import content_root
from portal.db import db
from portal.demo.life import HELD, live_through
from portal.demo.printing import printing
from portal.demo.stage import PASSWORD, set_the_stage
from portal.demo.story import read_story
from portal.people.models import Membership, Person

__all__ = ["PASSWORD", "init_app", "people", "seed"]
ADDRESSES = "seven-steps.example"


def init_app(app: Flask) -> None:
    """Offer the cast on the sign-in page of a demonstration."""
    app.extensions["demonstration_people"] = people


def people() -> list[Person]:
    """The cast, in the order in which a visitor wants to meet it."""
    order = ("administrator", "consultant", "executive", "head", "employee")
    rank = case({role: n for n, role in enumerate(order)}, value=Membership.role)
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.email.endswith(f"@{ADDRESSES}"), Person.active)
        .order_by(rank, Person.id)
    )
    return list(dict.fromkeys(db.session.scalars(query)))


def seed() -> None:
    """Tell the story into an empty database, its dates laid out from today; once."""
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        db.session.rollback()
        return
    consultancy, clients = read_story(content_root())
    with printing() as wait_for_print:
        cast = set_the_stage(consultancy, clients, ADDRESSES)
        for client in sorted(clients, key=lambda one: one.stage in HELD):
            if client.stage in HELD:
                wait_for_print()
            live_through(client, cast)
        db.session.commit()
