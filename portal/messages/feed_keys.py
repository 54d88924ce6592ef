"""Keys with which other systems fetch the feed of events; only their hashes are kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.audit import Actor, record
from portal.db import db, now
from portal.messages.webhook_models import FeedKey

STEP = timedelta(minutes=5)
"""Between two notes that a key was used."""


def make(by: Actor, name: str) -> tuple[FeedKey, str]:
    """A new key, and its words, which nobody will see again."""
    assert by.id is not None, "a person makes a key"
    words = f"feed_{secrets.token_urlsafe(32)}"
    key = FeedKey(name=name, key_sha256=_hashed(words), made_at=now(), made_by_id=by.id)
    db.session.add(key)
    db.session.flush()
    record(by, "feed_key.create", f"feed_key:{key.id}")
    return key, words


def end(key: FeedKey, by: Actor) -> None:
    """Let nobody in with a key any more; twice does nothing."""
    if key.ended_at is None:
        key.ended_at = now()
        record(by, "feed_key.end", f"feed_key:{key.id}")


def find(words: str) -> FeedKey | None:
    """The key that has these words and was not ended."""
    query = select(FeedKey).where(FeedKey.key_sha256 == _hashed(words), FeedKey.ended_at.is_(None))
    return db.session.scalars(query).one_or_none()


def wants_note(key: FeedKey, moment: datetime) -> bool:
    """Whether it is time to note that a key is in use."""
    return key.used_at is None or moment - key.used_at >= STEP


def _hashed(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
