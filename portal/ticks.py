"""When each job last ran, and what came of it: what the health page and the monitors read."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import String, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, db, now
from portal.settings import Settings

_insert: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

PROCESS = "process"
"""In the alarm's row: the jobs process itself."""
ALARM = "alarm:"
"""With a job's name: when people were last told of its silence. No job's name holds a colon."""
AWAKE = "awake:"
"""Since when the jobs have ticked without a gap: before it nobody could run."""


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

    The first tick after a silence of all jobs is also noted as their awakening.
    """
    moment = at or now()
    if ":" not in name:
        last = last_tick()
        if last is None or moment - last > silence():
            _write(AWAKE, moment)
    _write(name, moment, count, error)


def _write(name: str, at: datetime, count: int = 0, error: str = "") -> None:
    """In one statement, since two processes may note the first run of a job at once."""
    row = {"name": name, "at": at, "count": count, "error": error[:80]}
    insert = _insert[db.session.get_bind().dialect.name](JobTick).values(row)
    new = {column: insert.excluded[column] for column in ("at", "count", "error")}
    db.session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=new))


def last_tick() -> datetime | None:
    """When any job ran last."""
    return db.session.scalar(select(func.max(JobTick.at)).where(JobTick.name.not_like("%:%")))


def silence() -> timedelta:
    """After so long without a tick the jobs process counts as away."""
    settings: Settings = current_app.config["SETTINGS"]
    return timedelta(seconds=2 * settings.pulse)


def mark(name: str) -> int:
    """Up to which row a job has read something; 0 at first. Names of marks hold a colon."""
    found = db.session.get(JobTick, name, populate_existing=True)
    return found.count if found else 0


def set_mark(name: str, row_id: int) -> None:
    """Keep how far a job has read; the caller commits."""
    note(name, row_id)


def claim_alarm(name: str, since: datetime, moment: datetime) -> bool:
    """Whether the caller is the one to tell of a silence, which is told once; the caller commits.

    `name` is a job's, or PROCESS; it has been silent since a moment.
    """
    row = ALARM + name
    with suppress(IntegrityError), db.session.begin_nested():
        if db.session.get(JobTick, row) is None:
            db.session.add(JobTick(name=row, at=since))
    claim = update(JobTick).where(JobTick.name == row, JobTick.at <= since).values(at=moment)
    return bool(db.session.execute(claim).rowcount)  # type: ignore[attr-defined]


def failing(names: Collection[str]) -> list[str]:
    """Those of some jobs whose last run ended in an error."""
    query = select(JobTick.name).where(JobTick.error != "", JobTick.name.in_(names))
    return list(db.session.scalars(query.order_by(JobTick.name)))


def silent(patience: Mapping[str, timedelta], moment: datetime) -> dict[str, datetime]:
    """Jobs without a finished run for longer than each of them may, and since when.

    While all were silent none could run, so their patience begins when they came back.
    """
    query = select(JobTick.name, JobTick.at).where(JobTick.name.in_((*patience, AWAKE)))
    ran = dict(db.session.execute(query).all())
    awake = ran.get(AWAKE, moment)
    since = {name: max(ran.get(name, awake), awake) for name in sorted(patience)}
    return {name: at for name, at in since.items() if moment - at > patience[name]}
