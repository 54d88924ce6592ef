"""Throttling by address and by account, counted once for all processes.

Flask-Limiter counts in our own database through the small storage below, or in Redis where
PORTAL_RATE_LIMITS says so. Counting commits: it stands at the very beginning of a request's work.
"""

import hashlib
import time
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import Storage
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import http_date

from portal.db import db, writing
from portal.settings import Settings
from portal.words import plural

ACCOUNT = RateLimitItemPerMinute(10, 15, namespace="account")
"""Wrong passwords for one account before it is locked until the quarter of an hour is over."""
PLACE = RateLimitItemPerMinute(100, 15, namespace="place")
"""Attempts from one address of the network; an office shares one."""
LETTERS = RateLimitItemPerMinute(5, 60, namespace="letters")
"""Letters with a link that anybody can ask for, to one address in an hour."""
INVITATIONS = RateLimitItemPerMinute(100, 60, namespace="invitations")
"""Invitations by one person in an hour."""
STAFF_LISTS = RateLimitItemPerMinute(10, 60, namespace="staff-lists")
"""Lists of people that one person invites in an hour."""
CHECKS = RateLimitItemPerMinute(60, 15, namespace="checks")
"""Reports and certificates, together, that one address of the network asks us to confirm in a
quarter of an hour: who guesses at codes gets nowhere."""
CHALLENGE = RateLimitItemPerMinute(1, 60, namespace="challenge")
"""Answers to one challenge of a passkey, which holds for minutes: a copied answer opens nothing."""


class PortalStorage(Storage):
    """Counters of fixed windows in the table `rate_counts` of the portal's database."""

    STORAGE_SCHEME = ["portal"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; a window that is over begins anew. One statement, so no count is ever lost."""
        moment = time.time()
        statement = text(
            "INSERT INTO rate_counts (key, count, ends_at) VALUES (:key, :n, :end)"
            " ON CONFLICT (key) DO UPDATE SET"
            " count = CASE WHEN rate_counts.ends_at <= :now THEN :n"
            " ELSE rate_counts.count + :n END,"
            " ends_at = CASE WHEN rate_counts.ends_at <= :now THEN :end"
            " ELSE rate_counts.ends_at END RETURNING count"
        )
        values = {"key": hashed(key), "n": amount, "now": moment, "end": moment + expiry}
        count = db.session.execute(statement, values).scalar_one()
        db.session.commit()
        return int(count)

    def get(self, key: str) -> int:
        query = text("SELECT count FROM rate_counts WHERE key = :key AND ends_at > :now")
        found = db.session.execute(query, {"key": hashed(key), "now": time.time()}).scalar()
        return int(found or 0)

    def get_expiry(self, key: str) -> float:
        query = text("SELECT ends_at FROM rate_counts WHERE key = :key")
        found = db.session.execute(query, {"key": hashed(key)}).scalar()
        return float(found or time.time())

    def check(self) -> bool:
        db.session.execute(text("SELECT 1 FROM rate_counts LIMIT 1"))
        return True

    def reset(self) -> int | None:
        db.session.execute(text("DELETE FROM rate_counts"))
        db.session.commit()
        return None

    def clear(self, key: str) -> None:
        db.session.execute(text("DELETE FROM rate_counts WHERE key = :key"), {"key": hashed(key)})
        db.session.commit()


def init_app(app: Flask, settings: Settings) -> None:
    storage = "portal://" if settings.rate_limits == "portal" else settings.rate_limits
    limiter = Limiter(
        place, app=app, storage_uri=storage, strategy="fixed-window", headers_enabled=False
    )
    app.extensions["throttle"] = limiter.limiter


def take(*counts: tuple[RateLimitItem, str]) -> datetime | None:
    """Count one attempt at each; None if all still allow it, else when the first will again."""
    limiter = current_app.extensions["throttle"]
    named = [(item, hashed(name)) for item, name in counts]
    over = [(item, name) for item, name in named if not limiter.hit(item, name)]
    if not over:
        return None
    until = max(limiter.get_window_stats(item, name).reset_time for item, name in over)
    return datetime.fromtimestamp(until, UTC)


def take_check() -> datetime | None:
    """Count one document that a stranger asks us to confirm; None if he may."""
    with writing():
        return take((CHECKS, place()))


def refused(answer: Response, until: datetime) -> Response:
    """An answer that says `too_many`, telling programs the same."""
    answer.status_code = 429
    answer.headers["Retry-After"] = http_date(until)
    return answer


def forgive(item: RateLimitItem, name: str) -> None:
    """Begin to count anew, since the right password came."""
    current_app.extensions["throttle"].clear(item, hashed(name))


def too_many(until: datetime) -> str:
    """The message that says when to come back."""
    minutes = max(1, ceil((until.timestamp() - time.time()) / 60))
    words: str = plural(
        "Too many attempts. Try again in %(num)d minute.",
        "Too many attempts. Try again in %(num)d minutes.",
        minutes,
    )
    return words


def place() -> str:
    """Where a request comes from; of IPv6 the network, which one person has whole."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/64", strict=False))
    return str(address)


def sweep() -> int:
    """Remove counters whose time is over; a job's work."""
    result: Any = db.session.execute(
        text("DELETE FROM rate_counts WHERE ends_at <= :now"), {"now": time.time()}
    )
    return int(result.rowcount)


def hashed(key: str) -> str:
    """Names hold addresses of people, which neither Redis nor our table need know."""
    return hashlib.sha256(key.encode()).hexdigest()
