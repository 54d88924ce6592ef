"""A Parquet file as a raw table: DuckDB reads it, and every value becomes text in one form."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from portal.evidence.raw import RawTable
from portal.evidence.reading.assembled import About, Place, assembled
from portal.evidence.reading.connection import connected, places, quoted, reachable
from portal.evidence.reading.limits import COLUMNS_AT_MOST
from portal.evidence.reading.rows import Row
from portal.evidence.reading.shape import Shape
from portal.evidence.reading.unreadable import Unreadable
from portal.evidence.reading.values import row

AS_THEY_ARE = ("FLOAT", "DOUBLE", "BLOB")
"""Types whose values are put into words here; DuckDB writes the others as they should be."""
AT_ONCE = 5_000
"""Rows."""


def tables(file: Path, place: Place) -> Iterator[RawTable]:
    """The one table of a Parquet file.

    Raises Unreadable: `damaged`, `too_large`, `too_many_columns`.
    """
    own = place.work / "parquet"
    own.mkdir()
    source = reachable(file, own)
    try:
        with connected(own, source) as connection:
            columns = _columns(connection, source)
            if len(columns) > COLUMNS_AT_MOST:
                raise Unreadable(
                    "too_many_columns", name=place.file, columns=len(columns), most=COLUMNS_AT_MOST
                )
            form = Shape(-1, tuple(name.strip() for name, _ in columns), len(columns))
            rows = _rows(connection, source, [kind for _, kind in columns])
            table = assembled(rows, place, About(), form)
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise Unreadable("too_large", name=place.file) from error
    except duckdb.Error as error:
        raise Unreadable("damaged", name=place.file) from error
    if table is not None:
        yield table


def _columns(connection: duckdb.DuckDBPyConnection, source: Path) -> list[tuple[str, str]]:
    found = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(source)})")
    return [(str(name), str(kind)) for name, kind, *_ in found.fetchall()]


def _rows(connection: duckdb.DuckDBPyConnection, source: Path, kinds: list[str]) -> Iterator[Row]:
    names = places(len(kinds))
    listed = ", ".join(
        name if kind in AS_THEY_ARE else f"{name}::VARCHAR"
        for name, kind in zip(names, kinds, strict=True)
    )
    found = connection.execute(
        f"SELECT {listed} FROM read_parquet({quoted(source)}) AS source({', '.join(names)})"
    )
    number = 0
    while some := found.fetchmany(AT_ONCE):
        for values in some:
            number += 1
            yield row(number, values)
