"""A file of these bytes, read, and what came of it in a form that tests can compare."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from portal.evidence import reading
from portal.evidence.raw import RawTable

DATASETS = Path(os.environ.get("DATASETS", "../shared/data")) / "crm"


@dataclass(frozen=True)
class Seen:
    """A raw table with its cells and notes."""

    table: RawTable
    rows: list[tuple[Any, ...]]
    """With the row's number first."""
    notes: list[tuple[Any, ...]]
    """`row_no`, `outcome`, `reason`, `column`, `value`."""

    @property
    def cells(self) -> list[tuple[str | None, ...]]:
        return [tuple(row[1:]) for row in self.rows]

    @property
    def reasons(self) -> list[tuple[int, str, str]]:
        """Row, outcome and reason of every note."""
        return [(note[0], note[1], note[2]) for note in self.notes]


def seen(folder: Path, content: bytes | Path, name: str = "export.csv") -> list[Seen]:
    """The tables of a file; asserts that all its rows are accounted for."""
    file = content if isinstance(content, Path) else folder / "source"
    if isinstance(content, bytes):
        file.write_bytes(content)
    target = folder / f"read{sum(1 for _ in folder.iterdir())}"
    target.mkdir()
    tables = reading.read(file, name, target)
    with duckdb.connect(":memory:") as connection:
        found = [_seen(connection, table) for table in tables]
    left = set(target.iterdir())
    assert left == {path for table in tables for path in (table.path, table.notes)}
    return found


def one(folder: Path, content: bytes | str | Path, name: str = "export.csv") -> Seen:
    """The only table of a file; a text is written as UTF-8."""
    bytes_ = content.encode() if isinstance(content, str) else content
    (found,) = seen(folder, bytes_, name)
    return found


def refused(folder: Path, content: bytes | Path, name: str = "export.csv") -> str:
    """Why a file is refused; asserts that nothing of it is left behind."""
    file = content if isinstance(content, Path) else folder / "source"
    if isinstance(content, bytes):
        file.write_bytes(content)
    target = folder / f"refused{sum(1 for _ in folder.iterdir())}"
    target.mkdir()
    with pytest.raises(reading.Unreadable) as caught:
        reading.read(file, name, target)
    assert list(target.iterdir()) == []
    return caught.value.reason


def real(*parts: str) -> Path:
    """A file of a real data set; skips the test where the sets are missing."""
    path = DATASETS.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the data set {path} is not here; DATASETS says where to look")
    return path


def _seen(connection: duckdb.DuckDBPyConnection, table: RawTable) -> Seen:
    rows = connection.execute(f"SELECT * FROM read_parquet('{table.path}')").fetchall()
    notes = connection.execute(f"SELECT * FROM read_parquet('{table.notes}')").fetchall()
    numbers = [row[0] for row in rows]
    left_out = {note[0] for note in notes if note[1] == "left_out"}
    repaired = {note[0] for note in notes if note[1] == "repaired"}
    assert numbers == sorted(set(numbers))
    assert not left_out & set(numbers)
    assert repaired <= set(numbers)
    assert (table.repaired, table.left_out) == (len(repaired), len(left_out))
    assert table.kept + table.repaired == len(rows)
    assert table.rows == table.kept + table.repaired + table.left_out
    assert all(len(row) == len(table.headers) + 1 for row in rows)
    return Seen(table, rows, notes)
