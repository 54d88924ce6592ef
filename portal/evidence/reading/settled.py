"""The last look at a table: its empty rows, repeated headers and notes of somebody are left out.

Every row stands in one stage, a Parquet file, before; what is left out of it is noted.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from portal.evidence.reading.connection import places, quoted, text
from portal.evidence.reading.limits import VALUE_AT_MOST
from portal.evidence.reading.shape import Shape
from portal.evidence.reading.written import Written

BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
MARKS = {
    "row_no": "BIGINT",
    "outcome": "VARCHAR",
    "reason": "VARCHAR",
    "column": "INTEGER",
    "value": "VARCHAR",
}
FEWEST_COLUMNS = 3
"""Of a table in which a row with one cell alone may be a note."""


def cells(count: int) -> str:
    """The columns of a raw table selected from text, a cell of nothing but blanks as null."""
    # Hardly any cell begins with a blank, and comparing costs a tenth of trimming.
    return ", ".join(
        f"CASE WHEN ({place} < '!' OR {place} ^@ chr(160)) AND trim({place}, {BLANKS}) = '' "
        f"THEN NULL ELSE {place} END AS {place}"
        for place in places(count)
    )


def _laid_down(path: Path, columns: dict[str, str], longest: int = 0) -> str:
    """What `written` laid down, in SQL; its lines end with `\\n` whatever stands in its cells."""
    longest = max(2_000_000, longest)
    return (
        f"read_csv({quoted(path)}, columns = {columns}, auto_detect = false, header = false, "
        f"delim = ',', quote = '\"', escape = '\"', new_line = '\\n', "
        f"max_line_size = {longest}, buffer_size = {4 * longest})"
    )


def staged(
    connection: duckdb.DuckDBPyConnection, written: Written, form: Shape, work: Path
) -> Path:
    """Parquet of the rows that were laid down, all of them."""
    count = len(form.headers)
    kinds = {"row_no": "BIGINT", **dict.fromkeys(places(count), "VARCHAR")}
    stage = work / "stage.parquet"
    connection.execute(
        f"COPY (SELECT row_no, {cells(count)} FROM "
        f"{_laid_down(written.rows, kinds, written.longest)}) TO {quoted(stage)} (FORMAT parquet)"
    )
    return stage


@dataclass(frozen=True)
class Counts:
    """Rows of a table, each in one of the three."""

    kept: int
    repaired: int
    left_out: int


def settled(
    connection: duckdb.DuckDBPyConnection, stage: Path, notes: Path, form: Shape, work: Path
) -> tuple[Path, Path, Counts]:
    """The raw table of a stage, its notes and its counts; `notes` are the marks so far, as CSV."""
    source = f"read_parquet({quoted(stage)})"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE marks AS SELECT * FROM {_laid_down(notes, MARKS)}"
    )
    listed = ", ".join(places(len(form.headers)))
    found = _mark(connection, source, form, "empty", f"coalesce({listed}, NULL) IS NULL")
    if len(form.headers) >= FEWEST_COLUMNS and (found or _has_gaps(connection, source)):
        found += _mark(connection, source, form, "note", f"row_no IN ({_set_apart(source, form)})")
    found += _mark(connection, source, form, "header_again", _is_header(form))
    connection.execute(
        "DELETE FROM marks WHERE outcome = 'repaired' AND row_no IN "
        "(SELECT row_no FROM marks WHERE outcome = 'left_out')"
    )
    table, remarks = stage, work / "notes.parquet"
    if found:
        table = work / "table.parquet"
        connection.execute(
            f"COPY (SELECT * FROM {source} stage WHERE NOT EXISTS (SELECT 1 FROM marks WHERE "
            "marks.row_no = stage.row_no AND outcome = 'left_out') ORDER BY row_no) "
            f"TO {quoted(table)} (FORMAT parquet)"
        )
    connection.execute(
        'COPY (SELECT * FROM marks ORDER BY row_no, "column", reason) '
        f"TO {quoted(remarks)} (FORMAT parquet)"
    )
    return table, remarks, _counts(connection, table)


def _mark(
    connection: duckdb.DuckDBPyConnection, source: str, form: Shape, reason: str, condition: str
) -> int:
    """Note what the rows under a condition are left out for; how many they are."""
    listed = ", ".join(places(len(form.headers)))
    value = f"left(concat_ws(' | ', {listed}), {VALUE_AT_MOST})"
    done = connection.execute(
        f"INSERT INTO marks SELECT row_no, 'left_out', {text(reason)}, NULL, nullif({value}, '') "
        f"FROM {source} WHERE {condition}"
    ).fetchone()
    return int(done[0]) if done else 0


def _has_gaps(connection: duckdb.DuckDBPyConnection, source: str) -> bool:
    """Whether rows are missing between others: a sheet does not write down its empty ones."""
    found = connection.execute(
        f"SELECT max(row_no) - min(row_no) + 1 > count(*) FROM {source}"
    ).fetchone()
    return bool(found and found[0])


def _is_header(form: Shape) -> str:
    named = zip(places(len(form.headers)), form.headers, strict=True)
    return " AND ".join(
        f"coalesce(trim({place}, {BLANKS}), '') = {text(header)}" for place, header in named
    )


def _counts(connection: duckdb.DuckDBPyConnection, table: Path) -> Counts:
    found = connection.execute(
        f"SELECT (SELECT count(*) FROM read_parquet({quoted(table)})), "
        "count(DISTINCT row_no) FILTER (outcome = 'repaired'), "
        "count(DISTINCT row_no) FILTER (outcome = 'left_out') FROM marks"
    ).fetchone()
    rows, repaired, left_out = found or (0, 0, 0)
    return Counts(rows - repaired, repaired, left_out)


def _set_apart(source: str, form: Shape) -> str:
    """Rows in blocks behind an empty row that never fill more than one cell.

    Right under other rows such a row is data with much missing, which the checks have to see.
    """
    filled = " + ".join(f"({place} IS NOT NULL)::INTEGER" for place in places(len(form.headers)))
    return f"""
        WITH counted AS (SELECT row_no, {filled} AS filled FROM {source}),
        blocks AS (SELECT row_no, filled, sum((filled = 0 OR gap)::INTEGER)
            OVER (ORDER BY row_no ROWS UNBOUNDED PRECEDING) AS block
            FROM (SELECT *, row_no - lag(row_no) OVER (ORDER BY row_no) > 1 AS gap FROM counted)),
        notes AS (SELECT block FROM blocks WHERE block > 0
            GROUP BY block HAVING max(filled) = 1)
        SELECT row_no FROM blocks WHERE filled = 1 AND block IN (SELECT block FROM notes)"""
