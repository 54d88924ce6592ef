"""The rows behind a check, page by page, as far as a person may see them.

They are read from the snapshot's Parquet file by DuckDB, bounded in memory and without access to
anything else. A row is known by its place in the file, which never changes.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from portal.evidence.canonical import ENTITIES, personal
from portal.evidence.checks.columns import SHOWN
from portal.evidence.data import MEMORY, THREADS

PAGE = 50
NOBODY = "-"
"""Asks for the rows that have no owner."""
ALWAYS = ("name", "crm_id", "responsible")
CARDS = {entity: personal(entity) for entity in ENTITIES if personal(entity)}
"""Entities whose rows have a phone, an address or the like, with these columns."""
PERSONAL = frozenset[str]().union(*CARDS.values())
OWNER = "coalesce(responsible_id::VARCHAR, responsible::VARCHAR)"
MANAGERS_AT_MOST = 200


@dataclass(frozen=True)
class Card:
    """Where the cards of an entity stand, and which personal columns the files really had."""

    path: Path
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Reach:
    """What a person may see of the rows."""

    among: Collection[str] | None = None
    """Users of the CRM whose rows they are; None: all rows, those of nobody too."""
    cards: Mapping[str, "Card"] = field(default_factory=dict)
    """Of `CARDS`, for phones, addresses and the like; empty: they are not to be seen."""


@dataclass(frozen=True)
class Asked:
    """Which of the rows, and in which order."""

    manager: str = ""
    """Id in the CRM, or the name where there is none; `NOBODY`; empty: everybody's."""
    text: str = ""
    sort: str = ""
    """A column, with a minus before it for the opposite direction."""
    numbers: tuple[int, ...] | None = None
    """Places in the file; None: all."""


@dataclass(frozen=True)
class Rows:
    """Some of the rows, with `number`, their place in the file."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    total: int
    """How many there are on all pages."""
    sort: str
    """As asked, where that is one of the columns; otherwise empty."""


@dataclass(frozen=True)
class Manager:
    """A person with failing rows."""

    key: str
    name: str
    rows: int


def rows_of(
    path: Path, asked: Asked, reach: Reach, offset: int = 0, limit: int | None = PAGE
) -> Rows:
    """Rows of a check from its file; a sort by what is not to be seen counts as not asked."""
    with _opened(path, reach) as connection:
        columns = _columns(connection)
        where, values = _where(asked, reach, [one for one in columns if one in PERSONAL])
        counting = f"SELECT count(*) FROM seen WHERE {where}"  # noqa: S608
        ((total,),) = connection.execute(counting, values).fetchall()
        name, back = asked.sort.removeprefix("-"), asked.sort.startswith("-")
        order = f"{_quoted(name)} {'DESC' if back else 'ASC'} NULLS LAST, " * (name in columns)
        listed = ", ".join(map(_quoted, ("number", "entity", *columns)))
        found = connection.execute(
            f"SELECT {listed} FROM seen WHERE {where} ORDER BY {order} number"  # noqa: S608
            " LIMIT $limit OFFSET $offset",
            {**values, "limit": total if limit is None else limit, "offset": offset},
        )
        names = [each[0] for each in found.description or ()]
        rows = tuple(dict(zip(names, row, strict=True)) for row in found.fetchall())
    return Rows(columns, rows, total, asked.sort if name in columns else "")


def numbers_of(path: Path, asked: Asked, reach: Reach) -> list[int]:
    """Places in the file of the rows that are asked for."""
    with _opened(path, reach) as connection:
        where, values = _where(asked, reach, ())
        query = f"SELECT number FROM seen WHERE {where} ORDER BY number"  # noqa: S608
        return [number for (number,) in connection.execute(query, values).fetchall()]


def managers_of(path: Path, reach: Reach) -> list[Manager]:
    """Whose rows they are, most first; who has none is called by an empty name."""
    with _opened(path, Reach(reach.among)) as connection:
        where, values = _where(Asked(), reach, ())
        found = connection.execute(
            f"SELECT coalesce(owner, '{NOBODY}'), coalesce(any_value(responsible), ''), count(*)"  # noqa: S608
            f" FROM seen WHERE {where} GROUP BY owner ORDER BY 3 DESC, 2 LIMIT {MANAGERS_AT_MOST}",
            values,
        )
        return [Manager(*row) for row in found.fetchall()]


def counts_of(paths: Mapping[str, Path], among: Collection[str]) -> dict[str, int]:
    """How many rows of each file are those of some users, by the key of the file."""
    if not paths or not among:
        return {}
    with _connected(paths.values()) as connection:
        parts = (
            f"SELECT {number}, count(*) FROM {_source(path)}"  # noqa: S608
            f" WHERE {OWNER} IN (SELECT unnest($among::VARCHAR[]))"
            for number, path in enumerate(paths.values())
        )
        found = connection.execute(" UNION ALL ".join(parts), {"among": sorted(among)}).fetchall()
    keys = list(paths)
    return {keys[number]: count for number, count in found}


@contextmanager
def _opened(path: Path, reach: Reach) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the view `seen`: the file's rows, with what a person may see beside."""
    with _connected([path, *(card.path for card in reach.cards.values())]) as connection:
        connection.execute(
            "CREATE VIEW failing AS SELECT * REPLACE (responsible::VARCHAR AS responsible),"  # noqa: S608
            f" file_row_number AS number, {OWNER} AS owner FROM {_source(path)}"
        )
        there = connection.execute("SELECT DISTINCT entity FROM failing").fetchall()
        cards = [
            f"SELECT '{entity}' AS entity, crm_id, {', '.join(card.columns)}"  # noqa: S608
            f" FROM read_parquet({_text(card.path)})"
            for entity, card in reach.cards.items()
            if (entity,) in there and card.columns
        ]
        known = (row[0] for row in connection.execute("DESCRIBE failing").fetchall())
        shown = ", ".join(_quoted(name) for name in known if name not in PERSONAL)
        seen = f"SELECT {shown} FROM failing"  # noqa: S608
        if cards:
            union = " UNION ALL BY NAME ".join(cards)
            once = f"SELECT DISTINCT ON (entity, crm_id) * FROM ({union})"  # noqa: S608
            seen = f"FROM ({seen}) LEFT JOIN ({once}) USING (entity, crm_id)"
        connection.execute(f"CREATE VIEW seen AS {seen}")
        yield connection


