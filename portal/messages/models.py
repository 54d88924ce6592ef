"""The outbox: a message is written in the transaction of the fact that it tells of."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Message(Base):
    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("address", "kind", "subject", "day"),
        Index("ix_messages_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    address: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(40))
    """Name of the template: templates/messages/<kind>.txt and .html."""
    subject: Mapped[str] = mapped_column(String(80))
    """Kind and key of the thing it is about, such as `report:12`."""
    day: Mapped[date]
    """With person, kind and subject it makes a message unique."""
    values: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    """queued, sent, failed, cancelled."""
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    """When to try (again)."""
    claimed_until: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
