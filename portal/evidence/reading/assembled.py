"""A raw table put together from rows: shaped, laid down, settled, and moved to its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.evidence.raw import RawTable
from portal.evidence.reading.connection import connected
from portal.evidence.reading.rows import Row
from portal.evidence.reading.settled import Counts, settled, staged
from portal.evidence.reading.shape import Shape
from portal.evidence.reading.written import shaped, write


@dataclass(frozen=True)
class Place:
    """Where a file is read to."""

    file: str
    """Its name, for people."""
    folder: Path
    """Of the finished tables."""
    work: Path
    """Of everything on the way, removed afterwards."""
    encoding: str = ""
    """Of a text file, where somebody said it."""


@dataclass(frozen=True)
class About:
    """What is known of a table besides its rows."""

    name: str = ""
    encoding: str = ""
    delimiter: str = ""
    ragged: bool = False
    """Whether its rows may have any number of cells, as in a text."""


def assembled(
    rows: Iterator[Row], place: Place, about: About, form: Shape | None = None
) -> RawTable | None:
    """The table of these rows; None if they are all empty.

    Where the form is not given it is found from the first rows. Raises Unreadable.
    """
    if form is None:
        form, rows = shaped(rows, place.file)
    if form is None:
        return None
    written = write(rows, form, place.work, about.ragged)
    with connected(place.work) as connection:
        stage = staged(connection, written, form, place.work)
        table, notes, counts = settled(connection, stage, written.notes, form, place.work)
    return moved(table, notes, counts, place, about, form)


def moved(
    table: Path, notes: Path, counts: Counts, place: Place, about: About, form: Shape
) -> RawTable:
    """The finished table in its folder."""
    number = sum(1 for _ in place.folder.glob("*.notes.parquet")) + 1
    return RawTable(
        name=about.name,
        headers=form.headers,
        path=table.replace(place.folder / f"{number}.parquet"),
        notes=notes.replace(place.folder / f"{number}.notes.parquet"),
        rows=counts.kept + counts.repaired + counts.left_out,
        encoding=about.encoding,
        delimiter=about.delimiter,
        repaired=counts.repaired,
        left_out=counts.left_out,
    )
