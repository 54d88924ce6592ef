"""The tables of a SQLite database, read without running anything that it holds.

Its views, triggers, virtual tables and computed columns are somebody else's program: only stored
columns of ordinary tables are read, from a file that is taken as never changing.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from portal.evidence.raw import RawTable
from portal.evidence.reading.assembled import About, Place, assembled
from portal.evidence.reading.limits import COLUMNS_AT_MOST, LINE_AT_MOST, TABLES_AT_MOST
from portal.evidence.reading.rows import Row
from portal.evidence.reading.shape import Shape
from portal.evidence.reading.unreadable import Unreadable
from portal.evidence.reading.values import decoded, row

PRAGMAS = ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0")
ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)


def tables(file: Path, place: Place) -> Iterator[RawTable]:
    """Every ordinary table, in the order of their names; one without rows too.

    Raises Unreadable: `damaged`, `too_large`, `too_many_tables`, `too_many_columns`.
    """
    address = f"file:{quote(str(file.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.text_factory = decoded
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 8 * LINE_AT_MOST)
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            found = _columns(connection)
            if len(found) > TABLES_AT_MOST:
                raise Unreadable(
                    "too_many_tables", name=place.file, tables=len(found), most=TABLES_AT_MOST
                )
            connection.set_authorizer(_authorized)
            for name, columns in found.items():
                if len(columns) > COLUMNS_AT_MOST:
                    raise Unreadable(
                        "too_many_columns",
                        name=place.file,
                        columns=len(columns),
                        most=COLUMNS_AT_MOST,
                    )
                form = Shape(-1, tuple(column.strip() for column in columns), len(columns))
                rows = _rows(connection, name, columns)
                table = assembled(rows, place, About(name), form)
                if table is not None:
                    yield table
    except (sqlite3.DataError, MemoryError) as error:
        raise Unreadable("too_large", name=place.file) from error
    except (sqlite3.Error, OverflowError) as error:
        raise Unreadable("damaged", name=place.file) from error


def _columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The stored columns of the tables by name."""
    names = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    columns = {
        str(name): [
            str(column)
            for (column,) in connection.execute(
                "SELECT name FROM pragma_table_info(?, 'main') ORDER BY cid", (name,)
            )
        ]
        for (name,) in names
    }
    return {name: found for name, found in columns.items() if found}


def _authorized(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY


def _rows(connection: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[Row]:
    listed = ", ".join(map(_quoted, columns))
    # An index that holds all these columns would bring the rows in its own order.
    found = connection.execute(f"SELECT {listed} FROM {_quoted(table)} NOT INDEXED")
    for number, values in enumerate(found, 1):
        yield row(number, values)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
