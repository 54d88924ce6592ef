"""Issues and next steps, numbered per company."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base
from portal.people.models import Person

ISSUE_STATES = ("open", "in_work", "resolved", "confirmed")
SEVERITIES = ("high", "medium", "low")
NEXT_STEP_STATES = ("open", "done", "dropped")


class Issue(Base):
    __tablename__ = "issues"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index("ix_issues_company_id_state", "company_id", "state"),
        CheckConstraint("state in ('open','in_work','resolved','confirmed')", name="state"),
        CheckConstraint("severity in ('high','medium','low')", name="severity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    step: Mapped[int | None]
    item_code: Mapped[str | None] = mapped_column(String(16))
    problem: Mapped[str | None] = mapped_column(String(16))
    severity: Mapped[str] = mapped_column(String(10), default="medium")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="open")
    control: Mapped[str | None] = mapped_column(String(20))
    """Kind of the control at which it arose."""
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    resolved_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    raised_by: Mapped[Person] = relationship(foreign_keys=[raised_by_id])
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])


class NextStep(Base):
    """What was agreed at a control: «Д-21»."""

    __tablename__ = "next_steps"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index("ix_next_steps_company_id_state", "company_id", "state"),
        CheckConstraint("state in ('open','done','dropped')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="open")
    control: Mapped[str | None] = mapped_column(String(20))
    """Kind of the control at which it was agreed."""
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"))
    agreed_at: Mapped[datetime]
    agreed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    issue: Mapped[Issue | None] = relationship()
