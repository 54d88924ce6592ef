"""A snapshot's canonical tables as DuckDB sees them: a folder of Parquet files, read only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from portal.evidence.canonical import ENTITIES, columns

MEMORY, THREADS = "1GB", 2


@dataclass(frozen=True)
class Data:
    """What a snapshot holds: where its tables stand, and which columns the files really had."""

    tables: dict[str, Path]
    """Parquet files by entity; an entity that the client did not bring is not there."""
    filled: dict[str, frozenset[str]]
    """By entity the names of the canonical fields that the files had, whatever their cells held.

    A field that is not here is a missing column: it is null in every row, and what needs it is
    not checkable. A reference stands here by its field's name, without `_id`.
    """
    as_of: datetime
    """The "now" of every figure: wall-clock time of the company."""
    currency: str
    """Of the amounts that name none; empty where nobody said."""

    def has(self, entity: str, *names: str) -> bool:
        """Whether an entity was brought, with all of these columns."""
        return entity in self.tables and self.filled[entity].issuperset(names)


@contextmanager
def opened(data: Data, *writes: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees each entity as a view of its name, empty where it was not brought.

    It is bounded in memory, and reaches no other file and no network; `writes` are the files that
    may be written.
    """
    connection = duckdb.connect(":memory:", config={"threads": THREADS, "memory_limit": MEMORY})
    try:
        reached = [str(path) for path in (*data.tables.values(), *writes)]
        connection.execute("SET allowed_paths = ?", [reached])
        connection.execute("SET enable_external_access = false")
        for entity in ENTITIES:
            connection.execute(f"CREATE VIEW {entity} AS {_source(data, entity)}")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def _source(data: Data, entity: str) -> str:
    path = data.tables.get(entity)
    if path is not None:
        quoted = str(path).replace("'", "''")
        return f"SELECT * FROM read_parquet('{quoted}')"  # noqa: S608
    nulls = ", ".join(f"NULL::{kind} AS {name}" for name, kind in columns(entity).items())
    return f"SELECT {nulls} WHERE false"
