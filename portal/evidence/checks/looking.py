"""Runs the SQL of checks on a snapshot, and makes what several of them look at only once."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from portal.evidence.canonical import ENTITIES
from portal.evidence.checks import readiness
from portal.evidence.checks.catalogue import Check
from portal.evidence.data import Data, opened

FOLDER = Path(__file__).parent
COUNTED = "SELECT count(*) AS rows, count(*) FILTER (passed) AS passed FROM judged"


@dataclass(frozen=True)
class Answer:
    """What the SQL of a check said."""

    rows: int
    passed: int
    lines: tuple[Mapping[str, Any], ...]
    """As the second statement gave them: one, or one for each currency."""
    note: str | None


class Look:
    """A snapshot as the checks look into it, while its connection is open."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, data: Data) -> None:
        self.connection, self.data = connection, data
        self._made: set[str] = set()
        self._answers: dict[str, Answer] = {}

    def rows(self, check: Check) -> str:
        """The statement that selects the rows of a check, ready to run."""
        statement = statements(check.code, check.sql)[0]
        self.make_shared(statement)
        return statement

    def answer(self, check: Check) -> Answer:
        """The counts and figures of a check; checks of the same file share them."""
        key = check.sql or check.code
        if key not in self._answers:
            judged, summary = statements(check.code, check.sql)
            self.make_shared(f"{judged} {summary}")
            cursor = self.connection.execute(f"WITH judged AS ({judged}) {summary}")
            names = [column[0] for column in cursor.description or ()]
            lines = tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())
            self._answers[key] = Answer(
                rows=sum(int(line["rows"] or 0) for line in lines),
                passed=sum(int(line.get("passed") or 0) for line in lines),
                lines=lines,
                note=next((line["note"] for line in lines if line.get("note")), None),
            )
        return self._answers[key]

    def make_shared(self, text: str) -> None:
        """Make the tables of shared.sql and duplicates.sql that a statement names."""
        for name, statement in _shared().items():
            if name not in self._made and re.search(rf"\b{name}\b", text):
                self._made.add(name)
                self.make_shared(statement)
                self.connection.execute(statement)
        if "fill_shares" in text and "fill_shares" not in self._made:
            self._made.add("fill_shares")
            self.connection.execute(_fill_shares(self.data))


@contextmanager
def looked_into(data: Data, *writes: Path) -> Iterator[Look]:
    """A look into a snapshot; `writes` are files that may be written meanwhile."""
    with opened(data, *writes) as connection:
        filled = (f"'{entity}.{name}'" for entity in data.tables for name in data.filled[entity])
        currency = data.currency.replace("'", "''")
        connection.execute(
            f"CREATE TEMP MACRO as_of() AS TIMESTAMP '{data.as_of.isoformat(' ')}';"
            f"CREATE TEMP MACRO has(one) AS list_contains([{', '.join(filled)}]::VARCHAR[], one);"
            f"CREATE TEMP MACRO default_currency() AS '{currency}'"
        )
        connection.execute((FOLDER / "macros.sql").read_text(encoding="utf-8"))
        yield Look(connection, data)


@cache
def statements(code: str, sql: str | None) -> tuple[str, str]:
    """The statement that selects a check's rows, and the one that sums them up."""
    if sql is None:
        return readiness.query(code), COUNTED
    found = _split(FOLDER / f"{sql}.sql")
    return (found[0], found[1] if len(found) > 1 else COUNTED)


@cache
def _shared() -> Mapping[str, str]:
    """The statements that make shared tables, by the table that each makes."""
    made = re.compile(r"CREATE TEMP TABLE (\w+) AS")
    found = {}
    for statement in (*_split(FOLDER / "shared.sql"), *_split(FOLDER / "duplicates.sql")):
        name = made.search(statement)
        assert name is not None, statement
        found[name[1]] = statement
    return found


def _split(file: Path) -> list[str]:
    """The statements of a file without their comments: each ends with a semicolon and its line."""
    plain = re.sub(r"^\s*--.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [text.strip() for text in re.split(r";\s*$", plain, flags=re.MULTILINE) if text.strip()]


def _fill_shares(data: Data) -> str:
    """How much of each column is filled in, from what the Parquet files say of themselves."""
    parts = [
        "SELECT NULL::VARCHAR AS entity, NULL::VARCHAR AS field, NULL::DOUBLE AS share LIMIT 0"
    ]
    for entity in ENTITIES:
        if path := data.tables.get(entity):
            quoted = str(path).replace("'", "''")
            parts.append(
                f"SELECT '{entity}', path_in_schema,"  # noqa: S608 (names of the model)
                " 1 - sum(stats_null_count) / nullif(sum(num_values), 0)"
                f" FROM parquet_metadata('{quoted}') GROUP BY path_in_schema"
            )
    union = " UNION ALL ".join(f"({part})" for part in parts)
    return f"CREATE TEMP TABLE fill_shares AS {union}"
