"""The people of the demonstration, with one password for all of them."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from flask_security import hash_password

from portal.audit import PORTAL, Actor
from portal.dates import today_in
from portal.db import at, db, now
from portal.demo.story import Actor as Role
from portal.demo.story import Client, Consultancy
from portal.messages import webhooks
from portal.people.absences import arrange
from portal.people.memberships import give
from portal.people.models import Person

PASSWORD = "seven-steps-demo"
"""Of everyone in the demonstration; the README tells it."""
BEFORE = timedelta(days=120)
ZONE = "Europe/Samara"


@dataclass
class Cast:
    """The people by their keys."""

    people: dict[str, Person]

    def of_this_session(self) -> "Cast":
        """The same people, as the session of another thread knows them."""
        ids = {key: person.id for key, person in self.people.items()}
        return Cast({key: db.session.get_one(Person, number) for key, number in ids.items()})

    def actor(self, key: str, role: str) -> Actor:
        return Actor(self.people[key].id, role)


def set_the_stage(consultancy: Consultancy, clients: list[Client], addresses: str) -> Cast:
    """Make all people; those of the consultancy get their roles, the others at their company."""
    password = hash_password(PASSWORD)
    cast = Cast({})
    with at(now() - BEFORE):
        for role in (*consultancy.people, *(role for one in clients for role in one.people)):
            cast.people[role.key] = _person(role, password, addresses)
        db.session.flush()
        for role in consultancy.people:
            give(cast.people[role.key], role.role, PORTAL)
    return cast


def leave_the_office(consultancy: Consultancy, cast: Cast) -> None:
    """Some consultant will be away, and another stands in for him."""
    for away in consultancy.away:
        person, today = cast.people[away.who], today_in(ZONE, now())
        first = today + timedelta(days=away.after)
        last, by = first + timedelta(days=away.days - 1), cast.actor(away.who, "consultant")
        arrange(person, cast.people[away.stand_in], first, last, by, today)


def tell_another_system(consultancy: Consultancy, cast: Cast) -> None:
    """A webhook that is paused, since nobody answers there, with the delivery that showed it."""
    boss = next(role.key for role in consultancy.people if role.role == "administrator")
    by, other = cast.actor(boss, "administrator"), consultancy.webhook
    webhook, _secret = webhooks.create(by, other.name, other.url, [])
    delivery = webhooks.add_test(webhook)
    delivery.state, delivery.attempts, delivery.status = "failed", 1, 503
    webhooks.pause(webhook, by)


def _person(role: Role, password: str, addresses: str) -> Person:
    person = Person(
        name=role.name,
        email=f"{role.key}@{addresses}",
        password=password,
        active=True,
        fs_uniquifier=uuid4().hex,
        position=role.position,
        phone=role.phone,
        language="ru",
        timezone=ZONE,
        created_at=now(),
    )
    db.session.add(person)
    return person
