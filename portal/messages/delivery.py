"""Sending what stands in the outbox. Any number of processes may send at once.

A message is claimed before it is sent and marked after it; a kill between the two sends it once
more with the same Message-ID, when the claim has run out.
"""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app
from jinja2 import TemplateError
from sqlalchemy import or_, select

from portal.db import db
from portal.messages.letter import compose
from portal.messages.models import Message
from portal.settings import Settings

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
TIMEOUT = 20.0
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240, 720, 1440))
"""Between attempts; after the last of them a message has failed and the administrator sees it."""
AT_ONCE = 200
"""Most messages in one run."""
SECRET_LINKS = ("invitation", "password_reset", "address_confirm")
"""Kinds whose link lets somebody in; it is blanked once it has left."""


def send_due(moment: datetime) -> int:
    """Send what is due; how many left. Ends early where the mail server cannot be reached."""
    sent = 0
    for _turn in range(AT_ONCE):
        message = claim(moment)
        if message is None:
            break
        outcome = attempt(message, moment)
        sent += outcome is True
        if outcome is None:
            break
    return sent


def attempt(message: Message, moment: datetime, timeout: float = TIMEOUT) -> bool | None:
    """Try to send a claimed message: whether it left; None where nobody answered at all."""
    try:
        letter = compose(current_app._get_current_object(), message)  # type: ignore[attr-defined]
        send(letter, timeout)
    except (TemplateError, KeyError, ValueError) as error:
        fail(message, type(error).__name__)
    except smtplib.SMTPResponseException as error:
        put_off(message, moment, f"{error.smtp_code}", for_good=error.smtp_code >= 500)
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _words in error.recipients.values())
        put_off(message, moment, f"{code}", for_good=code >= 500)
    except (OSError, smtplib.SMTPException) as error:
        put_off(message, moment, type(error).__name__)
        return None
    else:
        mark_sent(message, moment)
        return True
    return False


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


def send(letter: EmailMessage, timeout: float = TIMEOUT) -> None:
    """Hand a letter to the mail server, or write it into the folder of the settings."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.mail.startswith("folder:"):
        write(letter, Path(settings.mail.removeprefix("folder:")))
        return
    with connection(settings.mail, timeout) as server:
        server.send_message(letter)


def write(letter: EmailMessage, folder: Path) -> None:
    """Put a letter into a folder; the same letter replaces itself."""
    folder.mkdir(parents=True, exist_ok=True)
    name = str(letter["Message-ID"]).strip("<>").partition("@")[0]
    half = folder / f".{name}"
    half.write_bytes(letter.as_bytes(policy=SMTP))
    half.rename(folder / f"{name}.eml")


@contextmanager
def connection(address: str, timeout: float) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server: `smtps://` by TLS from the start, else STARTTLS if offered.

    A password never goes over a line without TLS.
    """
    parts = urlsplit(address)
    host, context = parts.hostname or "127.0.0.1", ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=timeout)
    with server:
        server.ehlo_or_helo_if_needed()
        if parts.scheme != "smtps" and (parts.username or server.has_extn("starttls")):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _keep(message: Message) -> None:
    db.session.commit()
    done = {"message_row": message.id, "kind": message.kind, "error": message.error}
    log.info("message %s", message.state, extra=done)
