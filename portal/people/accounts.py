"""Accounts: made, changed, closed, opened again, forgotten."""

import secrets

from flask_security.utils import hash_password
from sqlalchemy import delete, func, or_, select, update

from portal.audit import Actor, record
from portal.db import db, now
from portal.messages.models import Channel, Message
from portal.people import digest_hour, sessions
from portal.people.models import Invitation, Membership, Person


class AccountRefused(Exception):  # noqa: N818
    """Why an account cannot be changed so; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def create(
    email: str,
    name: str,
    by: Actor,
    *,
    password: str | None = None,
    position: str = "",
    language: str = "ru",
    timezone: str = "Europe/Samara",
) -> Person:
    """A new account; a password has been normalised and judged before."""
    person = Person(
        email=email.lower(),
        name=name,
        position=position,
        language=language,
        timezone=timezone,
        password=hash_password(password) if password else None,
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        created_at=now(),
    )
    db.session.add(person)
    db.session.flush()
    record(by, "account.create", f"person:{person.id}")
    return person


def by_address(email: str) -> Person | None:
    """The account of an address, in whatever letters it is written."""
    query = select(Person).where(Person.email == email.strip().lower())
    return db.session.scalars(query).one_or_none()


def change(person: Person, by: Actor, **values: str | int) -> None:
    """Change what a person says about himself; the history learns which fields."""
    changed = sorted(name for name, value in values.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, values[name])
    if {"digest_hour", "timezone"} & set(changed):
        digest_hour.set_anew(person, now())
    if changed:
        record(by, "account.change", f"person:{person.id}", new=changed)


def close(person: Person, by: Actor) -> None:
    """Close an account: no sign-in, all sessions over. What he did stays."""
    if person.id == by.id:
        raise AccountRefused("own")
    if is_last_administrator(person):
        raise AccountRefused("last_administrator")
    person.active = False
    sessions.end_all(person)
    record(by, "account.close", f"person:{person.id}", old="open", new="closed")


def reopen(person: Person, by: Actor) -> None:
    """Open a closed account again; a forgotten person stays forgotten."""
    if person.forgotten_at is not None:
        raise AccountRefused("forgotten")
    person.active = True
    record(by, "account.reopen", f"person:{person.id}", old="closed", new="open")


def is_last_administrator(person: Person) -> bool:
    """Whether nobody else could administer the portal."""
    query = (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == "administrator", Person.active)
        .distinct()
    )
    return set(db.session.scalars(query)) == {person.id}


def forget(person: Person, by: Actor) -> str:
    """Make a person a pseudonym everywhere at once, and give the pseudonym.

    Name, address, phone and passkeys go, sessions and memberships end, open invitations are
    withdrawn, what was sent to him goes with his messengers.
    Signed reports are documents and stay as they are.
    """
    if is_last_administrator(person):
        raise AccountRefused("last_administrator")
    _forget_invitations(person)
    _forget_messages(person)
    for membership in list(person.memberships):
        db.session.delete(membership)
    person.name = f"Участник {person.id}"
    person.email = f"forgotten-{person.id}@invalid"
    person.position = person.phone = ""
    person.password = None
    person.webauthn.clear()
    person.active = False
    person.forgotten_at = now()
    sessions.end_all(person)
    record(by, "person.forget", f"person:{person.id}")
    db.session.flush()
    db.session.expire(person, ["memberships"])
    return person.name


def _forget_invitations(person: Person) -> None:
    mine = func.lower(Invitation.email) == person.email
    db.session.execute(
        update(Invitation)
        .where(mine, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
        .values(withdrawn_at=now())
    )
    pseudonym = {"name": f"Участник {person.id}", "email": f"forgotten-{person.id}@invalid"}
    db.session.execute(update(Invitation).where(mine).values(**pseudonym, position=""))


def _forget_messages(person: Person) -> None:
    """Take away what was or would be sent to a person, and the messengers that he named."""
    his = or_(Message.person_id == person.id, func.lower(Message.address) == person.email)
    channels = select(Channel.id).where(Channel.person_id == person.id)
    db.session.execute(delete(Message).where(or_(his, Message.channel_id.in_(channels))))
    db.session.execute(delete(Channel).where(Channel.person_id == person.id))
