"""What the portal's letters put into a person's calendar."""

from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.messages.letter import compose
from portal.messages.models import Message
from portal.people.models import Person
from tests.calendar_program import CalendarProgram

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
