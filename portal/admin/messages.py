"""The outbox as the administrator sees it: what left, what did not and why, and how it looks."""

from collections.abc import Iterable
from math import ceil
from types import SimpleNamespace
from typing import Any

from flask import abort, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select

from portal.access import actor, requires
from portal.admin.mail_words import KINDS, STATES, reason
from portal.admin.pages import bp
from portal.audit import record
from portal.db import db, now, writing
from portal.messages import shown
from portal.messages.models import SECRET_LINKS, Channel, Message
from portal.people.pages import channels
from portal.people.sessions import fresh

PAGE = 25
LETTER = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""A letter is a page of its own: nothing is loaded and nothing runs; its links open elsewhere."""


@bp.get("/messages")
@requires("portal.administer")
@fresh
def messages() -> ResponseReturnValue:
    sought = {name: request.args.get(name, "").strip()[:255] for name in ("state", "kind", "q")}
    query = _sought(**sought)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    count = max(1, ceil(total / PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), count)
    rows = query.order_by(Message.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    filters: dict[str, Any] = {name: value for name, value in sought.items() if value}
    found = db.session.scalars(rows).all()
    context = {
        "messages": found,
        "messengers": _messengers(found),
        "sought": sought,
        "total": total,
        "pages": SimpleNamespace(
            number=number, count=count, url=lambda n: url_for(".messages", page=n, **filters)
        ),
        **_words(),
    }
    return render_template("admin/messages.html", **context)


@bp.get("/messages/<int:message_id>")
@requires("portal.administer")
@fresh
def message(message_id: int) -> ResponseReturnValue:
    row = db.session.get(Message, message_id) or abort(404)
    with writing():
        record(actor(), "message.read", f"message:{row.id}", company_id=row.company_id)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    by_mail = row.channel_id is None
    context = {
        "message": row,
        "messengers": _messengers([row]),
        "letter": shown.letter(app, row) if by_mail else None,
        "brief": None if by_mail else shown.brief(row),
        "busy": is_being_sent(row),
        **_words(),
    }
    return render_template("admin/message.html", SECRET_LINKS=SECRET_LINKS, **context)


@bp.get("/messages/<int:message_id>/letter")
@requires("portal.administer")
@fresh
def letter(message_id: int) -> ResponseReturnValue:
    """The letter as its reader sees it, for the frame on the message's page."""
    row = db.session.get(Message, message_id) or abort(404)
    found = shown.letter(current_app._get_current_object(), row)  # type: ignore[attr-defined]
    answer = make_response(found.html if found else "")
    answer.headers["Content-Security-Policy"] = LETTER
    return answer


def is_being_sent(row: Message) -> bool:
    """Whether some process is at it right now."""
    return row.state == "queued" and row.claimed_until is not None and row.claimed_until > now()


def _sought(state: str, kind: str, q: str) -> Select[Message]:
    query = select(Message)
    if state in STATES:
        query = query.where(Message.state == state)
    if kind in KINDS:
        query = query.where(Message.kind == kind)
    if q:
        query = query.where(func.lower(Message.address).contains(q.lower(), autoescape=True))
    return query


def _messengers(rows: Iterable[Message]) -> dict[int, str]:
    """Names of the messengers by which messages went."""
    ids = {row.channel_id for row in rows if row.channel_id is not None}
    if not ids:
        return {}
    query = select(Channel.id, Channel.name).where(Channel.id.in_(ids))
    return dict(db.session.execute(query).all())


def _why(row: Message) -> str:
    """What went wrong with a message, in words."""
    return reason(row.error) if row.channel_id is None else channels.why(row.error)


def _words() -> dict[str, Any]:
    return {"STATES": STATES, "KINDS": KINDS, "why": _why}