@contextmanager
def _connected(paths: Collection[Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:", config={"threads": THREADS, "memory_limit": MEMORY})
    try:
        connection.execute("SET allowed_paths = ?", [[str(path) for path in paths]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def _columns(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The columns to show, in their order: who and what, why, how to reach them."""
    there = [row[0] for row in connection.execute("DESCRIBE seen").fetchall()]
    why = [name for name in there if name in SHOWN]
    return (*ALWAYS, *why, *(name for name in there if name in PERSONAL))


def _where(asked: Asked, reach: Reach, more: Collection[str]) -> tuple[str, dict[str, Any]]:
    conditions, values = ["true"], dict[str, Any]()
    if reach.among is not None:
        conditions.append("owner IN (SELECT unnest($among::VARCHAR[]))")
        values["among"] = sorted(reach.among)
    if asked.manager == NOBODY:
        conditions.append("owner IS NULL")
    elif asked.manager:
        conditions.append("owner = $manager")
        values["manager"] = asked.manager
    if asked.text:
        texts = ", ".join(f"{_quoted(one)}::VARCHAR" for one in ("name", "crm_id", *more))
        within = _plain(f"concat_ws(' ', {texts})")
        conditions.append(f"contains({within}, {_plain('$text')})")
        values["text"] = asked.text
    if asked.numbers is not None:
        conditions.append("number IN (SELECT unnest($numbers::BIGINT[]))")
        values["numbers"] = list(asked.numbers)
    return " AND ".join(conditions), values


def _plain(sql: str) -> str:
    return f"replace(lower({sql}), 'ё', 'е')"


def _source(path: Path) -> str:
    return f"read_parquet({_text(path)}, file_row_number = true)"


def _text(path: Path) -> str:
    quoted = str(path).replace("'", "''")
    return f"'{quoted}'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
