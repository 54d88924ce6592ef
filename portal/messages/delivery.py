"""Sending what stands in the outbox. Any number of processes may send at once.

A message is claimed before it is sent and marked after it; a kill between the two sends it once
more with the same Message-ID, when the claim has run out. A claim outlasts the longest attempt, for
each step of an attempt has a time limit (`line.TIMEOUT`).
"""

import logging
import smtplib
from datetime import datetime, timedelta

from flask import current_app
from jinja2 import TemplateError
from sqlalchemy import or_, select

from portal.db import db, now
from portal.messages.letter import compose
from portal.messages.line import Line, Unreachable
from portal.messages.models import Message
from portal.settings import Settings

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240, 720, 1440))
"""Between attempts; after the last of them a message has failed and the administrator sees it."""
AT_ONCE = 200
"""Most messages in one run."""
BREAKS = 3
"""After so many broken lines one after the other a run ends; the next one tries again."""
SECRET_LINKS = ("invitation", "password_reset", "address_confirm")
"""Kinds whose link lets somebody in; it is blanked once it has left."""


def send_due(moment: datetime) -> int:
    """Send what is due, over one line; how many left. Ends early where no mail server answers."""
    sent = broken = 0
    settings: Settings = current_app.config["SETTINGS"]
    with Line(settings.mail) as line:
        for _turn in range(AT_ONCE):
            message = claim(moment)
            if message is None:
                break
            outcome = attempt(message, moment, line)
            sent += outcome == "sent"
            broken = broken + 1 if outcome == "broken" else 0
            if outcome == "unreachable" or broken == BREAKS:
                break
    return sent


def attempt(message: Message, moment: datetime, line: Line) -> str:
    """Try to send a claimed message: `sent`, `refused`, or the line was `broken`, `unreachable`."""
    try:
        letter = compose(current_app._get_current_object(), message)  # type: ignore[attr-defined]
        if message.claimed_until is not None and now() >= message.claimed_until:
            return "refused"  # this process stood still for so long that another may have it
        line.send(letter)
    except (TemplateError, KeyError, ValueError) as error:
        fail(message, type(error).__name__)
    except smtplib.SMTPResponseException as error:
        put_off(message, moment, f"{error.smtp_code}", for_good=error.smtp_code >= 500)
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _words in error.recipients.values())
        put_off(message, moment, f"{code}", for_good=code >= 500)
    except Unreachable as error:
        put_off(message, moment, str(error))
        return "unreachable"
    except (OSError, smtplib.SMTPException) as error:
        put_off(message, moment, type(error).__name__)
        return "broken"
    else:
        mark_sent(message, moment)
        return "sent"
    return "refused"


def claim(moment: datetime) -> Message | None:
    """Take one due message, so that no other process sends it too."""
    free = or_(Message.claimed_until.is_(None), Message.claimed_until <= moment)
    query = (
        select(Message)
        .where(Message.state == "queued", Message.due_at <= moment, free)
        .order_by(Message.due_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    message = db.session.scalars(query).one_or_none()
    if message is not None:
        message.claimed_until = moment + CLAIM
        message.attempts += 1
    db.session.commit()
    return message


def mark_sent(message: Message, moment: datetime) -> None:
    message.state, message.sent_at, message.claimed_until = "sent", moment, None
    message.error = ""
    if message.kind in SECRET_LINKS:
        message.values = {**message.values, "link": ""}
    _keep(message)


def put_off(message: Message, moment: datetime, error: str, *, for_good: bool = False) -> None:
    """Try again after a pause that grows; give up when told so, or after the last pause."""
    if for_good or message.attempts > len(PAUSES):
        fail(message, error)
        return
    message.due_at = moment + PAUSES[message.attempts - 1]
    message.claimed_until, message.error = None, error
    _keep(message)


def fail(message: Message, error: str) -> None:
    message.state, message.claimed_until, message.error = "failed", None, error
    _keep(message)


def _keep(message: Message) -> None:
    db.session.commit()
    done = {"message_row": message.id, "kind": message.kind, "error": message.error}
    log.info("message %s", message.state, extra=done)
