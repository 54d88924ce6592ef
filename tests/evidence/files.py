"""Small CRM files written down in the test that reads them, and what becomes of them."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from portal.evidence.canon.canonicalising import Canonical
from portal.evidence.loading import load
from portal.evidence.mapping.mapping import parse_plain

Rows = Sequence[Sequence[str]]


def brought(folder: Path, mapping: dict[str, Any], **files: Rows | bytes | str) -> Canonical:
    """Bring files to the canonical model; `deals=rows` is the file `deals.csv`."""
    paths = []
    for name, content in files.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_bytes(content))
        paths.append(path)
    whole = {"as_of": "2026-11-02", "currency": "RUB", **mapping}
    return load(paths, parse_plain(whole), folder / "canonical").canonical


def as_bytes(content: Rows | bytes | str) -> bytes:
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode()
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(content)
    return text.getvalue().encode()


def rows(canonical: Canonical, entity: str, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of an entity's rows, in their order."""
    path = canonical.data.tables[entity]
    with duckdb.connect(":memory:") as connection:
        return connection.execute(
            f"SELECT {', '.join(columns)} FROM read_parquet('{path}') ORDER BY row_no, crm_id"
        ).fetchall()


def notes(canonical: Canonical) -> list[tuple[Any, ...]]:
    """Row, reason and value of each note."""
    with duckdb.connect(":memory:") as connection:
        return connection.execute(
            f"SELECT row_no, reason, value FROM read_parquet('{canonical.notes}') ORDER BY ALL"
        ).fetchall()
