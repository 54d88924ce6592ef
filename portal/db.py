"""The database: declarative base, names of constraints, UTC timestamps, set-up of both engines.

SQLite and PostgreSQL are equals. On SQLite a transaction that may write begins with BEGIN
IMMEDIATE, since a reader that turns writer under load ends in "database is locked"; requests that
only read (GET, HEAD) begin plainly and never wait for a writer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Engine, MetaData, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from portal.settings import Settings

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON column, on PostgreSQL the binary kind."""


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, without a zone in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UTCDateTime, dict[str, Any]: Json, list[Any]: Json},
    )


db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False}
)

_reading: ContextVar[bool] = ContextVar("reading", default=False)


_clock: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """This moment in UTC; tests move it with time-machine."""
    return _clock.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now` be another moment, for the demonstration's past."""
    token = _clock.set(moment)
    try:
        yield
    finally:
        _clock.reset(token)


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the database to the app; engines are made per process, after the fork."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database)
    db.init_app(app)
    app.before_request(_note_whether_it_reads)
    app.teardown_request(_forget_whether_it_read)


def engine_options(url: str) -> dict[str, Any]:
    """The options of create_engine for an address of either database."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 5}}
    limits = "-c lock_timeout=5000 -c statement_timeout=20000 -c timezone=UTC"
    return {"connect_args": {"options": limits}, "pool_pre_ping": True}


@contextmanager
def writing() -> Iterator[None]:
    """Write from a request that reads: end its transaction, write in one of its own, commit."""
    db.session.commit()
    token = _reading.set(False)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _reading.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """Read at length outside of a request, without keeping those who write from it."""
    db.session.commit()
    token = _reading.set(True)
    try:
        yield
        db.session.commit()
    finally:
        _reading.reset(token)


def _note_whether_it_reads() -> None:
    _reading.set(request.method in ("GET", "HEAD", "OPTIONS"))


def _forget_whether_it_read(_: BaseException | None) -> None:
    # What goes on in this thread or is forked from it may write.
    _reading.set(False)


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # we begin by ourselves
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "synchronous=FULL",
        # Without it INSERT OR REPLACE deletes append-only rows unseen by their triggers.
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
