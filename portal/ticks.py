"""When each job last ran, and what came of it: what the health page and the monitors read."""

from datetime import datetime

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, db, now


class JobTick(Base):
    __tablename__ = "job_ticks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    count: Mapped[int] = mapped_column(default=0)
    """How many rows the job handled."""
    error: Mapped[str] = mapped_column(String(80), default="")
    """Name of the error that ended it; empty where it went well."""


def note(name: str, count: int, error: str = "") -> None:
    """Keep the outcome of a job's run; the caller commits."""
    db.session.merge(JobTick(name=name, at=now(), count=count, error=error[:80]))


def last_tick() -> datetime | None:
    """When any job ran last."""
    return db.session.scalar(select(func.max(JobTick.at)))


def failing() -> list[str]:
    """Names of the jobs whose last run ended in an error."""
    return list(db.session.scalars(select(JobTick.name).where(JobTick.error != "")))
