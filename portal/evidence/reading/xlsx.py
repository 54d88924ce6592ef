"""Sheets of an XLSX, read as a stream: a full one has a million rows and does not fit in memory.

A whole number is taken as it is written in the file, for a library that makes a floating number
of it loses the last digits of a long id.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree

from portal.evidence.raw import RawTable
from portal.evidence.reading import plain
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
from portal.evidence.reading.xlsx_parts import (
    Formats,
    Texts,
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
MOST_COLUMNS = 16_384
"""Of a sheet."""


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
                for name, part in listed:
                    with archive.open(part) as content:
                        table = assembled(_rows(content, texts, known), place, About(name))
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


def _rows(content: IO[bytes], texts: Texts, known: Formats) -> Iterator[Row]:
    cells: list[str] = []
    number = 0
    for _, element in parsed(content, "row", "c"):
        if local(element) == "row":
            number = max(int(element.get("r", "0")), number + 1)
            yield Row(number, cells)
            cells = []
            forget(element)
            continue
        at = _column(element.get("r"), len(cells))
        text = _cell(element, texts, known)
        if text:
            cells.extend([""] * (at + 1 - len(cells)))
            cells[at] = text
        elif at == len(cells):
            cells.append("")
        forget(element)


def _column(reference: str | None, following: int) -> int:
    """The column of a cell, from 0; a cell without a reference follows the one before it."""
    found = PLACE.fullmatch(reference or "")
    if found is None:
        place = following + 1
    else:
        place = 0
        for letter in found[1]:
            place = place * 26 + ord(letter) - 64
    if place > MOST_COLUMNS:
        raise ValueError("a sheet has no such column")
    return place - 1


def _cell(element: Any, texts: Texts, known: Formats) -> str:
    kind = element.get("t", "n")
    if kind == "inlineStr":
        return text_of(element)
    value = formula = ""
    for child in element:
        if local(child) == "v":
            value = child.text or ""
        elif local(child) == "f":
            formula = child.text or ""
    if not value:
        return f"={formula}" if formula else ""
    if kind == "s":
        return texts[int(value)]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind == "d":
        return value.replace("T", " ").removesuffix("Z").removesuffix(" 00:00:00")
    return value if kind in ("str", "e") else _number(value, element.get("s", "0"), known)


def _number(value: str, style: str, known: Formats) -> str:
    if style in known.spans:
        return plain.elapsed(float(value))
    if style in known.dates:
        return plain.moment(float(value), known.since_1904) or plain.number(value)
    return plain.number(value)
