"""The quick way through a sheet: its rows by one pattern, as spreadsheet programs write them.

A tree of its elements takes four times as long. Whatever the pattern does not know, such as a
comment, a text in several fonts or a name before the colon, raises Odd, and the sheet is read with
care instead: both ways give the same rows.
"""

import re
from collections.abc import Callable, Iterator
from typing import IO
from xml.sax.saxutils import unescape

from lxml import etree

from portal.evidence.reading.rows import Row
from portal.evidence.reading.xlsx_cells import Cells, column
from portal.evidence.reading.xlsx_parts import whole_text

PIECE = 1024 * 1024
HEAD_AT_MOST = ROW_AT_MOST = 8 * PIECE
OPENED, CLOSED, ROW_CLOSED = b"<sheetData>", b"</sheetData>", b"</row>"
DECLARED = re.compile(rb'\s*(<\?xml version="1\.0"( encoding="utf-8")?[^>]*\?>)?', re.IGNORECASE)
TOKEN = re.compile(
    r'<c(?: r="([A-Z]{1,3})[0-9]{1,7}")?((?: (?:s|t|cm|vm|ph)="\w*")*)'
    r"(?:/>|>(?:<f(?: [^<>]*)?(?:/>|>([^<]*)</f>))?"
    r'(?:<v(?: xml:space="preserve")?>([^<]*)</v>|<v/>'
    r'|<is>(?:<t/>|<t(?: xml:space="preserve")?>([^<]*)</t>)</is>)?</c>)\s*'
    r"|(<row(?: [^<>]*)?/?>|</row>|[\s\S])\s*"
)
"""A cell, or else what stands around cells."""
ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
ENTITIES = {"&quot;": '"', "&apos;": "'"}
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
READ_OTHERWISE = ("<!", "<?", "]]>")
"""What XML reads as something else than text and elements."""


class Odd(Exception):  # noqa: N818
    """The sheet holds what the pattern does not know."""


def rows(content: IO[bytes], cells: Cells) -> Iterator[Row]:
    """The rows of a sheet. Raises Odd, and etree.XMLSyntaxError where what is around is no XML."""
    head = b""
    while OPENED not in head:
        piece = content.read(PIECE)
        head += piece
        if not piece or len(head) > HEAD_AT_MOST:
            raise Odd
    head, _, rest = head.partition(OPENED)
    declared = DECLARED.match(head)
    if declared is None or b"<!" in head or b"<?" in head[declared.end() :]:
        raise Odd
    around = etree.XMLParser(resolve_entities=False, no_network=True)
    around.feed(head + OPENED)
    reader, at_end = _Reader(cells), False
    while not at_end:
        inside, closed, tail = rest.partition(CLOSED)
        at_end = bool(closed)
        upto = len(inside) if at_end else rest.rfind(ROW_CLOSED) + len(ROW_CLOSED)
        if at_end or upto >= len(ROW_CLOSED):
            yield from reader.read(rest[:upto].decode())
            rest = rest[upto:]
        if not at_end:
            piece = content.read(PIECE)
            if not piece or len(rest) > ROW_AT_MOST:
                raise Odd
            rest += piece
    around.feed(CLOSED + tail)
    while piece := content.read(PIECE):
        around.feed(piece)
    around.close()


class _Reader:
    """Puts rows together out of the cells of whole rows."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._number = 0
        self._columns: dict[str, int] = {}
        self._readers: dict[str, Callable[[str], str] | None] = {}
        """By what a cell tells of itself; None for one that holds its text."""

    def read(self, text: str) -> Iterator[Row]:
        escaped = "&" in text
        if (
            FORBIDDEN.search(text)
            or any(sign in text for sign in READ_OTHERWISE)
            or (escaped and ENTITY.search(text))
        ):
            raise Odd
        columns, readers = self._columns, self._readers
        row: list[str] | None = None
        for letters, told, formula, value, inline, mark in TOKEN.findall(text):
            if mark:
                is_whole = mark.endswith("/>")
                if mark.startswith("<row") and row is None:
                    self._number = max(_number(mark), self._number + 1)
                    row = []
                elif mark == "</row>" and row is not None:
                    is_whole = True
                elif not mark.isspace() or row is not None:
                    raise Odd
                if is_whole and row is not None:
                    yield Row(self._number, row)
                    row = None
                continue
            if row is None:
                raise Odd
            at = columns.get(letters)
            if at is None:
                at = column(letters, len(row))
                if letters:
                    columns[letters] = at
            if told not in readers:
                readers[told] = self._reader(told)
            reader = readers[told]
            if escaped:
                value, formula, inline = _plain(value), _plain(formula), _plain(inline)
            if reader is None:
                shown = whole_text(inline)
            elif inline:
                raise Odd
            elif value:
                shown = reader(value)
            else:
                shown = f"={formula}" if formula else ""
            if at == len(row):
                row.append(shown)
            elif shown:
                row.extend([""] * (at + 1 - len(row)))
                row[at] = shown
        if row is not None:
            raise Odd

    def _reader(self, told: str) -> Callable[[str], str] | None:
        named = dict(ATTRIBUTE.findall(told))
        kind = named.get("t", "n")
        return None if kind == "inlineStr" else self._cells.reader(kind, named.get("s", "0"))


def _number(told: str) -> int:
    return int(dict(ATTRIBUTE.findall(told)).get("r", "0"))


def _plain(text: str) -> str:
    return unescape(text, ENTITIES) if "&" in text else text
