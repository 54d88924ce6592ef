"""Rows of what leaves the portal: channels, calendars, webhooks; and of who is away."""

from datetime import timedelta

from portal.db import db, now
from portal.encryption import encrypt
from portal.messages.models import Channel
from portal.messages.webhook_models import Delivery, FeedKey, Webhook
from portal.people.models import Absence, Person
from portal.rollout.models import CalendarEntry
from tests.people import Cast


def tell_outside(cast: Cast, by: Person, number: int) -> None:
    """One row of each kind, of Volga-Snab where it belongs to a company."""
    volga, made = cast.volga, {"made_at": now(), "made_by_id": cast.clara.id}
    common = {"name": f"Telegram {number}", "language": "en", **made}
    address = {"address_encrypted": encrypt("tgram://token/chat")}
    db.session.add(Channel(company_id=volga.id, **common, **address))
    db.session.add(Channel(person_id=cast.clara.id, **common, **address))
    control = {"control": "second", "starts_at": now(), "timezone": volga.timezone}
    control["company_name"] = volga.name
    entry = {"uid": f"{number}@example.org", "changed_at": now(), **control}
    db.session.add(CalendarEntry(company_id=volga.id, person_id=by.id, **entry))
    secret = {"secret_encrypted": encrypt("secret"), "seen_until": now()}
    told = Webhook(name=f"CRM {number}", url="https://crm.example.org/", **secret, **made)
    told.deliveries = [
        Delivery(event_id=number, company_id=volga.id, **_delivered(number)),
        Delivery(event_id=10_000 + number, company_id=volga.id, **_delivered(number)),
    ]
    db.session.add(told)
    db.session.add(FeedKey(name=f"Key {number}", key_sha256=f"{number:064}", **made))
    day = now().date() + timedelta(days=300 + number)
    away = {"person_id": cast.clara.id, "stand_in_id": by.id, "first": day, "last": day}
    db.session.add(Absence(**away, **made))


def _delivered(number: int) -> dict[str, object]:
    body = {"kind": "control.hold", "body": "{}", "state": "delivered", "status": 200}
    return {**body, "due_at": now(), "made_at": now(), "delivered_at": now(), "attempts": 1}
