"""What the sheets of an XLSX refer to: its shared texts, its formats, and where each sheet is.

The parts are read as streams and the texts are kept on the disk: a workbook may hold more of them
than memory should.
"""

import mmap
import re
import zipfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from typing import IO, Any

from lxml import etree

from portal.evidence.reading.limits import CELL_AT_MOST

DATES = frozenset([*range(14, 23), *range(27, 37), *range(50, 59)])
ELAPSED = frozenset((45, 46, 47))
"""Numbers of the formats that every spreadsheet program knows."""
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
SPAN = re.compile(r"\[[hms]+\]", re.IGNORECASE)
RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
RELATED_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True)
class Formats:
    """Of a workbook: which styles of cells show a date, and from when its days count."""

    dates: frozenset[str]
    spans: frozenset[str]
    since_1904: bool


def parsed(part: IO[bytes], *tags: str, start: bool = False) -> Iterator[tuple[str, Any]]:
    """Events of the elements with these names in any namespace; no entity is ever resolved."""
    return iter(
        etree.iterparse(
            part,
            events=("start", "end") if start else ("end",),
            tag=[f"{{*}}{tag}" for tag in tags],
            resolve_entities=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )
    )


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def forget(element: Any) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    while (before := element.getprevious()) is not None:
        element.getparent().remove(before)


def sheets(archive: zipfile.ZipFile) -> tuple[list[tuple[str, str]], bool]:
    """The names of the sheets with their parts, in order; and whether days count from 1904."""
    targets: dict[str, str] = {}
    with archive.open("xl/_rels/workbook.xml.rels") as part:
        for _, found in parsed(part, "Relationship"):
            if found.get("Type", "").endswith("/worksheet"):
                target = found.get("Target", "")
                whole = target.lstrip("/") if target.startswith("/") else join("xl", target)
                targets[found.get("Id", "")] = normpath(whole)
    listed, since_1904 = [], False
    with archive.open("xl/workbook.xml") as part:
        for _, found in parsed(part, "sheet", "workbookPr"):
            if local(found) == "workbookPr":
                since_1904 = found.get("date1904") in ("1", "true")
                continue
            target = targets.get(found.get(RELATED) or found.get(RELATED_STRICT, ""))
            if target:
                listed.append((found.get("name", ""), target))
    return listed, since_1904


def formats(archive: zipfile.ZipFile, since_1904: bool) -> Formats:
    """The formats of a workbook."""
    dates, spans = set(DATES), set(ELAPSED)
    styled_dates, styled_spans = set(), set()
    if "xl/styles.xml" not in archive.namelist():
        return Formats(frozenset(), frozenset(), since_1904)
    with archive.open("xl/styles.xml") as part:
        for _, found in parsed(part, "numFmt", "cellXfs"):
            if local(found) == "numFmt":
                code = LITERAL.sub("", found.get("formatCode", "")).partition(";")[0]
                number = int(found.get("numFmtId", "0"))
                if SPAN.search(code):
                    spans.add(number)
                elif re.search("[dmyhs]", code, re.IGNORECASE) and "general" not in code.lower():
                    dates.add(number)
                continue
            for place, style in enumerate(found):
                used = int(style.get("numFmtId", "0"))
                if used in spans:
                    styled_spans.add(str(place))
                elif used in dates:
                    styled_dates.add(str(place))
    return Formats(frozenset(styled_dates), frozenset(styled_spans), since_1904)


class Texts:
    """The shared texts by their place."""

    def __init__(self, bytes_: Any, ends: "array[int]") -> None:
        self._bytes = bytes_
        self._ends = ends

    def __getitem__(self, place: int) -> str:
        if place < 0:
            raise IndexError(place)
        start = self._ends[place - 1] if place else 0
        return str(self._bytes[start : self._ends[place]], "utf-8")


@contextmanager
def shared_texts(archive: zipfile.ZipFile, work: Path) -> Iterator[Texts]:
    """The shared texts of a workbook, laid down in `work`."""
    ends, end = array("Q"), 0
    path = work / "texts"
    with path.open("w+b") as kept:
        if "xl/sharedStrings.xml" in archive.namelist():
            with archive.open("xl/sharedStrings.xml") as part:
                for _, item in parsed(part, "si"):
                    end += kept.write(text_of(item).encode())
                    ends.append(end)
                    forget(item)
        kept.flush()
        if not end:
            yield Texts(b"", ends)
            return
        with mmap.mmap(kept.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            yield Texts(mapped, ends)


def text_of(item: Any) -> str:
    """The text of an item, without the reading aid of Japanese; `_x000D_` is a line's end."""
    runs = (each.text or "" for each in item.iter("{*}t") if local(each.getparent()) != "rPh")
    return whole_text("".join(runs))


def whole_text(text: str) -> str:
    """A text with ends of lines for what some programs write instead, cut where it is too long."""
    if "_x000D_" in text:
        text = text.replace("_x000D_\n", "\n").replace("_x000D_", "\n")
    return text[: CELL_AT_MOST + 1]
