"""The failing rows of a check in two snapshots: those fixed, those new, those failing still."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from portal.evidence.data import MEMORY, THREADS

Part = Literal["fixed", "new", "still"]
Sides = tuple[Path | None, Path | None]
"""The files before and after."""

SIDE = """
CREATE OR REPLACE TABLE {side} AS
WITH failing AS (
    SELECT
        CAST(NULL AS VARCHAR) AS entity, CAST(NULL AS VARCHAR) AS crm_id,
        CAST(NULL AS VARCHAR) AS name, CAST(NULL AS VARCHAR) AS responsible_id,
        CAST(NULL AS VARCHAR) AS responsible
    WHERE false
    {rows}
)
SELECT entity, crm_id, name, responsible_id, responsible
FROM failing
WHERE $among IS NULL OR coalesce(responsible_id, responsible) IN (
    SELECT unnest(CAST($among AS VARCHAR[]))
)
"""
ROWS = "UNION ALL BY NAME SELECT * FROM read_parquet($path)"
MOVES = """
CREATE OR REPLACE TABLE moves AS
WITH
earlier AS (SELECT DISTINCT ON (entity, crm_id) * FROM before WHERE crm_id IS NOT NULL),
later AS (SELECT DISTINCT ON (entity, crm_id) * FROM after WHERE crm_id IS NOT NULL)
SELECT
    CASE
        WHEN later.crm_id IS NULL THEN 'fixed'
        WHEN earlier.crm_id IS NULL THEN 'new'
        ELSE 'still'
    END AS part,
    entity,
    crm_id,
    coalesce(later.name, earlier.name) AS name,
    coalesce(later.responsible_id, earlier.responsible_id) AS responsible_id,
    coalesce(later.responsible, earlier.responsible) AS responsible
FROM earlier
FULL JOIN later USING (entity, crm_id)
UNION ALL
SELECT 'without_id', * FROM (SELECT * FROM before UNION ALL SELECT * FROM after)
WHERE crm_id IS NULL
"""


@dataclass(frozen=True)
class Moves:
    """How many failing rows went, came and stayed, by their ids."""

    fixed: int = 0
    new: int = 0
    still: int = 0
    without_id: int = 0
    """Rows of either snapshot that cannot be followed, because the CRM gave them no id."""


def moves(before: Path | None, after: Path | None, among: Collection[str] | None = None) -> Moves:
    """Count the failing rows of a check, from its Parquet file of each snapshot.

    Files have `entity` and `crm_id`, and may have `name`, `responsible_id`, `responsible`; None is
    a snapshot in which no row failed. `among` holds back the rows of all but these people.
    """
    return all_moves({"": (before, after)}, among)[""]


def all_moves(files: Mapping[str, Sides], among: Collection[str] | None = None) -> dict[str, Moves]:
    """The same for many checks at one look."""
    found = {}
    with _connection(path for sides in files.values() for path in sides) as connection:
        for check, sides in files.items():
            _lay(connection, sides, among)
            counts = connection.execute("SELECT part, count(*) FROM moves GROUP BY part").fetchall()
            found[check] = Moves(**dict(counts))
    return found


def moved(
    part: Part,
    before: Path | None,
    after: Path | None,
    among: Collection[str] | None = None,
    *,
    offset: int = 0,
    limit: int = 50,
) -> list[dict[str, str | None]]:
    """The rows of one part: entity, crm_id, name, responsible_id, responsible, as last seen."""
    with _connection((before, after)) as connection:
        _lay(connection, (before, after), among)
        found = connection.execute(
            "SELECT * EXCLUDE part FROM moves WHERE part = $part"
            " ORDER BY entity, name NULLS LAST, crm_id LIMIT $limit OFFSET $offset",
            {"part": part, "limit": limit, "offset": offset},
        )
        names = [each[0] for each in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@contextmanager
def _connection(paths: Iterable[Path | None]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads these files and nothing else."""
    connection = duckdb.connect(":memory:", config={"threads": THREADS, "memory_limit": MEMORY})
    try:
        connection.execute("SET allowed_paths = ?", [[str(path) for path in paths if path]])
        connection.execute("SET enable_external_access = false")
        yield connection
    finally:
        connection.close()


def _lay(
    connection: duckdb.DuckDBPyConnection, sides: Sides, among: Collection[str] | None
) -> None:
    """Lay the table `moves`: every failing row of either snapshot, and its part."""
    seen = None if among is None else sorted(among)
    for side, path in zip(("before", "after"), sides, strict=True):
        sql = SIDE.format(side=side, rows=ROWS if path else "")
        where = {"path": str(path)} if path else {}
        connection.execute(sql, {"among": seen, **where})
    connection.execute(MOVES)
