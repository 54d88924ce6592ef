"""Other systems of the consultancy: where events are sent, and who may fetch them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base


class Webhook(Base):
    """An address of another system that is told of events, each signed with its secret."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(500))
    secret_encrypted: Mapped[str] = mapped_column(Text)
    kinds: Mapped[list[Any]] = mapped_column(default=list)
    """Kinds of events that it wants; empty for all."""
    active: Mapped[bool] = mapped_column(default=True)
    seen_until: Mapped[datetime]
    """Events before it have their deliveries."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    deliveries: Mapped[list["Delivery"]] = relationship(back_populates="webhook")


class Delivery(Base):
    """One event on its way to one webhook, with what came of it."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_deliveries_state_due_at", "state", "due_at"),
        CheckConstraint("state in ('queued','delivered','failed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"))
    event_id: Mapped[int]
    """Id of the row of history; no foreign key, since an erased company takes its rows along."""
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    """The very text that is signed and sent."""
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    status: Mapped[int | None]
    """What the receiver answered last."""
    error: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]

    webhook: Mapped[Webhook] = relationship(back_populates="deliveries")


class FeedKey(Base):
    """A key with which another system fetches the feed of events; shown once, kept as a hash."""

    __tablename__ = "feed_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
