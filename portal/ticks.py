"""When each job last ran, and what came of it: what the health page and the monitors read."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, db, now

PULSE = 30
"""Seconds between the ticks of the job that does nothing else."""
_insert: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

SILENT = timedelta(seconds=2 * PULSE)
"""After so long without a tick the jobs process counts as away."""
ALARM = "alarm"
"""Not a job: when people were last told that the jobs are silent."""


class JobTick(Base):
    __tablename__ = "job_ticks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    count: Mapped[int] = mapped_column(default=0)
    """How many rows the job handled; for a mark, the row up to which something was read."""
    error: Mapped[str] = mapped_column(String(80), default="")
    """Name of the error that ended it; empty where it went well."""


def note(name: str, count: int, error: str = "", at: datetime | None = None) -> None:
    """Keep the outcome of a job's run; the caller commits.

    In one statement, since two processes may note the first run of a job at once.
    """
    row = {"name": name, "at": at or now(), "count": count, "error": error[:80]}
    insert = _insert[db.session.get_bind().dialect.name](JobTick).values(row)
    new = {column: insert.excluded[column] for column in ("at", "count", "error")}
    db.session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=new))


def last_tick() -> datetime | None:
    """When any job ran last."""
    ticking = JobTick.name != ALARM, JobTick.name.not_like("%:%")
    return db.session.scalar(select(func.max(JobTick.at)).where(*ticking))


def mark(name: str) -> int:
    """Up to which row a job has read something; 0 at first. Names of marks hold a colon."""
    found = db.session.get(JobTick, name, populate_existing=True)
    return found.count if found else 0


def set_mark(name: str, row_id: int) -> None:
    """Keep how far a job has read; the caller commits."""
    note(name, row_id)


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


def failing(names: Collection[str]) -> list[str]:
    """Those of some jobs whose last run ended in an error."""
    query = select(JobTick.name).where(JobTick.error != "", JobTick.name.in_(names))
    return list(db.session.scalars(query.order_by(JobTick.name)))


def overdue(patience: Mapping[str, timedelta], moment: datetime) -> list[str]:
    """Jobs that ran longer ago than each of them may; who never ran is not named."""
    query = select(JobTick.name, JobTick.at).where(JobTick.name.in_(patience))
    return sorted(name for name, at in db.session.execute(query) if moment - at > patience[name])
