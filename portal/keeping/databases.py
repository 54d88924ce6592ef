"""Copying a database while the portal runs: SQLite by its online backup, PostgreSQL by pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import URL

VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "service": "PGSERVICE",
}
FILES = "select distinct sha256, size from files order by sha256"
REVISION = "select version_num from alembic_version"


class CopyFailed(Exception):  # noqa: N818
    """The database could not be copied; its text says why, as far as the tool told."""


class Copy:
    """A copy of the database in a file, and what else a backup must know of that moment."""

    def __init__(self, revision: str, files: list[tuple[str, int]]) -> None:
        self.revision = revision
        self.files = files
        """SHA-256 and size of every stored file."""


def is_empty(engine: Engine) -> bool:
    return not inspect(engine).get_table_names()


def dump(engine: Engine, to: Path) -> Copy:
    """Copy the database as it is at one moment. Raises CopyFailed."""
    if engine.dialect.name == "sqlite":
        return _dump_sqlite(engine, to)
    return _dump_postgresql(engine, to)


def load(engine: Engine, copy: Path) -> None:
    """Fill an empty database from a copy, all of it or nothing. Raises CopyFailed."""
    if engine.dialect.name == "sqlite":
        _load_sqlite(engine, copy)
        return
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    database = _environment(engine.url).get("PGDATABASE", "")
    _run(engine.url, "pg_restore", *options, f"--dbname={database}", str(copy))


def _dump_sqlite(engine: Engine, to: Path) -> Copy:
    with _sqlite(engine) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        (revision,) = target.execute(REVISION).fetchone()
        return Copy(revision, target.execute(FILES).fetchall())


def _load_sqlite(engine: Engine, copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as source:
        try:
            found = source.execute("pragma integrity_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise CopyFailed(str(error)) from None
        if found != ("ok",):
            raise CopyFailed(f"the copy is damaged: {found[0]}")
        with _sqlite(engine) as target:
            source.backup(target)


@contextmanager
def _sqlite(engine: Engine) -> Iterator[sqlite3.Connection]:
    """A connection of our own: the portal's stay as they are."""
    with closing(sqlite3.connect(engine.url.database or "")) as connection:
        yield connection


def _dump_postgresql(engine: Engine, to: Path) -> Copy:
    """pg_dump and our own reading see the same moment, by an exported snapshot."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(text("select pg_export_snapshot()")).scalar_one()
        revision = connection.execute(text(REVISION)).scalar_one()
        files = [(row.sha256, row.size) for row in connection.execute(text(FILES))]
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--file={to}")
        _run(engine.url, "pg_dump", *options, f"--snapshot={snapshot}")
    return Copy(revision, files)


def _run(url: URL, tool: str, *options: str) -> None:
    found = shutil.which(tool)
    if found is None:
        raise CopyFailed(f"{tool} is not installed; it comes with PostgreSQL's client programs")
    environment = {**os.environ, **_environment(url)}
    done = subprocess.run(  # noqa: S603
        [found, *options], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = done.stderr.strip().splitlines() or [f"{tool} ended with {done.returncode}"]
        raise CopyFailed("; ".join(words[:2]).rstrip("."))


def _environment(url: URL) -> dict[str, str]:
    """The address for PostgreSQL's tools; as variables, since other people see command lines."""
    parts = {**url.query, **url.translate_connect_args(username="user", database="dbname")}
    return {VARIABLES[key]: str(value) for key, value in parts.items() if key in VARIABLES}
