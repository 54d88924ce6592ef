"""Writing a message into the outbox, in the transaction of the fact that it tells of."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from portal.db import db, now
from portal.messages import subscriptions
from portal.messages.models import Message
from portal.settings import Settings


def post(
    kind: str,
    address: str,
    language: str,
    subject: str,
    values: dict[str, Any],
    *,
    person_id: int | None = None,
    company_id: int | None = None,
    day: date | None = None,
) -> Message | None:
    """Queue a message; the same address, kind, subject and day get none a second time.

    `kind` names the templates, `subject` the thing it is about (such as `report:12`), `values`
    are plain values for the templates. Nothing leaves before the caller's commit.
    """
    moment = now()
    day = day or moment.date()
    same = select(Message.id).where(
        Message.address == address,
        Message.kind == kind,
        Message.subject == subject,
        Message.day == day,
    )
    if db.session.scalar(same) is not None:
        return None
    message = Message(
        person_id=person_id,
        company_id=company_id,
        address=address,
        language=language,
        kind=kind,
        subject=subject,
        day=day,
        values=values,
        due_at=moment,
        created_at=moment,
        message_id=new_message_id(current_app.config["SETTINGS"]),
    )
    try:
        # Another process may write the same message at this moment: the fact must not suffer.
        with db.session.begin_nested():
            db.session.add(message)
    except IntegrityError:
        return None
    _post_to_channels(message)
    return message


def _post_to_channels(message: Message) -> None:
    """The same, shorter, to the messengers of the person and of the company."""
    for channel in subscriptions.of_message(message):
        row = Message(**subscriptions.row_for(channel, message))
        row.message_id = new_message_id(current_app.config["SETTINGS"])
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.add(row)


@dataclass(frozen=True, slots=True)
class Letter:
    """One of many messages of the same kind, about the same thing."""

    address: str
    language: str
    day: date
    values: dict[str, Any]
    person_id: int | None = None


def post_all(kind: str, subject: str, letters: Sequence[Letter]) -> int:
    """Queue many at once, in two statements; who has one for its day gets none; how many are new.

    The caller sees to it that no other process writes to the same people at this moment.
    """
    if not letters:
        return 0
    moment = now()
    same = select(Message.address, Message.day).where(
        Message.address.in_([letter.address for letter in letters]),
        Message.kind == kind,
        Message.subject == subject,
        Message.day.in_({letter.day for letter in letters}),
    )
    known = {(address, day) for address, day in db.session.execute(same)}
    rows = [
        {
            "person_id": letter.person_id,
            "address": letter.address,
            "language": letter.language,
            "kind": kind,
            "subject": subject,
            "day": letter.day,
            "values": letter.values,
            "due_at": moment,
            "created_at": moment,
            "message_id": new_message_id(current_app.config["SETTINGS"]),
        }
        for letter in letters
        if (letter.address, letter.day) not in known
    ]
    if rows:
        db.session.execute(insert(Message), rows)
        _post_all_to_channels(rows)
    return len(rows)


def _post_all_to_channels(rows: list[dict[str, Any]]) -> None:
    letters = {row["person_id"]: Message(**row) for row in rows if row["person_id"] is not None}
    more = [
        subscriptions.row_for(channel, letters[channel.person_id])
        | {"message_id": new_message_id(current_app.config["SETTINGS"])}
        for channel in subscriptions.of_people(letters)
        if channel.person_id is not None
    ]
    if more:
        db.session.execute(insert(Message), more)


def new_message_id(settings: Settings) -> str:
    """A Message-ID that nobody else gives: of the sender's domain, else of the portal's host."""
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    if "." not in domain:
        domain = urlsplit(settings.url).hostname or "localhost"
    ascii_domain = domain.encode("idna").decode()
    return f"<{uuid4().hex}@{ascii_domain[-80:].lstrip('.-')}>"
