"""The alarm of silent jobs: they cannot tell of themselves, so the web processes watch them."""

import logging
import threading
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal import ticks
from portal.db import db, now
from portal.jobs import PATIENCE
from portal.messages.carrier import ready
from portal.messages.delivery import CLAIM, attempt
from portal.messages.models import Message
from portal.messages.outbox import post
from portal.people.models import Membership, Person
from portal.settings import Settings

PAUSE = 30.0
"""Seconds between two looks."""
LIMIT = 5.0
"""Seconds for the mail server: what does not leave now waits for the jobs to come back."""
log = logging.getLogger(__name__)


def watch(app: Flask) -> threading.Thread:
    """Look after the jobs from now on, beside the requests."""
    thread = threading.Thread(target=_watch, args=(app,), name="alarm", daemon=True)
    thread.start()
    return thread


def look(moment: datetime, *, listened: bool = True) -> int:
    """Tell every administrator if the jobs, or some of them, are silent; how many letters left.

    Whichever process claims an alarm first tells of it, and only once until they run again.
    `listened` is whether nobody was heard for a whole pause of ours: a clock that jumps, or a
    machine that slept, is no silence of the process.
    """
    silent = _silent(moment, listened)
    mine = {name: at for name, at in silent.items() if ticks.claim_alarm(name, at, moment)}
    if not mine:
        db.session.rollback()
        return 0
    messages = [_queued(person, mine, moment) for person in _administrators()]
    db.session.commit()
    log.error("jobs are silent: %s", ", ".join(mine))
    settings: Settings = current_app.config["SETTINGS"]
    with ready(settings.mail, LIMIT) as carrier:
        return sum(attempt(message, moment, carrier) == "sent" for message in messages if message)


def _silent(moment: datetime, listened: bool) -> dict[str, datetime]:
    """Who is silent and since when: the whole process, else single jobs of it."""
    last = ticks.last_tick()
    if last is None:  # where no job ever ran there is nothing to be silent
        return {}
    if moment - last <= ticks.silence():
        return ticks.silent(PATIENCE, moment)
    return {ticks.PROCESS: last} if listened else {}


def _queued(person: Person, silent: dict[str, datetime], moment: datetime) -> Message | None:
    subject = f"silence:{moment:%Y%m%dT%H%M%S}"
    values = {
        "name": person.name,
        "since": min(silent.values()).isoformat(),
        "timezone": person.timezone,
        "jobs": [name for name in silent if name != ticks.PROCESS],
    }
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
                look(now(), listened=last == before)
                before = last
        except SQLAlchemyError:
            # Without a database there is no alarm of ours; /health tells the monitors.
            log.warning("the alarm could not look", exc_info=True)
