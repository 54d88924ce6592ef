"""The company, its departments, its busy periods, and its rollout."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base

STATES = ("preparing", "on_hold", "closed")
BUSY_KINDS = ("exhibition", "vacation", "high_season", "other")


class Company(Base):
    __tablename__ = "companies"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), unique=True)
    """The name casefolded, so that two spellings are one and search finds both alphabets."""
    industry: Mapped[str] = mapped_column(String(120), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(2), default="ru")
    timezone: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2), default="RU")
    """Whose national holidays count."""
    working_week: Mapped[str] = mapped_column(String(7), default="12345")
    """ISO numbers of the working days, Monday is 1."""
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    rollout: Mapped["Rollout"] = relationship(back_populates="company", uselist=False)
    departments: Mapped[list["Department"]] = relationship(order_by="Department.name")
    busy_periods: Mapped[list["BusyPeriod"]] = relationship(order_by="BusyPeriod.first")


class Department(Base):
    __tablename__ = "departments"
    __table_args__ = (UniqueConstraint("company_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    name: Mapped[str] = mapped_column(String(120))


class BusyPeriod(Base):
    """Days in which the article forbids a start; `closed` ones are not working days at all."""

    __tablename__ = "busy_periods"
    __table_args__ = (CheckConstraint("first <= last", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    first: Mapped[date]
    last: Mapped[date]
    note: Mapped[str] = mapped_column(String(200), default="")
    closed: Mapped[bool] = mapped_column(default=False)
    uid: Mapped[str] = mapped_column(String(255), default="")
    """Of the calendar file that it came from, so that the file can be brought again."""


class Rollout(Base):
    """The one rollout of a company: its state, its dates, and its standing as last counted.

    The standing (from `rail` on) is a reading of other rooms' facts, good until `standing_until`;
    any row in the company's history ends it, and whoever reads it next counts anew.
    """

    __tablename__ = "rollouts"
    __table_args__ = (
        Index("ix_rollouts_list", "health", "sort_on", "company_id"),
        Index("ix_rollouts_tally", "state", "next_kind", "next_on", "company_id"),
        CheckConstraint("state in ('preparing','on_hold','closed')", name="state"),
    )

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), default="preparing")
    """`live` is not stored: it follows from the start of work and today."""
    state_reason: Mapped[str] = mapped_column(Text, default="")
    content_version: Mapped[int] = mapped_column(default=1)
    start_on: Mapped[date | None]
    start_reason: Mapped[str] = mapped_column(Text, default="")
    """Why the consultant insisted on a forbidden start; printed in the report."""
    first_on: Mapped[date | None]
    second_on: Mapped[date | None]
    summing_up_on: Mapped[date | None]
    control_time: Mapped[time] = mapped_column(default=time(10, 0))
    """Local hour of the controls, kept across daylight saving."""
    version: Mapped[int] = mapped_column(default=1)
    calendar_due: Mapped[bool] = mapped_column(default=False, index=True)
    """Whether something happened that may change what stands in people's calendars."""

    rail: Mapped[list[Any]] = mapped_column(default=list)
    """Seven triples: done, applicable, all."""
    health: Mapped[int] = mapped_column(default=2)
    """0 at risk, 1 needs attention, 2 on plan, 3 on hold, 4 closed: the order of the list."""
    health_why: Mapped[list[Any]] = mapped_column(default=list)
    """Code of the reason and its values, such as ["control_overdue", "first", "2026-11-09"]."""
    next_kind: Mapped[str | None] = mapped_column(String(20))
    """The next control, or `signature` when a report awaits one."""
    next_on: Mapped[date | None]
    sort_on: Mapped[date] = mapped_column(default=date.max)
    """`next_on`, or the end of time where nothing comes, so that an index orders the list."""
    training: Mapped[int | None]
    """Percent of assigned training that is finished; none where nothing is assigned."""
    standing_until: Mapped[datetime | None] = mapped_column(index=True)
    """When the standing changes by time alone; in the past where it must be counted anew."""

    company: Mapped[Company] = relationship(back_populates="rollout")
