"""The outbox: a message is written in the transaction of the fact that it tells of."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

SECRET_LINKS = ("invitation", "password_reset", "address_confirm")
"""Kinds whose link lets somebody in: it is blanked once it has left, and no messenger gets it."""


class Channel(Base):
    """A messenger by which a person, or a whole company, hears the same in fewer words."""

    __tablename__ = "channels"
    __table_args__ = (
        CheckConstraint("(person_id is null) != (company_id is null)", name="person_or_company"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    address_encrypted: Mapped[str] = mapped_column(Text)
    """As Apprise writes it, such as `tgram://token/chat`; it holds secrets."""
    language: Mapped[str] = mapped_column(String(2))
    active: Mapped[bool] = mapped_column(default=True)
    error: Mapped[str] = mapped_column(String(200), default="")
    """What went wrong last; empty where it went well."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)


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
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"), index=True)
    """The messenger by which it goes; none for mail. Its `address` is `channel:<id>` then."""
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
