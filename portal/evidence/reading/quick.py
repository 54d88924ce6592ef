"""The quick way through a large text: DuckDB reads it as it stands, if nothing in it is odd.

Whatever would have to be noted about a row makes DuckDB stop, and the text is read with care
instead: both ways give the same table.
"""

from pathlib import Path

import duckdb

from portal.evidence.reading.connection import places, quoted, text
from portal.evidence.reading.delimiters import Delimiter
from portal.evidence.reading.encodings import Text
from portal.evidence.reading.limits import CELL_AT_MOST
from portal.evidence.reading.rows import Row
from portal.evidence.reading.settled import BLANKS, cells
from portal.evidence.reading.shape import Shape


def may_be_quick(source: Text, delimiter: Delimiter, sample: list[Row]) -> bool:
    """Whether the text and its first rows are as they should be."""
    return (
        source.plain
        and delimiter.width > 1
        and not (delimiter.blanks or delimiter.declared)
        and all(len(row.cells) == delimiter.width and not row.marks for row in sample)
    )


def staged(
    connection: duckdb.DuckDBPyConnection,
    source: Path,
    has_cr: bool,
    delimiter: Delimiter,
    form: Shape,
    work: Path,
) -> Path | None:
    """Parquet of all rows under the header; None where a row is odd."""
    reach, stage = len(form.headers), work / "stage.parquet"
    named = places(delimiter.width)
    beyond = ", ".join(f"nullif(trim({place}, {BLANKS}), '')" for place in named[reach:])
    stray = f"coalesce({beyond}, NULL) IS NOT NULL" if beyond else "false"
    longest = f"greatest({', '.join(f'strlen({place})' for place in named)})"
    # Told that lines end with both signs, DuckDB 2.0 runs cells together; left alone it does not.
    ends = "" if has_cr else "new_line = '\\n', "
    try:
        connection.execute(
            f"COPY (SELECT row_no, {cells(reach)} FROM ("
            f"SELECT row_number() OVER () AS row_no, * FROM read_csv({quoted(source)}, "
            f"columns = {dict.fromkeys(named, 'VARCHAR')}, auto_detect = false, header = false, "
            f"delim = {text(delimiter.sign)}, quote = '\"', escape = '\"', strict_mode = true, "
            f"{ends}compression = 'none')) WHERE row_no > {form.above + 1} "
            f"AND CASE WHEN {stray} OR {longest} > {CELL_AT_MOST} "
            f"THEN error('odd') ELSE true END) TO {quoted(stage)} (FORMAT parquet)"
        )
    except duckdb.Error:
        stage.unlink(missing_ok=True)
        return None
    return stage
