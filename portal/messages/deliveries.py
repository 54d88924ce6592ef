"""Events on their way to webhooks. Any number of processes may send at once.

A delivery is claimed before it is sent and marked after it; a kill between the two sends it once
more, with the same id, when the claim has run out.
"""

import hashlib
import hmac
import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from threading import Event, Timer
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, or_, select
from sqlalchemy.orm.exc import StaleDataError

from portal.db import db, now
from portal.encryption import Unreadable, decrypt
from portal.messages.reach import OutOfReach, guarded
from portal.messages.webhook_models import Delivery, Webhook

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
TIMEOUT = 10.0
"""Seconds that a receiver has to answer, from the first byte to the last."""
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 120, 240, 480, 480))
"""Between attempts, a day in all; after the last of them a delivery has failed."""
AT_ONCE = 200
"""Most deliveries in one run."""
KEPT = timedelta(days=30)
"""How long the log shows what became of a delivery."""


def signature(secret: str, body: str, seconds: int) -> str:
    """The header by which a receiver knows that a body is ours and was sent at a moment."""
    signed = hmac.new(secret.encode(), f"{seconds}.{body}".encode(), hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"


def deliver_due(moment: datetime) -> int:
    """Send what is due; how many arrived. Who does not answer is left alone until the next run."""
    arrived, silent = 0, set[int]()
    for _turn in range(AT_ONCE):
        delivery = claim(moment, silent)
        if delivery is None:
            break
        good = attempt(delivery, moment)
        arrived += good
        if not good:
            silent.add(delivery.webhook_id)
    return arrived


def claim(moment: datetime, but: Collection[int] = ()) -> Delivery | None:
    """Take one due delivery of an active webhook, so that no other process sends it too."""
    free = or_(Delivery.claimed_until.is_(None), Delivery.claimed_until <= moment)
    query = (
        select(Delivery)
        .join(Webhook)
        .where(Delivery.state == "queued", Delivery.due_at <= moment, free)
        .where(Webhook.active, Webhook.id.not_in(but))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(1)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    delivery = db.session.scalars(query).one_or_none()
    if delivery is not None:
        take(delivery, moment)
    db.session.commit()
    return delivery


def take(delivery: Delivery, moment: datetime) -> None:
    """Claim a delivery for one attempt."""
    delivery.claimed_until = moment + CLAIM
    delivery.attempts += 1


def attempt(delivery: Delivery, moment: datetime) -> bool:
    """Send a claimed delivery and note what came of it: whether it arrived."""
    url, headers, body = delivery.webhook.url, {}, delivery.body
    delivery.status, delivery.error = None, ""
    try:
        headers = _headers(delivery)
        db.session.commit()
        delivery.status = post(url, body.encode(), headers)
    except OutOfReach:
        delivery.error = "private address"
    except Unreadable:
        delivery.error = "secret unreadable"
    except (OSError, HTTPException, ValueError) as error:
        delivery.error = type(error).__name__
    good = delivery.status is not None and 200 <= delivery.status < 300
    _mark(delivery, moment, good)
    return good


def post(url: str, body: bytes, headers: dict[str, str], timeout: float = TIMEOUT) -> int:
    """The status that a receiver answers; redirections and proxies are not followed.

    Raises OutOfReach for an address of our own network, else OSError or HTTPException.
    """
    parts = urlsplit(url)
    make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = make(parts.hostname or "", parts.port, timeout=timeout)
    # The limit of a socket counts anew with each byte and each address; this one does not.
    late = Event()
    watch = Timer(timeout, _cut, [connection, late])
    watch.daemon = True
    watch.start()
    try:
        with guarded(parts.hostname or ""):
            connection.connect()
            if late.is_set():  # when there was nothing to cut yet
                raise TimeoutError
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
    finally:
        watch.cancel()
        connection.close()


def send_again(delivery: Delivery) -> None:
    """Queue a delivery once more, from now, with all its attempts before it."""
    delivery.state, delivery.due_at, delivery.claimed_until = "queued", now(), None
    delivery.attempts, delivery.error, delivery.delivered_at = 0, "", None


def sweep(moment: datetime) -> int:
    """Remove old deliveries that are no longer on their way."""
    old = delete(Delivery).where(Delivery.made_at < moment - KEPT, Delivery.state != "queued")
    result: Any = db.session.execute(old)
    return int(result.rowcount)


def _headers(delivery: Delivery) -> dict[str, str]:
    secret = decrypt(delivery.webhook.secret_encrypted)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Seven-Steps",
        "Seven-Steps-Event": delivery.kind,
        "Seven-Steps-Delivery": str(delivery.id),
        "Seven-Steps-Signature": signature(secret, delivery.body, int(now().timestamp())),
    }


def _mark(delivery: Delivery, moment: datetime, good: bool) -> None:
    delivery.claimed_until = None
    if good:
        delivery.state, delivery.delivered_at = "delivered", moment
    elif delivery.attempts > len(PAUSES):
        delivery.state = "failed"
    else:
        delivery.due_at = moment + PAUSES[delivery.attempts - 1]
    try:
        db.session.commit()
    except StaleDataError:  # the webhook was removed while its receiver answered
        db.session.rollback()
        return
    told = {"delivery": delivery.id, "status": delivery.status, "error": delivery.error}
    log.info("delivery %s", delivery.state, extra=told)


def _cut(connection: HTTPConnection, late: Event) -> None:
    late.set()
    try:
        connection.sock.shutdown(SHUT_RDWR)
    except (AttributeError, OSError):  # not connected yet, or not any more
        return
