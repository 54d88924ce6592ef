"""Sheets of an XLSX, read as a stream: a full one has a million rows and does not fit in memory.

A whole number is taken as it is written in the file, for a library that makes a floating number
of it loses the last digits of a long id.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from lxml import etree

from portal.evidence.raw import RawTable
from portal.evidence.reading import xlsx_quick
from portal.evidence.reading.assembled import About, Place, assembled
from portal.evidence.reading.limits import (
    ENTRIES_AT_MOST,
    EXPANDED_AT_MOST,
    EXPANSION_AT_MOST,
    EXPANSION_FROM,
    TABLES_AT_MOST,
)
from portal.evidence.reading.rows import Row
from portal.evidence.reading.unreadable import Unreadable
from portal.evidence.reading.xlsx_cells import Cells, column
from portal.evidence.reading.xlsx_parts import (
    forget,
    formats,
    local,
    parsed,
    shared_texts,
    sheets,
    text_of,
)

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    EOFError,
    KeyError,
    ValueError,
    IndexError,
    NotImplementedError,
    SyntaxError,
)
PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def tables(file: Path, place: Place) -> Iterator[RawTable]:
    """A table for every sheet that is not empty, hidden ones too.

    Raises Unreadable: `bomb`, `encrypted`, `damaged`, `too_many_tables`, `too_many_columns`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _weigh(archive, file, place)
            listed, since_1904 = sheets(archive)
            if len(listed) > TABLES_AT_MOST:
                raise Unreadable(
                    "too_many_tables", name=place.file, tables=len(listed), most=TABLES_AT_MOST
                )
            known = formats(archive, since_1904)
            with shared_texts(archive, place.work) as texts:
                cells = Cells(texts, known)
                for name, part in listed:
                    table = assembled(_rows(archive, part, cells), place, About(name))
                    if table is not None:
                        yield table
    except DAMAGE as error:
        raise Unreadable("damaged", name=place.file) from error


def _weigh(archive: zipfile.ZipFile, file: Path, place: Place) -> None:
    """Refuse a bomb by what the archive says of itself; no more than that is ever unpacked."""
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("encrypted", name=place.file)
    expanded = sum(entry.file_size for entry in entries)
    swells = expanded > EXPANSION_FROM and expanded > file.stat().st_size * EXPANSION_AT_MOST
    if expanded > EXPANDED_AT_MOST or swells or len(entries) > ENTRIES_AT_MOST:
        raise Unreadable("bomb", name=place.file, expanded=expanded, most=EXPANDED_AT_MOST)


def _rows(archive: zipfile.ZipFile, part: str, cells: Cells) -> Iterator[Row]:
    """Quickly as long as nothing is odd; from there on with care."""
    done = 0
    try:
        with archive.open(part) as content:
            for row in xlsx_quick.rows(content, cells):
                yield row
                done += 1
    except xlsx_quick.Odd:
        with archive.open(part) as content:
            yield from islice(_careful(content, cells), done, None)


def _careful(content: IO[bytes], cells: Cells) -> Iterator[Row]:
    row: list[str] = []
    number = 0
    for _, element in parsed(content, "row", "c"):
        if local(element) == "row":
            number = max(int(element.get("r", "0")), number + 1)
            yield Row(number, row)
            row = []
            forget(element)
            continue
        found = PLACE.fullmatch(element.get("r", ""))
        at = column(found[1] if found else "", len(row))
        text = _cell(element, cells)
        if text:
            row.extend([""] * (at + 1 - len(row)))
            row[at] = text
        elif at == len(row):
            row.append("")
        forget(element)


def _cell(element: Any, cells: Cells) -> str:
    kind = element.get("t", "n")
    if kind == "inlineStr":
        return text_of(element)
    value = formula = ""
    for child in element:
        if local(child) == "v":
            value = child.text or ""
        elif local(child) == "f":
            formula = child.text or ""
    return cells.value(kind, element.get("s", "0"), value, formula)
