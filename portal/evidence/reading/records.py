"""The records of a delimited text: quoted cells may hold delimiters and line breaks."""

import csv
from collections.abc import Iterator
from itertools import count

from portal.evidence.reading import quotes
from portal.evidence.reading.delimiters import Delimiter
from portal.evidence.reading.lines import Line, Lines
from portal.evidence.reading.rows import LEFT_OUT, REPAIRED, Mark, Row, shown

OPEN_AT_MOST, OPEN_AT_LEAST = 1024 * 1024, 16 * 1024
"""Characters after which nobody waits for the end of a quoted cell; fewer in a file whose quotes
have been wrong before."""
LOOKED_AT = 20
"""Lines after one with an open quote that show whether they are rows of their own."""


def records(lines: Lines, delimiter: Delimiter) -> Iterator[Row]:
    """Every record from the next line on.

    Python's own csv splits what is well formed. Its limit on a cell is that of the whole process
    and left alone: a record with a longer cell is split here, as one whose quotes are wrong.
    """
    reader = csv.reader(
        lines, delimiter=delimiter.sign, skipinitialspace=delimiter.blanks, strict=True
    )
    patience = OPEN_AT_MOST
    for number in count(1):
        lines.held.clear()
        mended: tuple[Mark, ...] = ()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells, mended = _mended(lines, delimiter, patience)
            if mended:
                patience = max(patience // 2, OPEN_AT_LEAST)
        marks = tuple(mark for line in lines.held for mark in line.marks)
        yield Row(number, cells, (*dict.fromkeys(marks), *mended))


def _mended(
    lines: Lines, delimiter: Delimiter, patience: int
) -> tuple[list[str], tuple[Mark, ...]]:
    found = quotes.split(_text(lines), delimiter.sign, delimiter.blanks)
    if found.is_open and _closed(lines, delimiter, patience):
        found = quotes.split(_text(lines), delimiter.sign, delimiter.blanks)
    if not found.is_open:
        wrong = found.wrong or len(_text(lines)) <= csv.field_size_limit()
        return found.cells, (Mark(REPAIRED, "quotes"),) * wrong
    first, *rest = lines.held
    alone = quotes.split(first.text, delimiter.sign, delimiter.blanks, literal=True)
    if len(alone.cells) >= delimiter.width and _are_rows(rest, delimiter):
        lines.give_back(rest)
        del lines.held[1:]
        return alone.cells, (Mark(REPAIRED, "quotes"),)
    return found.cells, (Mark(LEFT_OUT, "cut_in_quotes", None, shown(found.cells)),)


def _text(lines: Lines) -> str:
    return "".join(line.text for line in lines.held)


def _closed(lines: Lines, delimiter: Delimiter, patience: int) -> bool:
    """Take more lines until one closes the open cell; whether one did."""
    for text in lines:
        if quotes.closes(text, delimiter.sign):
            return True
        patience -= len(text)
        if patience < 0:
            break
    return False


def _are_rows(lines: list[Line], delimiter: Delimiter) -> bool:
    looked_at = [line.text for line in lines[:LOOKED_AT] if line.text.strip()]
    fitting = sum(
        len(quotes.split(text, delimiter.sign, delimiter.blanks, literal=True).cells)
        == delimiter.width
        for text in looked_at
    )
    return fitting * 2 >= len(looked_at)
