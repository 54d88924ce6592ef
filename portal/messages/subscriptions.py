"""Which messengers hear of a message, and what they are given of it."""

import hashlib
import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import or_, select

from portal.db import db
from portal.messages.models import SECRET_LINKS, Channel, Message

OF_COMPANY = (
    "control_invited",
    "control_cancelled",
    "report_to_sign",
    "report_signed",
    "report_returned",
)
"""Kinds that everybody in a company's room may read."""
OWN_WORDS = ("name", "calendar", "link")
"""Values that belong to one reader's letter."""


def of_message(message: Message) -> Sequence[Channel]:
    """The active channels of the person, and of the company where the message is about it."""
    if message.kind in SECRET_LINKS or message.channel_id is not None:
        return ()
    whose = []
    if message.person_id is not None:
        whose.append(Channel.person_id == message.person_id)
    if message.company_id is not None and _is_of_company(message):
        whose.append(Channel.company_id == message.company_id)
    if not whose:
        return ()
    return db.session.scalars(select(Channel).where(Channel.active, or_(*whose))).all()


def _is_of_company(message: Message) -> bool:
    """Whether a room may hear of it; that one person is no longer asked is nobody else's news."""
    alone = message.kind == "control_cancelled" and not message.values.get("on_hold")
    return message.kind in OF_COMPANY and not alone


def of_people(people: Collection[int]) -> Sequence[Channel]:
    """The active channels of people."""
    return db.session.scalars(
        select(Channel).where(Channel.active, Channel.person_id.in_(people))
    ).all()


def row_for(channel: Channel, message: Message) -> dict[str, Any]:
    """The columns of the message by which a channel hears the same as a letter says.

    Several people of a company have a letter about one thing; its room hears of it once a day.
    """
    values = {name: value for name, value in message.values.items() if name not in OWN_WORDS}
    subject = message.subject
    if channel.company_id is not None:
        words = json.dumps(values, sort_keys=True).encode()
        subject = f"{subject.partition(':')[0]}:{hashlib.sha256(words).hexdigest()[:32]}"
    return {
        "channel_id": channel.id,
        "person_id": channel.person_id,
        "company_id": message.company_id,
        "address": f"channel:{channel.id}",
        "language": channel.language,
        "kind": message.kind,
        "subject": subject,
        "day": message.day,
        "values": values,
        "due_at": message.due_at,
        "created_at": message.created_at,
    }
