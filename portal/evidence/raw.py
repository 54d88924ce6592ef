"""A table as a file holds it, before anyone says what its columns mean."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class RawTable:
    """A table of a file, every cell as text."""

    name: str
    """Of the sheet or the database's table; empty where a file has but one."""
    headers: tuple[str, ...]
    """As written, trimmed; they may repeat or be empty, a column is known by its place."""
    path: Path
    """Parquet of `row_no` and `c1`, `c2`, …, an empty cell as null; rows left out are not in it."""
    notes: Path
    """Parquet of what was done to rows: `row_no`, `outcome` (`left_out` or `repaired`), `reason`,
    `column` (place from 1, or null) and `value` (as it stood, at most 200 characters)."""
    rows: int
    """Of the file, without its header: those kept as they are, repaired and left out together."""
    encoding: str
    """Of a text file, otherwise empty."""
    delimiter: str
    """Of a delimited file, otherwise empty; a blank after it where cells are parted by both."""
    repaired: int = 0
    """Of the rows: in the table, with a note of what was done to them."""
    left_out: int = 0
    """Of the rows: not in the table, with a note of why."""

    @property
    def kept(self) -> int:
        """Of the rows: in the table as they stood in the file."""
        return self.rows - self.repaired - self.left_out
