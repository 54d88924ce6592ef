"""What became of the rows of each file, and the notes that say why."""

from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from portal.evidence.canon.references import references
from portal.evidence.canon.staging import (
    NO_ID,
    REASONS,
    Staged,
    cell,
    fields_by_name,
    wrong_bit,
)
from portal.evidence.canon.values import quoted
from portal.evidence.mapping.finding import Found

_LONGEST = 200
_HOW_FOUND = (
    ("loose", "name_spelt_otherwise"),
    ("several", "name_of_several"),
    ("first", "first_of_names"),
)


@dataclass(frozen=True)
class Count:
    """The rows of one table and what became of them: kept, repaired and left out add up."""

    entity: str
    file: str
    sheet: str
    rows: int
    kept: int
    """As they are; a row that is one line of a deal of several counts here too."""
    repaired: int
    left_out: int
    repaired_why: dict[str, int]
    """Rows by reason; a row may have several."""
    left_out_why: dict[str, int]


def lay_notes(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `notes`, to which every step adds what it did to rows."""
    connection.execute(
        "CREATE TABLE notes (entity VARCHAR, part INTEGER, row_no BIGINT, outcome VARCHAR, "
        'reason VARCHAR, field VARCHAR, "column" INTEGER, value VARCHAR)'
    )


def note_values(connection: duckdb.DuckDBPyConnection, entity: str, parts: list[Found]) -> None:
    """Note the cells that were emptied or taken from under another header, and missing ids."""
    for part, found in enumerate(parts):
        connection.execute(
            f"INSERT INTO notes SELECT {quoted(entity)}, {part}, row_no, outcome, reason, NULL, "
            f'"column", left(value, {_LONGEST}) '
            f"FROM read_parquet({quoted(str(found.table.notes))})"
        )
        row = connection.execute(
            f"SELECT bit_or(wrong) FROM s_{entity} WHERE part = {part}"
        ).fetchone()
        seen = (row[0] or 0) if row else 0
        if seen & NO_ID:
            where = f"part = {part} AND wrong & {NO_ID} <> 0"
            _note(connection, entity, entity, "no_id", "crm_id", where)
        for name, field in fields_by_name(entity).items():
            if name in found.shifted:
                where = f"part = {part} AND {name} IS NOT NULL"
                _note(connection, entity, entity, "shifted", name, where)
            if seen & (bit := wrong_bit(entity, name)):
                _note_cells(connection, entity, part, found, name, REASONS[field.kind], bit)


def note_left_out(connection: duckdb.DuckDBPyConnection, entity: str) -> None:
    """Note the rows that are none, or stood before."""
    connection.execute(
        f"INSERT INTO notes SELECT {quoted(entity)}, part, row_no, 'left_out', left_out, NULL, "
        f"NULL, NULL FROM s_{entity} WHERE left_out IS NOT NULL"
    )


def note_references(
    connection: duckdb.DuckDBPyConnection, entity: str, staged: Keyed[str, Staged], of: str
) -> None:
    """Note the references found by another spelling, by a name that several rows have, or by the
    first of several names.

    `of` is the entity whose rows they stand in: lines made of deals are noted at the deals.
    """
    for field in references(entity, staged):
        for how, reason in _HOW_FOUND:
            found = f"SELECT value FROM n_{entity}_{field.name} WHERE how = '{how}'"
            if connection.execute(f"{found} LIMIT 1").fetchone():
                where = f"left_out IS NULL AND NOT is_line AND {field.name} IN ({found})"
                _note(connection, of, entity, reason, field.name, where, field.name)


def write_notes(
    connection: duckdb.DuckDBPyConnection, found: Keyed[str, Sequence[Found]], path: Path
) -> tuple[Count, ...]:
    """Write the notes with their files to a Parquet file, and count."""
    connection.execute(
        "CREATE TABLE parts (entity VARCHAR, part INTEGER, file VARCHAR, sheet VARCHAR)"
    )
    for entity, parts in found.items():
        for part, one in enumerate(parts):
            values = [entity, part, one.file, one.table.name]
            connection.execute("INSERT INTO parts VALUES (?, ?, ?, ?)", values)
    connection.execute(
        'COPY (SELECT entity, file, sheet, row_no, outcome, reason, field, "column", value '
        "FROM notes JOIN parts USING (entity, part) "
        'ORDER BY entity, part, row_no, outcome, reason, field, "column") '
        f"TO {quoted(str(path))} (FORMAT parquet)"
    )
    return tuple(
        _count(connection, entity, part, one)
        for entity, parts in found.items()
        for part, one in enumerate(parts)
    )


def _count(connection: duckdb.DuckDBPyConnection, entity: str, part: int, found: Found) -> Count:
    of = f"FROM notes WHERE entity = {quoted(entity)} AND part = {part}"
    gone = f"SELECT row_no {of} AND outcome = 'left_out'"
    mended = f"{of} AND outcome = 'repaired' AND row_no NOT IN ({gone})"
    left_out = _number(connection, f"SELECT count(DISTINCT row_no) FROM ({gone})")
    repaired = _number(connection, f"SELECT count(DISTINCT row_no) {mended}")
    by_reason = "SELECT reason, count(DISTINCT row_no) {} GROUP BY reason ORDER BY 2 DESC, 1"
    return Count(
        entity,
        found.file,
        found.table.name,
        found.table.rows,
        found.table.rows - left_out - repaired,
        repaired,
        left_out,
        dict(connection.execute(by_reason.format(mended)).fetchall()),
        dict(connection.execute(by_reason.format(f"{of} AND outcome = 'left_out'")).fetchall()),
    )


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _note(
    connection: duckdb.DuckDBPyConnection,
    of: str,
    entity: str,
    reason: str,
    field: str,
    where: str,
    value: str = "NULL",
) -> None:
    connection.execute(
        f"INSERT INTO notes SELECT {quoted(of)}, part, row_no, 'repaired', {quoted(reason)}, "
        f"{quoted(field)}, NULL, left({value}, {_LONGEST}) FROM s_{entity} WHERE {where}"
    )


def _note_cells(
    connection: duckdb.DuckDBPyConnection,
    entity: str,
    part: int,
    found: Found,
    name: str,
    reason: str,
    bit: int,
) -> None:
    """Note cells as they stood in the file; the staged table has them no more."""
    at = found.places[name]
    connection.execute(
        f"INSERT INTO notes SELECT {quoted(entity)}, {part}, row_no, 'repaired', "
        f"{quoted(reason)}, {quoted(name)}, {at[0]}, left({cell(at)}, {_LONGEST}) "
        f"FROM read_parquet({quoted(str(found.table.path))}) SEMI JOIN "
        f"(SELECT row_no FROM s_{entity} WHERE part = {part} AND wrong & {bit} <> 0) USING (row_no)"
    )
