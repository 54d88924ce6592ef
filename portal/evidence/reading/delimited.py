"""Delimited text, quickly where it is as it should be, and with care where it is not."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from portal.evidence.raw import RawTable
from portal.evidence.reading import quick
from portal.evidence.reading.assembled import About, Place, assembled, moved
from portal.evidence.reading.connection import connected, reachable
from portal.evidence.reading.delimiters import Delimiter, found
from portal.evidence.reading.encodings import Text, surveyed
from portal.evidence.reading.limits import SAMPLE
from portal.evidence.reading.lines import Lines
from portal.evidence.reading.records import records
from portal.evidence.reading.rows import Row
from portal.evidence.reading.settled import settled
from portal.evidence.reading.shape import Shape
from portal.evidence.reading.unreadable import Unreadable
from portal.evidence.reading.written import above, shaped

SNIFFED = 256 * 1024
"""Bytes by which the delimiter is found."""


def tables(file: Path, place: Place) -> Iterator[RawTable]:
    """The one table of a text.

    Raises Unreadable: `empty`, `too_many_columns`, `line_too_long`.
    """
    text = surveyed(file, place.work, place.encoding)
    delimiter = found(_beginning(text))
    about = About("", text.encoding, delimiter.sign + " " * delimiter.blanks, ragged=True)
    form, rows = shaped(_rows(text, delimiter), place.file)
    if form is None:
        raise Unreadable("empty", name=place.file)
    if quick.may_be_quick(text, delimiter, list(islice(_rows(text, delimiter), SAMPLE))):
        table = _quickly(text, delimiter, form, place, about)
        if table is not None:
            yield table
            return
    table = assembled(rows, place, about, form)
    if table is not None:
        yield table


def _beginning(text: Text) -> str:
    encoding = text.other if text.mixed and text.stored != "utf-8" else text.stored
    with text.path.open("rb") as content:
        sample = content.read(SNIFFED)
    whole = sample[: sample.rfind(b"\n") + 1] if len(sample) == SNIFFED else sample
    return (whole or sample).decode(encoding, "replace").removeprefix("\ufeff")


def _rows(text: Text, delimiter: Delimiter) -> Iterator[Row]:
    lines = Lines(text, delimiter.sign)
    if delimiter.declared:
        next(lines)
    return records(lines, delimiter)


def _quickly(
    text: Text, delimiter: Delimiter, form: Shape, place: Place, about: About
) -> RawTable | None:
    source = reachable(text.path, place.work)
    notes = place.work / "notes.csv"
    with notes.open("w", encoding="utf-8", newline="") as remarks:
        note = csv.writer(remarks, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        for row in islice(_rows(text, delimiter), form.above):
            note((row.number, *above(row.cells)))
    with connected(place.work, source) as connection:
        stage = quick.staged(connection, source, text.cr, delimiter, form, place.work)
        if stage is None:
            return None
        table, remarks_path, counts = settled(connection, stage, notes, form, place.work)
    return moved(table, remarks_path, counts, place, about, form)
