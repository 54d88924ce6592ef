"""Rows of any file laid down as plain CSV in one form, from which DuckDB makes the raw table."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from portal.evidence.reading.limits import CELL_AT_MOST, COLUMNS_AT_MOST, SAMPLE, VALUE_AT_MOST
from portal.evidence.reading.rows import LEFT_OUT, REPAIRED, Mark, Row, shown
from portal.evidence.reading.shape import Shape, shape
from portal.evidence.reading.unreadable import Unreadable

NOTES = "row_no,outcome,reason,column,value"


@dataclass
class Written:
    """What was laid down, and how much of it."""

    rows: Path
    """CSV of `row_no` and the cells under the header, without a header of its own."""
    notes: Path
    """CSV of the marks."""
    kept: int = 0
    left_out: int = 0
    longest: int = 0
    """Bytes of a record at most."""


def shaped(rows: Iterator[Row], name: str) -> tuple[Shape | None, Iterator[Row]]:
    """The shape of a table by its first rows, and all its rows again.

    Raises Unreadable: `too_many_columns`, `line_too_long`.
    """
    sample = list(islice(rows, SAMPLE))
    while sample and not any(map(_tells, sample)) and (more := list(islice(rows, SAMPLE))):
        sample += more
    for row in sample:
        if row.left_out:
            reason = row.marks[-1].reason.replace("cells", "columns")
            raise Unreadable(reason, name=name, most=COLUMNS_AT_MOST)
        if _tells(row):
            break
    return shape([[] if row.left_out else row.cells for row in sample], name), chain(sample, rows)


def _tells(row: Row) -> bool:
    return row.left_out or any(map(str.strip, row.cells))


def write(rows: Iterable[Row], form: Shape, work: Path, ragged: bool) -> Written:
    """Lay the rows down under `work`.

    In a ragged table, a text, a row with more cells than the header means that a delimiter in it
    was not quoted, and its cells cannot be told apart any more; elsewhere what stands beside the
    table is a note of somebody.
    """
    done = Written(work / "rows.csv", work / "notes.csv")
    reach = len(form.headers)
    with (
        done.rows.open("w", encoding="utf-8", errors="replace", newline="") as body,
        done.notes.open("w", encoding="utf-8", errors="replace", newline="") as remarks,
    ):
        lay = csv.writer(body, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        note = csv.writer(remarks, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        for at, row in enumerate(rows):
            if at == form.above:
                continue
            cells, marks = row.cells, row.marks
            if at < form.above:
                marks = (above(cells),)
            elif len(cells) != reach and cells and not row.left_out:
                cells, more = _fitted(cells, form, ragged)
                marks = (*marks, *more)
            size = sum(map(len, cells))
            if size > CELL_AT_MOST:
                cells, more = _shortened(cells)
                marks = (*marks, *more)
                done.longest = max(done.longest, 4 * sum(map(len, cells)) + 8 * reach)
            for mark in marks:
                note((row.number, *mark))
            if any(mark.outcome == LEFT_OUT for mark in marks):
                done.left_out += 1
            else:
                done.kept += 1
                lay([row.number, *cells, *[""] * (reach - len(cells))])
    return done


def above(cells: list[str]) -> Mark:
    text = shown(cells)
    return Mark(LEFT_OUT, "above_header" if text else "empty", None, text or None)


def _fitted(cells: list[str], form: Shape, ragged: bool) -> tuple[list[str], list[Mark]]:
    reach = len(form.headers)
    if len(cells) < reach:
        is_short = ragged and any(map(str.strip, cells))
        return cells, [Mark(REPAIRED, "short_row", len(cells) + 1)] * is_short
    beyond = [place for place, cell in enumerate(cells[reach:], reach + 1) if cell.strip()]
    if ragged and beyond and beyond[-1] > form.width:
        return cells, [Mark(LEFT_OUT, "too_many_cells", beyond[-1], shown(cells))]
    marks = [
        Mark(REPAIRED, "stray_cell", place, cells[place - 1][:VALUE_AT_MOST]) for place in beyond
    ]
    return cells[:reach], marks


def _shortened(cells: list[str]) -> tuple[list[str], list[Mark]]:
    marks = [
        Mark(REPAIRED, "long_cell", place, cell[:VALUE_AT_MOST])
        for place, cell in enumerate(cells, 1)
        if len(cell) > CELL_AT_MOST
    ]
    return [cell[:CELL_AT_MOST] for cell in cells], marks
