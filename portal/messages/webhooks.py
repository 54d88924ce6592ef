"""Webhooks: made and changed by the administrator; the history laid out for them, event by event.

An event is laid out once for each webhook, whichever process does it and how often: the row of a
webhook is locked meanwhile, and the database keeps webhook and event unique.
"""

import json
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, exists, func, select

from portal.audit import Actor, History, record
from portal.db import db, now
from portal.encryption import encrypt
from portal.messages.events import KIND_OF, KINDS, VERSION, company_names, spelled, told
from portal.messages.webhook_models import Delivery, Webhook

MARGIN = timedelta(minutes=10)
"""A row is written under its own moment and seen after its commit, which may be later."""
STEP = timedelta(minutes=1)
"""Between two notes of how far the history was looked through, where nothing was found."""
AT_ONCE = 500
"""Most events for one webhook in one run."""
TEST = "test"
"""Kind of the event that the administrator sends to try a webhook."""


class Stale(Exception):  # noqa: N818
    """Somebody else changed the webhook meanwhile."""


def create(by: Actor, name: str, url: str, kinds: list[str]) -> tuple[Webhook, str]:
    """A new webhook, and its secret, which nobody will see again."""
    assert by.id is not None, "a person makes a webhook"
    secret, moment = _new_secret(), now()
    webhook = Webhook(
        name=name,
        url=url,
        kinds=kinds,
        secret_encrypted=encrypt(secret),
        seen_until=beginning(moment),
        made_at=moment,
        made_by_id=by.id,
    )
    db.session.add(webhook)
    db.session.flush()
    _record(webhook, "webhook.create", by, new=kinds)
    return webhook, secret


def change(
    webhook: Webhook, by: Actor, version: int, name: str, url: str, kinds: list[str]
) -> None:
    """Change what a webhook is told and where. Raises Stale for an old version."""
    if version != webhook.version:
        raise Stale
    old, webhook.kinds = webhook.kinds, kinds
    webhook.name, webhook.url = name, url
    webhook.version += 1
    _record(webhook, "webhook.change", by, old, kinds)


def pause(webhook: Webhook, by: Actor) -> None:
    """Tell nothing for a while; what happens meanwhile is not told later."""
    webhook.active = False
    _record(webhook, "webhook.pause", by)


def resume(webhook: Webhook, by: Actor) -> None:
    """Tell again, beginning with what happens from now on."""
    webhook.active, webhook.seen_until = True, beginning(now())
    _record(webhook, "webhook.resume", by)


def renew_secret(webhook: Webhook, by: Actor) -> str:
    """Another secret, with which whatever leaves from now on is signed."""
    secret = _new_secret()
    webhook.secret_encrypted = encrypt(secret)
    _record(webhook, "webhook.renew", by)
    return secret


def remove(webhook: Webhook, by: Actor) -> None:
    """Remove a webhook with everything that was on its way to it."""
    _record(webhook, "webhook.remove", by)
    db.session.execute(delete(Delivery).where(Delivery.webhook_id == webhook.id))
    db.session.delete(webhook)


def add_test(webhook: Webhook) -> Delivery:
    """Queue an event that tells of nothing; its id is below zero, as no real one is."""
    lowest = select(func.min(Delivery.event_id)).where(Delivery.webhook_id == webhook.id)
    event_id, moment = min(0, db.session.scalar(lowest) or 0) - 1, now()
    nothing = dict.fromkeys(("company", "by", "subject", "old", "new"))
    event = {"version": VERSION, "id": event_id, "kind": TEST, "at": spelled(moment), **nothing}
    delivery = _delivery(webhook, event, moment)
    db.session.flush()
    return delivery


def beginning(moment: datetime) -> datetime:
    """`seen_until` of a webhook that wants what happens from a moment on, and nothing before."""
    return moment + MARGIN


def lay_out(moment: datetime) -> int:
    """Lay new events out for every webhook; how many deliveries were queued."""
    ids = db.session.scalars(select(Webhook.id).where(Webhook.active).order_by(Webhook.id)).all()
    return sum(_lay_out_for(webhook_id, moment) for webhook_id in ids)


def _lay_out_for(webhook_id: int, moment: datetime) -> int:
    lock = select(Webhook).where(Webhook.id == webhook_id, Webhook.active)
    lock = lock.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    webhook = db.session.scalars(lock).one_or_none()
    if webhook is None:  # another process does it, or it was paused at this moment
        db.session.commit()
        return 0
    rows = list(db.session.scalars(_unseen(webhook, moment)))
    names = company_names(rows)
    for row in rows:
        _delivery(webhook, told(row, names), moment)
    if len(rows) < AT_ONCE and not moment - STEP < webhook.seen_until <= beginning(moment):
        webhook.seen_until = moment
    db.session.commit()
    return len(rows)


def _unseen(webhook: Webhook, moment: datetime) -> Select[History]:
    """Rows of the history of which a webhook has not been told, oldest first."""
    seen_until = webhook.seen_until
    if seen_until > beginning(moment):  # the clock was set back
        seen_until = moment
    here = exists().where(Delivery.webhook_id == webhook.id, Delivery.event_id == History.id)
    return (
        select(History)
        .where(History.at >= seen_until - MARGIN, _wanted(webhook.kinds), ~here)
        .order_by(History.at, History.id)
        .limit(AT_ONCE)
    )


def _wanted(kinds: Iterable[str]) -> ColumnElement[bool]:
    verbs = [KINDS[kind] for kind in kinds if kind in KINDS]
    return History.verb.in_(verbs or KIND_OF)


def _delivery(webhook: Webhook, event: dict[str, object], moment: datetime) -> Delivery:
    company = event["company"]
    delivery = Delivery(
        webhook_id=webhook.id,
        event_id=event["id"],
        company_id=company["id"] if isinstance(company, dict) else None,
        kind=event["kind"],
        body=json.dumps(event, ensure_ascii=False, separators=(",", ":")),
        due_at=moment,
        made_at=moment,
    )
    db.session.add(delivery)
    return delivery


def _new_secret() -> str:
    return f"whs_{secrets.token_urlsafe(32)}"


def _record(webhook: Webhook, verb: str, by: Actor, old: object = None, new: object = None) -> None:
    record(by, verb, f"webhook:{webhook.id}", old=old, new=new)
