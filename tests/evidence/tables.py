"""Snapshots of a few rows, written down in the test that judges them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from portal.evidence.canonical import columns
from portal.evidence.data import Data

AS_OF = datetime(2026, 11, 2, 12, 0)  # noqa: DTZ001


def snapshot(
    folder: Path,
    as_of: datetime = AS_OF,
    currency: str = "RUB",
    **tables: list[dict[str, Any]],
) -> Data:
    """A snapshot of these rows by entity; the columns that a row names are those of the files.

    `crm_id` and `row_no` are counted where a row does not give them; a reference given by its id
    alone is shown by it.
    """
    filled = {}
    for entity, rows in tables.items():
        kinds = columns(entity)
        named = {name for row in rows for name in row}
        assert named <= kinds.keys(), f"{entity} has no {named - kinds.keys()}"
        short = {name: name.removesuffix("_id") for name in named}
        filled[entity] = frozenset(short[n] if short[n] in kinds else n for n in named)
        _write(folder / f"{entity}.parquet", kinds, rows)
    paths = {entity: folder / f"{entity}.parquet" for entity in tables}
    return Data(paths, filled, as_of, currency)


def _write(path: Path, kinds: dict[str, str], rows: list[dict[str, Any]]) -> None:
    with duckdb.connect(":memory:") as connection:
        listed = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        connection.execute(f"CREATE TABLE rows ({listed})")
        said = {"row_no", "crm_id"}.union(*rows)
        named = [name for name in kinds if name in said or f"{name}_id" in said]
        values: list[Any] = []
        for number, row in enumerate(rows, 1):
            whole = {"row_no": number, "crm_id": str(number), **row}
            for name in kinds:
                if name.endswith("_id") and name.removesuffix("_id") in kinds:
                    whole.setdefault(name.removesuffix("_id"), whole.get(name))
            values += [whole.get(name) for name in named]
        marks = ", ".join(f"({', '.join('?' for _ in named)})" for _ in rows)
        if rows:
            connection.execute(f"INSERT INTO rows ({', '.join(named)}) VALUES {marks}", values)
        connection.execute(f"COPY rows TO '{path}' (FORMAT parquet)")
