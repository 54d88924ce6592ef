"""The lines of a text file one by one, each decoded, with what had to be mended in it."""

import io
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from portal.evidence.reading.encodings import Text, utf8_pairs
from portal.evidence.reading.kinds import MARK
from portal.evidence.reading.limits import COLUMNS_AT_MOST, LINE_AT_MOST, VALUE_AT_MOST
from portal.evidence.reading.rows import LEFT_OUT, REPAIRED, Mark

CROWDED = 1_000_000
"""Characters of a line from which its delimiters are counted before it is split."""
CELLS_AT_MOST = 50 * COLUMNS_AT_MOST
ENDS = ("\n", "\r")


class Line(NamedTuple):
    """A line with its end."""

    text: str
    marks: tuple[Mark, ...] = ()


class Lines:
    """Gives the lines in their order, and takes back those that were read too far."""

    def __init__(self, text: Text, delimiter: str) -> None:
        self._text = text
        self._delimiter = delimiter
        self._back: deque[Line] = deque()
        self._coming = self._read()
        self.held: list[Line] = []
        """What was given since the holder last cleared it."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._coming)
        self.held.append(line)
        return line.text

    def give_back(self, lines: list[Line]) -> None:
        self._back.extendleft(reversed(lines))

    def _read(self) -> Iterator[Line]:
        text = self._text
        # Latin-1 carries bytes through untouched, so that a line can be decoded by itself.
        encoding = "latin-1" if text.mixed else text.stored
        careful = text.mixed or text.nul or text.replaced
        with text.path.open(encoding=encoding, newline="") as content:
            mark = MARK.decode(encoding)
            line, before = content.readline(LINE_AT_MOST).removeprefix(mark), ""
            while line:
                if len(line) > CROWDED:
                    yield self._long(line, content)
                # Two \r before a \n are one end, written by a program that added its own.
                elif not (line == "\r\n" and before.endswith("\r")):
                    yield self._mended(line) if careful else Line(line)
                before, line = line, content.readline(LINE_AT_MOST)

    def _long(self, line: str, content: io.TextIOWrapper) -> Line:
        """A long line; where it is too long, an empty one in its place that says so."""
        crowded = line.count(self._delimiter) > CELLS_AT_MOST
        if not crowded and (line.endswith(ENDS) or len(line) < LINE_AT_MOST):
            return self._mended(line)
        rest = line
        while rest and not rest.endswith(ENDS):
            rest = content.readline(LINE_AT_MOST)
        reason = "too_many_cells" if crowded else "line_too_long"
        start = self._mended(line[:VALUE_AT_MOST]).text
        return Line("\n", (Mark(LEFT_OUT, reason, None, start),))

    def _mended(self, line: str) -> Line:
        marks: list[Mark] = []
        if self._text.mixed and not line.isascii():
            line, marks = self._decoded(line.encode("latin-1"))
        if self._text.nul and "\0" in line:
            line = line.replace("\0", "")
            marks.append(Mark(REPAIRED, "nul"))
        if self._text.replaced and "\ufffd" in line:
            marks.append(Mark(REPAIRED, "bad_characters"))
        return Line(line, tuple(marks))

    def _decoded(self, raw: bytes) -> tuple[str, list[Mark]]:
        main = self._text.encoding
        wide = utf8_pairs(raw)
        # In Cyrillic one pair of bytes may look like UTF-8 by chance: a letter before a quote.
        if wide > (main == "cp1251"):
            found, text = "utf-8", raw.decode()
        else:
            found, text = self._text.other, raw.decode(self._text.other, "replace")
            if "\ufffd" in text:
                return text, [Mark(REPAIRED, "bad_characters")]
        return text, [Mark(REPAIRED, "other_encoding", None, found)] if found != main else []
