"""What the portal's letters put into a person's calendar: of Volga-Snab's controls, mostly."""

from datetime import date
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.messages.letter import compose
from portal.messages.models import Message
from portal.people.models import Person
from portal.rollout.models import CONTROLS, CalendarEntry, Control
from tests.calendar_program import CalendarProgram
from tests.people import Cast

DAYS = ["2026-12-07 10:00", "2026-12-21 10:00", "2027-01-29 10:00"]
KINDS = ("control_invited", "control_cancelled")


def letters(app: Flask, person: Person) -> list[EmailMessage]:
    """The letters about controls that await a person, in their order."""
    query = select(Message).where(Message.person_id == person.id, Message.kind.in_(KINDS))
    return [compose(app, message) for message in db.session.scalars(query.order_by(Message.id))]


def calendar_part(letter: EmailMessage) -> EmailMessage:
    """The part of a letter from which mail programs take the entry."""
    [part] = [each for each in letter.walk() if each.get_content_type() == "text/calendar"]
    assert isinstance(part, EmailMessage)
    return part


def calendar_of(app: Flask, person: Person) -> CalendarProgram:
    """A person's calendar program after it has taken all his letters."""
    program = CalendarProgram()
    for letter in letters(app, person):
        program.take(calendar_part(letter).get_content())
    return program


def plan(cast: Cast) -> None:
    """Give Volga-Snab a start of work and three controls, of which nobody has been told."""
    rollout = cast.volga.rollout
    rollout.start_on, rollout.first_on = date(2026, 11, 30), date(2026, 12, 7)
    rollout.second_on, rollout.summing_up_on = date(2026, 12, 21), date(2027, 1, 29)
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    db.session.commit()


def walls(app: Flask, who: Person) -> list[str]:
    return [entry.wall for entry in calendar_of(app, who).shown]


def sequences(who: Person) -> dict[str, int]:
    query = select(CalendarEntry).where(CalendarEntry.person_id == who.id)
    return {entry.control: entry.sequence for entry in db.session.scalars(query)}


def told() -> list[tuple[str, str]]:
    """Address and kind of every message about a control, as they were written."""
    query = select(Message.address, Message.kind).where(Message.kind.like("control_%"))
    rows = db.session.execute(query.order_by(Message.id))
    return [(row.address.partition("@")[0], row.kind) for row in rows]
