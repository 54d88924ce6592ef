"""The secret address of a person's calendar feed: made, read, renewed.

The address is signed with the secret keys of the settings, older ones still read it; nothing is
stored of it but the number of its version.
"""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from portal.audit import Actor, record
from portal.db import db
from portal.people.models import Person
from portal.settings import Settings


def token(person: Person) -> str:
    """The secret part of the address of a person's feed."""
    return str(_serializer().dumps([person.id, person.feed_version]))


def whose(token: str) -> Person | None:
    """Whose feed it is; None for a wrong or renewed address, and for a closed account."""
    try:
        person_id, version = _serializer().loads(token)
    except BadData:
        return None
    person = db.session.get(Person, person_id)
    if person is None or not person.active or person.feed_version != version:
        return None
    return person


def renew(person: Person, by: Actor) -> None:
    """Give the feed another address; the one before it is worth nothing from now on."""
    person.feed_version += 1
    record(by, "account.feed", f"person:{person.id}")


def _serializer() -> URLSafeSerializer:
    settings: Settings = current_app.config["SETTINGS"]
    return URLSafeSerializer(list(settings.secret_keys[::-1]), salt="calendar feed")
