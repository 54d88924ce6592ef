"""The HTML table that Bitrix24 and others call .xls, read as a stream."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml import etree

from portal.evidence.raw import RawTable
from portal.evidence.reading.assembled import About, Place, assembled
from portal.evidence.reading.encodings import Text, surveyed
from portal.evidence.reading.limits import COLUMNS_AT_MOST, TABLES_AT_MOST
from portal.evidence.reading.rows import LEFT_OUT, REPAIRED, Mark, Row, shown
from portal.evidence.reading.unreadable import Unreadable
from portal.evidence.reading.xlsx_parts import forget

HEAD, PIECE = 8 * 1024, 64 * 1024
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
CELLS = ("td", "th")
BAD = "\ufffd"


def tables(file: Path, place: Place) -> list[RawTable]:
    """The tables of a page that are not empty; one inside a cell belongs to its text.

    Raises Unreadable: `damaged`, `too_many_tables`, `too_many_columns`.
    """
    text = surveyed(file, place.work, place.encoding)
    if not place.encoding:
        text = _declared(text, file)
    done: list[RawTable] = []
    try:
        for number, found in groupby(_rows(text), key=lambda pair: pair[0]):
            if number > TABLES_AT_MOST:
                raise Unreadable("too_many_tables", name=place.file, most=TABLES_AT_MOST)
            about = About(str(number), text.encoding)
            table = assembled((row for _, row in found), place, about)
            done += [table] if table else []
    except (etree.LxmlError, SyntaxError) as error:
        raise Unreadable("damaged", name=place.file) from error
    return done if len(done) > 1 else [replace(table, name="") for table in done]


def _declared(text: Text, file: Path) -> Text:
    """The text in the encoding that the page names, unless its bytes are surely UTF-8."""
    with file.open("rb") as content:
        named = CHARSET.search(content.read(HEAD))
    if text.encoding.startswith("utf") or named is None:
        return text
    try:
        encoding = codecs.lookup(named[1].decode("ascii", "replace")).name
        b"".decode(encoding)
    except LookupError:
        return text
    return (
        text
        if encoding == "utf-8"
        else replace(text, path=file, encoding=encoding, stored=encoding)
    )


def _rows(text: Text) -> Iterator[tuple[int, Row]]:
    """The rows, each with the number of its table; the last one held back until its end is seen."""
    parser = etree.HTMLPullParser(
        events=("start", "end"), tag=("table", "tr"), encoding="utf-8", no_network=True
    )
    number = row = 0
    spans: dict[int, int] = {}
    waiting: tuple[int, Row] | None = None
    tail = ""
    for piece in _pieces(text):
        if piece:
            tail = (tail + piece)[-PIECE:]
            parser.feed(piece.encode())
        else:
            parser.close()
        for event, element in parser.read_events():
            if next(element.iterancestors(*CELLS), None) is not None:
                continue
            if event == "start":
                if element.tag == "table":
                    number, row, spans = number + 1, 0, {}
            elif element.tag == "tr":
                if waiting:
                    yield waiting
                row += 1
                waiting = number, _row(row, element, spans)
                forget(element)
    if waiting:
        number, last = waiting
        cut = Mark(LEFT_OUT, "cut", None, shown(last.cells))
        yield number, last._replace(marks=(cut,)) if _is_cut(tail.lower()) else last


def _pieces(text: Text) -> Iterator[str]:
    """The text piece by piece, and an empty piece at its end."""
    with text.path.open(encoding=text.stored, errors="replace", newline="") as content:
        while piece := content.read(PIECE):
            yield piece.replace("\0", BAD)
    yield ""


def _is_cut(tail: str) -> bool:
    """Whether the page ends inside a row."""
    return max(tail.rfind("</tr"), tail.rfind("</table")) < max(tail.rfind("<tr"), 0)


def _row(number: int, element: Any, spans: dict[int, int]) -> Row:
    """A row with an empty cell wherever another one reaches to, from beside or from above."""
    cells: list[str] = []

    def pass_over() -> None:
        while spans.get(len(cells), 0) > 0:
            spans[len(cells)] -= 1
            cells.append("")

    for cell in element.iterchildren(*CELLS):
        pass_over()
        wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
        for place in range(wide):
            spans[len(cells)] = high - 1
            cells.append("" if place else _text(cell))
        if len(cells) > 2 * COLUMNS_AT_MOST:
            return Row(number, [], (Mark(LEFT_OUT, "too_many_cells", None, shown(cells[:9])),))
    pass_over()
    bad = any(BAD in cell for cell in cells)
    return Row(number, cells, (Mark(REPAIRED, "bad_characters"),) if bad else ())


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1")
    return min(int(value), COLUMNS_AT_MOST) or 1 if value.isdecimal() else 1


def _text(cell: Any) -> str:
    """What a cell shows: blanks run together, `<br>` ends a line."""
    lines = [""]
    for each in cell.iter():
        if each is not cell and each.tag in ("br", "p", "div", "tr"):
            lines.append("")
        if isinstance(each.tag, str) and each.tag not in ("style", "script"):
            lines[-1] += each.text or ""
        if each is not cell:
            lines[-1] += each.tail or ""
    return "\n".join(" ".join(line.split()) for line in lines).strip()
