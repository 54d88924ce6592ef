"""Sending statements on to the learning record store of the settings. Any number of processes may.

A batch is claimed before it is sent and marked after it. A kill between the two sends it once more
when the claim has run out; a store knows a statement by its id, so nothing counts twice.
"""

import base64
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import func, select, update

from portal.audit import Actor, record
from portal.db import db, now
from portal.training import xapi
from portal.training.models import Statement

log = logging.getLogger(__name__)

BATCH = 50
BATCHES = 20
"""Most batches in one run."""
CLAIM = timedelta(minutes=5)
TIMEOUT = 20.0
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240, 720, 1440))
"""Between attempts; after the last of them a statement has failed and the administrator sees it."""
NO_ANSWER = "no answer"
KNOWN = 409
"""The store has a statement with this id already."""
PASSING = (401, 403, 404, 408, 429)
"""Refusals that speak of the store or its settings, not of the statement."""


@dataclass(frozen=True)
class Waiting:
    """How many statements have not reached the store."""

    queued: int
    failed: int


@dataclass(frozen=True)
class Failure:
    """How many statements have failed for one reason."""

    error: str
    """The store's last status, or that nobody answered."""
    count: int
    since: datetime
    """When the oldest of them came about."""


def send_statements(moment: datetime) -> int:
    """Send what is due in batches; how many left. Ends early where the store is away."""
    settings = current_app.config["SETTINGS"]
    if not settings.record_store:
        return 0
    sent = 0
    for _turn in range(BATCHES):
        rows = claim(moment)
        if not rows:
            break
        said = xapi.statements(rows, settings.url)
        db.session.commit()
        code = post(settings.record_store, said)
        if code in range(400, 500) and code not in PASSING and len(rows) > 1:
            # One of them is known already, or wrong: each by itself then.
            sent += sum(_alone(row, one, moment) for row, one in zip(rows, said, strict=True))
            continue
        sent += mark(rows, code, moment)
        if code is None or not 200 <= code < 300:
            break
    return sent


def claim(moment: datetime) -> Sequence[Statement]:
    """Take the next due statements, so that no other process sends them too."""
    query = (
        select(Statement)
        .where(Statement.state == "queued", Statement.due_at <= moment)
        .order_by(Statement.due_at, Statement.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = db.session.scalars(query).all()
    for row in rows:
        row.due_at, row.attempts = moment + CLAIM, row.attempts + 1
    db.session.commit()
    return rows


def post(store: str, said: list[dict[str, Any]]) -> int | None:
    """Hand statements to the store; its status, or None where nobody answered."""
    parts = urlsplit(store)
    host = parts.netloc.rpartition("@")[2]
    address = f"{parts.scheme}://{host}{parts.path.rstrip('/')}/statements"
    key = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    request = urllib.request.Request(  # noqa: S310 (the settings take http and https alone)
        address,
        data=json.dumps(said).encode(),
        headers={
            "Content-Type": "application/json",
            "X-Experience-API-Version": xapi.VERSION,
            "Authorization": f"Basic {base64.b64encode(key.encode()).decode()}",
        },
    )
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except (OSError, HTTPException):
        return None


def mark(rows: Sequence[Statement], code: int | None, moment: datetime) -> int:
    """Note what became of claimed statements; how many of them the store has."""
    good = code is not None and (200 <= code < 300 or code == KNOWN)
    passing = code is None or code in PASSING or code >= 500 or 300 <= code < 400
    for row in rows:
        row.error = "" if good else str(code or NO_ANSWER)
        if good:
            row.state, row.due_at = "sent", None
        elif passing and row.attempts <= len(PAUSES):
            row.due_at = moment + PAUSES[row.attempts - 1]
        else:
            row.state, row.due_at = "failed", None
    db.session.commit()
    if not good:
        log.warning("statements refused", extra={"count": len(rows), "error": code or NO_ANSWER})
    return len(rows) if good else 0


def waiting() -> Waiting:
    """What the administrator sees of it."""
    query = select(Statement.state, func.count()).where(Statement.state.in_(("queued", "failed")))
    found = {row[0]: row[1] for row in db.session.execute(query.group_by(Statement.state))}
    return Waiting(found.get("queued", 0), found.get("failed", 0))


def failures() -> list[Failure]:
    """Statements that are not tried any more, by reason, the commonest first."""
    count = func.count()
    query = select(Statement.error, count, func.min(Statement.at)).where(
        Statement.state == "failed"
    )
    rows = db.session.execute(query.group_by(Statement.error).order_by(count.desc()))
    return [Failure(*row) for row in rows]


def send_again(by: Actor) -> int:
    """Queue everything that has failed, as if it were new; how much that is."""
    failed = update(Statement).where(Statement.state == "failed")
    fresh = {"state": "queued", "attempts": 0, "error": "", "due_at": now()}
    count = int(db.session.execute(failed.values(**fresh)).rowcount)  # type: ignore[attr-defined]
    if count:
        record(by, "statements.send_again", "statements", new=count)
    return count


def _alone(row: Statement, said: dict[str, Any], moment: datetime) -> int:
    return mark([row], post(current_app.config["SETTINGS"].record_store, [said]), moment)


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows nothing: another address must not be given the key of this one."""

    def redirect_request(self, *_args: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Straight)
