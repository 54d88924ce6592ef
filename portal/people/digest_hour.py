"""At which moment a person's daily digest is looked after next.

Source: product rules "Messages" (at most one digest a day, in the person's own zone) and trust
rules "Hour" (the wall clock is kept; a time that does not exist moves forward).
"""

from datetime import date, datetime, time

from sqlalchemy import func, select

from portal.dates import DAY, local_moment, today_in
from portal.db import db
from portal.messages.models import Message
from portal.people.models import Person

KIND = "digest"
"""The kind of the message, and its subject too: with the day it makes it one a day."""


def next_look(moment: datetime, hour: int, timezone: str, told_on: date | None) -> datetime:
    """The first time after a moment at which it is the hour on a day not yet told of.

    `told_on` is the last of his days of which he has a digest; another hour or zone never gives
    him a second one for it, nor one for a day before.
    """
    day = today_in(timezone, moment)
    if told_on is not None and told_on >= day:
        day = told_on + DAY
    due = local_moment(day, time(hour), timezone)
    return due if due > moment else local_moment(day + DAY, time(hour), timezone)


def set_anew(person: Person, moment: datetime) -> None:
    """Reckon with another hour or zone of a person."""
    told = select(func.max(Message.day)).where(
        Message.person_id == person.id, Message.kind == KIND, Message.subject == KIND
    )
    told_on = db.session.scalar(told)
    person.digest_due_at = next_look(moment, person.digest_hour, person.timezone, told_on)
