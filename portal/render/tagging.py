"""What a tagged document has to say beyond what WeasyPrint writes, for those who do not see it.

A picture's `aria-label`, which a page says, becomes its alternative text; header cells name what
they are the heads of; a link says in its annotation what stands there; the frame of a picture is
in the units of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint.document import Document

_SVG = "{http://www.w3.org/2000/svg}"
_POINTS = 0.75
"""PDF points in a CSS pixel."""


def title_pictures(root: Any) -> None:
    """Give each labelled picture the `<title>` that becomes its alternative text."""
    for picture in root.iter(f"{_SVG}svg"):
        label = picture.get("aria-label")
        if label and picture.find(f"{_SVG}title") is None:
            title = picture.makeelement(f"{_SVG}title", {})
            title.text = label
            picture.insert(0, title)


def complete_tags(document: Document, pdf: Any) -> None:
    """Scopes of header cells and words of links (ISO 14289-1, 7.5 and 7.18.5)."""
    for page in document.pages:
        for box in page._page_box.descendants():
            if box.element is None:
                continue
            mark = getattr(box, "mark", None)
            if box.element_tag == "th" and isinstance(mark, dict) and "A" in mark:
                row = box.element.get("scope") == "row"
                mark["A"]["Scope"] = "/Row" if row else "/Column"
            if getattr(box, "link_annotation", None):
                words = " ".join("".join(box.element.itertext()).split())
                box.link_annotation["Contents"] = pydyf.String(words)


def place_pictures(document: Document, pdf: Any) -> None:
    """Frames of pictures from the page's top left to where a PDF begins (ISO 32000-1, 14.8.5.4)."""
    pages = dict(zip(pdf.page_references, document.pages, strict=True))
    for one in pdf.objects:
        if isinstance(one, dict) and one.get("S") == "/Figure":
            height = pages[one["Pg"]].height
            left, top, right, bottom = one["A"]["BBox"]
            box = left, height - bottom, right, height - top
            one["A"]["BBox"] = pydyf.Array(round(edge * _POINTS, 2) for edge in box)


def flatten_lists(pdf: Any) -> None:
    """Put what stands in a group of a list into the list itself, which holds items alone
    (ISO 14289-1, 7.6; ISO 32000-1, 14.8.4.3.3): HTML lets pairs of a `dl` be grouped."""
    for place, one in enumerate(pdf.objects):
        if isinstance(one, dict) and one.get("S") == "/L":
            kids = []
            for kid in one["K"]:
                group = pdf.objects[_number(kid)]
                if group["S"] != "/Div":
                    kids.append(kid)
                    continue
                for inner in group["K"]:
                    pdf.objects[_number(inner)]["P"] = f"{place} 0 R".encode()
                    kids.append(inner)
            one["K"] = pydyf.Array(kids)


def set_running_words_apart(pdf: Any) -> None:
    """Make heads and feet of pages artifacts: WeasyPrint tags them, and puts them in no tree."""
    inside = set(_below(pdf, pdf.catalog["StructTreeRoot"]))
    parents = pdf.objects[
        _number(pdf.objects[_number(pdf.catalog["StructTreeRoot"])]["ParentTree"])
    ]
    rows = dict(zip(parents["Nums"][::2], parents["Nums"][1::2], strict=True))
    for reference in pdf.page_references:
        page = pdf.objects[_number(reference)]
        row, stream = rows[page["StructParents"]], pdf.objects[_number(page["Contents"])].stream
        outside = {mcid for mcid, owner in enumerate(row) if owner not in inside}
        for mcid in outside:
            row[mcid] = "null"
        for place, operator in enumerate(stream):
            if operator == b"BDC" and stream[place - 1]["MCID"] in outside:
                stream[place - 2 : place] = [b"/Artifact", pydyf.Dictionary(_RUNNING)]


_RUNNING = {"Type": "/Pagination"}


def _below(pdf: Any, reference: bytes) -> Iterator[bytes]:
    yield reference
    for kid in pdf.objects[_number(reference)].get("K", ()):
        if isinstance(kid, bytes):
            yield from _below(pdf, kid)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
