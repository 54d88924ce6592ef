"""Where a file differs from the one that was sealed, in words that a reader can use."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import pikepdf

Part = Literal["page", "pages", "attachment", "signature", "end", "inside"]
OBJECT = re.compile(rb"(?:^|[\r\n])(\d+) 0 obj\b")


@dataclass(frozen=True)
class Place:
    """A part of the document that is not what it was."""

    part: Part
    """`pages`: another number of them; `end`: something was added or cut off; `inside`: what no
    single page shows."""
    number: int = 0
    """Of the page, from 1; of `pages`, how many there are now."""


def places(sealed: bytes, other: bytes) -> list[Place]:
    """Where another file differs from the sealed one, as far as it can be told; never empty."""
    try:
        found = list(_seen(sealed, other))
    except Exception:  # a damaged file may raise anything
        found = []
    return found or list(_by_bytes(sealed, other))


def _seen(sealed: bytes, other: bytes) -> Iterator[Place]:
    """By what a reader would see: pages and attachments."""
    with pikepdf.open(BytesIO(sealed)) as before, pikepdf.open(BytesIO(other)) as after:
        if len(before.pages) != len(after.pages):
            yield Place("pages", len(after.pages))
            return
        for number, (one, two) in enumerate(zip(before.pages, after.pages, strict=True), 1):
            if _shown(one) != _shown(two):
                yield Place("page", number)
        if _attached(before) != _attached(after):
            yield Place("attachment")


def _shown(page: pikepdf.Page) -> tuple[bytes, int]:
    drawn = b"".join(one.read_bytes() for one in _streams(page))
    return drawn, len(page.obj.get("/Annots", []))


def _streams(page: pikepdf.Page) -> list[pikepdf.Object]:
    contents = page.obj.Contents
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def _attached(document: pikepdf.Pdf) -> dict[str, bytes]:
    return {name: file.get_file().read_bytes() for name, file in document.attachments.items()}


def _by_bytes(sealed: bytes, other: bytes) -> Iterator[Place]:
    """By the objects in which bytes differ."""
    common = min(len(sealed), len(other))
    at = next((n for n in range(common) if sealed[n] != other[n]), common)
    if at == common:
        yield Place("end")
        return
    number = _object_at(sealed, at)
    with pikepdf.open(BytesIO(sealed)) as document:
        yield _place_of(document, number)


def _object_at(pdf: bytes, at: int) -> int:
    """The number of the object that a byte belongs to; 0 where it is between objects."""
    number = 0
    for found in OBJECT.finditer(pdf):
        if found.start() > at:
            break
        number = int(found[1])
    return 0 if pdf.rfind(b"endobj", 0, at) > pdf.rfind(b" 0 obj", 0, at) else number


def _place_of(document: pikepdf.Pdf, number: int) -> Place:
    for page_number, page in enumerate(document.pages, 1):
        if number in {page.obj.objgen[0], *(one.objgen[0] for one in _streams(page))}:
            return Place("page", page_number)
    if not number:
        return Place("inside")
    kind = document.get_object(number, 0)
    of = kind.get("/Type") if isinstance(kind, pikepdf.Dictionary | pikepdf.Stream) else None
    if of == "/Sig":
        return Place("signature")
    return Place("attachment" if of in ("/EmbeddedFile", "/Filespec") else "inside")
