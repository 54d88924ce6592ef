"""Sending what stands in the outbox. Any number of processes may send at once.

Letters and what goes by messengers are sent apart, so that neither waits for the other's server.
A message is claimed before it is sent and marked right after the other side has taken it; a kill
between the two sends it once more under the same Message-ID, when the claim has run out.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError

from portal.db import db, now
from portal.messages import channels, rest
from portal.messages.carrier import LIMIT, Carrier, Dropped, Refused, Unreachable, ready
from portal.messages.letter import compose
from portal.messages.models import SECRET_LINKS, Message
from portal.settings import Settings

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
"""Longer than one letter may take and its mark may wait, so that nobody sends it beside us."""
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240, 720, 1440))
"""Between attempts; after the last of them a message has failed and the administrator sees it."""
GIVE_UP = timedelta(days=3)
"""How long a message waits for a mail server that cannot be reached at all."""
CLAIMS = 20
"""A message that was claimed so often has ended the process each time."""
AT_ONCE = 200
"""Most messages in one run."""
BREAKS = 3
"""A server that has hung up so often, one letter after the other, is left in peace as well."""
MARKING = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""Seconds between attempts to mark a message, where the database does not let us."""
stopping = threading.Event()
"""Set when the process is to end: the letter at work is the last one."""


def send_due(moment: datetime) -> int:
    """Send the letters that are due; how many left. Ends early where no mail server is reached."""
    if rest.holds(moment):
        return 0
    settings: Settings = current_app.config["SETTINGS"]
    began, sent, broken = time.monotonic(), 0, 0
    with ready(settings.mail, LIMIT) as carrier:
        for _turn in range(AT_ONCE):
            # A long run must not claim by the time of its beginning.
            at = moment + timedelta(seconds=time.monotonic() - began)
            message = None if stopping.is_set() else claim(at)
            if message is None:
                break
            outcome = attempt(message, at, carrier)
            sent += outcome == "sent"
            broken = broken + 1 if outcome == "dropped" else 0
            if outcome == "unreachable" or broken == BREAKS:
                rest.longer(at)
                return sent
            rest.end()
    return sent


def tell_due(moment: datetime) -> int:
    """Send by messengers what is due; how many were taken."""
    began, sent = time.monotonic(), 0
    for _turn in range(AT_ONCE):
        at = moment + timedelta(seconds=time.monotonic() - began)
        message = None if stopping.is_set() else claim(at, by_messenger=True)
        if message is None:
            break
        sent += _by_messenger(message, at)
    return sent


def attempt(message: Message, moment: datetime, carrier: Carrier) -> str:
    """Try to send a claimed letter: `sent`, `refused`, `dropped` on the way, or `unreachable`."""
    if message.attempts > CLAIMS:
        fail(message, "killed")
        return "refused"
    try:
        letter = compose(current_app._get_current_object(), message)  # type: ignore[attr-defined]
    except Exception as error:
        # Whatever is wrong with one message, the others have to go out.
        log.exception("message cannot be written", extra={"message_row": message.id})
        fail(message, f"unwritten {type(error).__name__}")
        return "refused"
    db.session.commit()  # no transaction stays open while the mail server takes its time
    if message.claimed_until is not None and now() >= message.claimed_until:
        return "refused"  # this process stood still for so long that another may be at it
    try:
        carrier.hand_over(letter)
    except Unreachable as error:
        wait(message, moment, str(error))
        return "unreachable"
    except Refused as error:
        put_off(message, moment, str(error), for_good=error.code >= 500)
    except Dropped as error:
        put_off(message, moment, str(error))
        return "dropped"
    except ValueError:
        fail(message, "address")
    else:
        mark_sent(message, moment)
        return "sent"
    return "refused"


def _by_messenger(message: Message, moment: datetime) -> bool:
    if message.attempts > CLAIMS:
        fail(message, "killed")
        return False
    try:
        channels.send(message)
    except channels.NotSent as error:
        put_off(message, moment, str(error), for_good=error.for_good)
        return False
    except Exception as error:
        log.exception("message cannot be written", extra={"message_row": message.id})
        fail(message, f"unwritten {type(error).__name__}")
        return False
    mark_sent(message, moment)
    return True


def claim(moment: datetime, *, by_messenger: bool = False) -> Message | None:
    """Take one due letter, or message to a messenger, so that no other process sends it too."""
    free = or_(
        Message.claimed_until.is_(None),
        Message.claimed_until <= moment,
        # By a clock that was ahead.
        Message.claimed_until > moment + 2 * CLAIM,
    )
    query = (
        select(Message)
        .where(Message.state == "queued", Message.due_at <= moment, free)
        .where(Message.channel_id.is_not(None) if by_messenger else Message.channel_id.is_(None))
        .order_by(Message.due_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    message = db.session.scalars(query).one_or_none()
    if message is not None:
        message.claimed_until = moment + CLAIM
        message.attempts += 1
    db.session.commit()
    return message


def mark_sent(message: Message, moment: datetime) -> None:
    """Write down that a message has left, at once and whatever it takes: else it leaves again."""
    values: dict[str, Any] = {"state": "sent", "sent_at": moment, "claimed_until": None}
    values["error"] = ""
    if message.kind in SECRET_LINKS:
        values["values"] = {**message.values, "link": ""}
    change = update(Message).where(Message.id == message.id).values(values)
    surely(lambda: db.session.execute(change))
    _log(message, "sent")


def put_off(message: Message, moment: datetime, error: str, *, for_good: bool = False) -> None:
    """Try again after a pause that grows; give up when told so, or after the last pause."""
    if for_good or message.attempts > len(PAUSES):
        fail(message, error)
        return
    due_at = moment + PAUSES[message.attempts - 1]
    _give_back(message, due_at=due_at, error=error)


def wait(message: Message, moment: datetime, error: str) -> None:
    """Nobody can be reached, so it was no attempt: it stays due, for `GIVE_UP` at most."""
    if moment - message.due_at > GIVE_UP:
        fail(message, error)
        return
    _give_back(message, attempts=message.attempts - 1, error=error)


def fail(message: Message, error: str) -> None:
    _give_back(message, state="failed", error=error)


def _give_back(message: Message, **values: Any) -> None:
    """End a claim with what came of it, if it is still ours: another may have sent it since."""
    ours = (
        Message.id == message.id,
        Message.state == "queued",
        Message.claimed_until == message.claimed_until,
    )
    change = update(Message).where(*ours).values(claimed_until=None, **values)
    surely(lambda: db.session.execute(change))
    _log(message, values.get("state", "queued"), values["error"])


def surely(write: Callable[[], object]) -> None:
    """Write and commit; where the database is busy or away, again for as long as the claim holds.

    What was sent and could not be marked would be sent a second time.
    """
    for pause in MARKING:
        try:
            write()
            db.session.commit()
        except OperationalError:
            db.session.rollback()
            time.sleep(pause)
        else:
            return
    write()
    db.session.commit()


def _log(message: Message, state: str, error: str = "") -> None:
    done = {"message_row": message.id, "kind": message.kind, "error": error.partition(" ")[0]}
    log.info("message %s", state, extra=done)
