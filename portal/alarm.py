"""The alarm of a silent jobs process: it cannot tell of itself, so the web processes watch it."""

import logging
import threading
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal import ticks
from portal.db import db, now
from portal.messages.carrier import ready
from portal.messages.delivery import CLAIM, attempt
from portal.messages.models import Message
from portal.messages.outbox import post
from portal.people.models import Membership, Person
from portal.settings import Settings

PAUSE = 30.0
"""Seconds between two looks."""
PATIENCE = 5.0
"""Seconds for the mail server: what does not leave now waits for the jobs to come back."""
log = logging.getLogger(__name__)


def watch(app: Flask) -> threading.Thread:
    """Look after the jobs from now on, beside the requests."""
    thread = threading.Thread(target=_watch, args=(app,), name="alarm", daemon=True)
    thread.start()
    return thread


def look(moment: datetime) -> int:
    """Tell every administrator if the jobs are silent; how many letters left.

    Whichever process claims the alarm first tells of it, and only once until they tick again.
    """
    if not ticks.claim_alarm(moment):
        db.session.rollback()
        return 0
    last = ticks.last_tick()
    assert last is not None, "a claim wants a last tick"
    messages = [_queued(person, last, moment) for person in _administrators()]
    db.session.commit()
    log.error("the jobs process is silent")
    settings: Settings = current_app.config["SETTINGS"]
    with ready(settings.mail, PATIENCE) as carrier:
        return sum(attempt(message, moment, carrier) == "sent" for message in messages if message)


def _queued(person: Person, last: datetime, moment: datetime) -> Message | None:
    subject = f"silence:{last:%Y%m%dT%H%M%S}"
    values = {"name": person.name, "since": last.isoformat(), "timezone": person.timezone}
    message = post(
        "jobs_silent", person.email, person.language, subject, values, person_id=person.id
    )
    if message is not None:
        message.claimed_until, message.attempts = moment + CLAIM, 1
    return message


def _administrators() -> list[Person]:
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.role == "administrator", Person.active)
    return list(db.session.scalars(query.order_by(Person.id)))


def _watch(app: Flask) -> None:
    pause, before = threading.Event(), None
    while not pause.wait(PAUSE):
        try:
            with app.app_context():
                last = ticks.last_tick()
                # A clock that jumps, or a machine that slept, is no silence: we have listened
                # for a whole pause of our own.
                if last == before:
                    look(now())
                before = last
        except SQLAlchemyError:
            # Without a database there is no alarm of ours; /health tells the monitors.
            log.warning("the alarm could not look", exc_info=True)
