"""When each job last ran, and what came of it: what the health page and the monitors read."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import String, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, db, now

SILENT = timedelta(minutes=2)
"""After so long without a tick the jobs process counts as away."""
ALARM = "alarm"
"""Not a job: when people were last told that the jobs are silent."""


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
    return db.session.scalar(select(func.max(JobTick.at)).where(JobTick.name != ALARM))


def claim_alarm(moment: datetime) -> bool:
    """Whether the jobs are silent and the caller is the one to tell of it, once a silence.

    Where no job ever ran there is nothing to be silent. The caller commits.
    """
    last = last_tick()
    if last is None or moment - last <= SILENT:
        return False
    with suppress(IntegrityError), db.session.begin_nested():
        if db.session.get(JobTick, ALARM) is None:
            db.session.add(JobTick(name=ALARM, at=last - SILENT))
    claim = update(JobTick).where(JobTick.name == ALARM, JobTick.at <= last).values(at=moment)
    return bool(db.session.execute(claim).rowcount)  # type: ignore[attr-defined]


def failing() -> list[str]:
    """Names of the jobs whose last run ended in an error."""
    return list(db.session.scalars(select(JobTick.name).where(JobTick.error != "")))
