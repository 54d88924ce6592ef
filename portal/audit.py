"""The history: who did what, when, from what to what. Rows are added and never changed.

Names are looked up by id when a page shows them, so that a person who must be forgotten becomes a
pseudonym everywhere at once. `old` and `new` therefore hold keys, ids, dates and numbers, never a
name, an address or a free text; a changed text stands as `text_mark`.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Json, db, now


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role; without an id it is the portal itself."""

    id: int | None
    role: str


PORTAL = Actor(None, "portal")


class History(Base):
    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_company_id_id", "company_id", "id"),
        Index("ix_history_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    company_id: Mapped[int | None]
    """No foreign key: the tombstone of an erased company still names it."""
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    verb: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    """Kind and key of the thing, such as `item:3.2` or `issue:14`."""
    old: Mapped[Any] = mapped_column(Json)
    new: Mapped[Any] = mapped_column(Json)


class Erasure(Base):
    """That a company was removed for good; only while `open` may its rows leave the history."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    open: Mapped[bool]
    reports: Mapped[list[Any]]
    """For each signed report what keeps it checkable: code, hashes, version, moment."""
    certificates: Mapped[list[Any]]
    """For each certificate its code, its course and the day on which that was finished."""


def record(
    by: Actor,
    verb: str,
    subject: str,
    *,
    company_id: int | None = None,
    old: Any = None,
    new: Any = None,
    at: datetime | None = None,
) -> History:
    """Add a row to the history, in the transaction of the fact that it tells of."""
    row = History(
        at=at or now(),
        company_id=company_id,
        actor_id=by.id,
        role=by.role,
        verb=verb,
        subject=subject,
        old=old,
        new=new,
    )
    db.session.add(row)
    return row


def text_mark(text: str | None) -> dict[str, Any] | None:
    """What the history keeps of a free text: its length and the head of its hash."""
    if not text:
        return None
    return {"length": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest()[:16]}
