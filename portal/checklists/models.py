"""What a company has done of the checklist. Titles are content; here stand only codes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, Json
from portal.media.models import StoredFile
from portal.people.models import Person

ITEM_STATES = ("to_do", "in_progress", "done", "blocked", "not_applicable")


class Item(Base):
    """One item of one company, from the day on which its content version was taken over."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        Index("ix_items_owner", "company_id", "owner_id"),
        CheckConstraint(
            "state in ('to_do','in_progress','done','blocked','not_applicable')", name="state"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    code: Mapped[str] = mapped_column(String(16))
    """Of the content, or `<step>.c<n>` for the company's own items."""
    step: Mapped[int]
    position: Mapped[int]
    own_title: Mapped[str | None] = mapped_column(String(200))
    """Only for the company's own items."""
    retired: Mapped[bool] = mapped_column(default=False)
    """No longer in the content version of the company; kept with its tick."""
    state: Mapped[str] = mapped_column(String(20), default="to_do")
    state_at: Mapped[datetime | None]
    state_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it is blocked or not applicable."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date | None]
    """Set by a person; otherwise the due date follows from the offset of the content."""
    due_days: Mapped[int | None]
    """The consultant's own offset in working days, instead of the content's."""
    note: Mapped[str] = mapped_column(Text, default="")
    confirmed_by: Mapped[str | None] = mapped_column(String(10))
    """`data` or `person`."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    slipped_at: Mapped[datetime | None]
    """When the history was told that its data no longer confirm it; whether they do is computed."""
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    state_by: Mapped[Person | None] = relationship(foreign_keys=[state_by_id])
    confirmer: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])
    proofs: Mapped[list["Proof"]] = relationship(order_by="Proof.id")
    comments: Mapped[list["Comment"]] = relationship(order_by="Comment.id")


class Comment(Base):
    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)

    person: Mapped[Person] = relationship()


class Proof(Base):
    """A file or a link that shows that an item is done."""

    __tablename__ = "proofs"
    __table_args__ = (CheckConstraint("(file_id is null) != (url is null)", name="file_or_link"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    url: Mapped[str | None] = mapped_column(String(2000))
    title: Mapped[str] = mapped_column(String(200))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]

    file: Mapped[StoredFile | None] = relationship()
    added_by: Mapped[Person] = relationship()


class Sighting(Base):
    """A typical problem seen at the company; it belongs to the distinct problem (3.pN)."""

    __tablename__ = "sightings"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    problem: Mapped[str] = mapped_column(String(16))
    step: Mapped[int]
    """Where it was marked; both steps show it."""
    note: Mapped[str] = mapped_column(Text, default="")
    seen_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    seen_at: Mapped[datetime]
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"))
    gone_at: Mapped[datetime | None]

    seen_by: Mapped[Person] = relationship()


class ObjectionHeard(Base):
    __tablename__ = "objections_heard"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    objection: Mapped[str] = mapped_column(String(16))
    said_by: Mapped[str] = mapped_column(String(120))
    heard_on: Mapped[date]
    answer: Mapped[str] = mapped_column(Text)
    logged_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    logged_at: Mapped[datetime]

    logged_by: Mapped[Person] = relationship()


class Fact(Base):
    """Something that happened elsewhere and speaks for an item; it never ticks the item."""

    __tablename__ = "facts"
    __table_args__ = (UniqueConstraint("company_id", "code", "fact"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    code: Mapped[str] = mapped_column(String(16))
    fact: Mapped[str] = mapped_column(String(40))
    value: Mapped[Any] = mapped_column(Json)
    recorded_at: Mapped[datetime]
