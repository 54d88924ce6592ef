"""The feed of events: what other systems fetch by themselves, in JSON."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from limits import RateLimitItemPerMinute

from portal.access import public
from portal.db import db, now, writing
from portal.messages import feed_keys
from portal.messages.events import after, company_names, told
from portal.messages.webhook_models import FeedKey
from portal.people import throttle

bp = Blueprint("feed", __name__)
MOST, USUAL = 1000, 100
"""Events in one answer: at most, and where nothing is said."""
REQUESTS = RateLimitItemPerMinute(120, 1, namespace="feed")
"""By one key in a minute."""


@bp.get("/events")
@public
def events() -> Response:
    key = feed_keys.find(request.headers.get("Authorization", "").removeprefix("Bearer "))
    refused = _refused(key)
    if refused is not None:
        return refused
    start = max(0, request.args.get("after", 0, type=int))
    limit = min(max(1, request.args.get("limit", USUAL, type=int)), MOST)
    rows, go_on = after(start, limit, now())
    names = company_names(rows)
    found = {"events": [told(row, names) for row in rows], "next": go_on}
    answer = jsonify(found)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _refused(key: FeedKey | None) -> Response | None:
    """The answer to who has no key, or asks too often; notes that a key is in use."""
    counted = (REQUESTS, f"key:{key.id}") if key else (throttle.PLACE, f"feed:{throttle.place()}")
    moment = now()
    with writing():
        until = throttle.take(counted)
        if key is not None and feed_keys.wants_note(key, moment):
            db.session.merge(key).used_at = moment
    if until is not None:
        wait = max(1, int((until - moment).total_seconds()))
        return _error(429, "too many requests", {"Retry-After": str(wait)})
    if key is None:
        return _error(401, "a valid key is needed", {"WWW-Authenticate": "Bearer"})
    return None


def _error(status: int, words: str, headers: dict[str, Any]) -> Response:
    answer = jsonify(error=words)
    answer.status_code = status
    answer.headers.update(headers)
    return answer
