"""A PDF as the rules of tests/pdf_rules.py read it: its content, its fonts, its structure tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

PAINTING = frozenset(("f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh", "Do", "EI", "INLINE"))
SHOWING = frozenset(("Tj", "TJ", "'", '"'))
_UNITS = re.compile(r"<([0-9A-Fa-f]+)>")


@dataclass(frozen=True)
class Painted:
    """One painting operator of a page, and how it is marked."""

    page: int
    operator: str
    mcid: int | None
    artifact: bool
    nested: bool
    """An artifact inside tagged content, or the other way round."""
    at: float
    """How high on the page a text stands, in points."""
    font: Any
    codes: tuple[int, ...]


@dataclass
class Node:
    """An element of the structure tree."""

    kind: str
    element: Any
    page: int | None
    kids: list[Any] = field(default_factory=list)
    """Nodes, (page, mcid) pairs, and the objects of OBJRs."""

    def walk(self) -> Iterator[Node]:
        yield self
        for kid in self.nodes():
            yield from kid.walk()

    def nodes(self) -> list[Node]:
        return [kid for kid in self.kids if isinstance(kid, Node)]

    def marks(self) -> Iterator[tuple[int, int]]:
        """The marked content below it, in the order of reading."""
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.marks()
            elif isinstance(kid, tuple):
                yield kid


def painted(pdf: Pdf) -> list[Painted]:
    """Everything that the pages paint."""
    return [one for number, page in enumerate(pdf.pages) for one in _of_page(number, page)]


def _of_page(number: int, page: pikepdf.Page) -> Iterator[Painted]:
    marks: list[tuple[str, int | None]] = []
    matrix, kept, text, font = (pikepdf.Matrix(), [], pikepdf.Matrix(), None)  # type: ignore[var-annotated]
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BMC", "BDC"):
            about = operands[1] if len(operands) > 1 else None
            known = isinstance(about, Dictionary) and "/MCID" in about
            marks.append((str(operands[0]), int(about.MCID) if known else None))
        elif name == "EMC":
            marks.pop()
        elif name == "q":
            kept.append(matrix)
        elif name == "Q":
            matrix = kept.pop()
        elif name == "cm":
            matrix = pikepdf.Matrix(*map(float, operands)) @ matrix
        elif name == "Tm":
            text = pikepdf.Matrix(*map(float, operands))
        elif name == "Tf":
            font = page.Resources.Font[str(operands[0])]
        elif name in PAINTING or name in SHOWING:
            mcids = [mcid for _, mcid in marks if mcid is not None]
            artifact = any(tag == "/Artifact" for tag, _ in marks)
            codes = tuple(_codes(operands)) if name in SHOWING else ()
            mcid = mcids[-1] if mcids else None
            at = (text @ matrix).f
            yield Painted(number, name, mcid, artifact, artifact and bool(mcids), at, font, codes)


def _codes(operands: Any) -> Iterator[int]:
    for operand in operands:
        for piece in operand if isinstance(operand, Array) else [operand]:
            if isinstance(piece, pikepdf.String):
                raw = bytes(piece)
                yield from (int.from_bytes(raw[n : n + 2]) for n in range(0, len(raw), 2))


def fonts(pdf: Pdf) -> list[Any]:
    """Every font dictionary of the document that a page may name."""
    found = [o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/Type") == "/Font"]
    return [font for font in found if "/CIDSystemInfo" not in font]


def used_codes(painted: list[Painted]) -> list[tuple[Any, set[int]]]:
    """The fonts that pages show, each with the codes shown in it."""
    used: dict[tuple[int, int], tuple[Any, set[int]]] = {}
    for one in painted:
        if one.codes:
            used.setdefault(one.font.objgen, (one.font, set()))[1].update(one.codes)
    return list(used.values())


def to_unicode(font: Any) -> dict[int, str]:
    """What the codes of a font say."""
    if "/ToUnicode" not in font:
        return {}
    text, said = font.ToUnicode.read_bytes().decode("ascii"), {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        units = _UNITS.findall(block)
        for code, words in zip(units[::2], units[1::2], strict=True):
            said[int(code, 16)] = _utf16(words)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        units = _UNITS.findall(block)
        for first, last, words in zip(units[::3], units[1::3], units[2::3], strict=True):
            for n, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                start = _utf16(words)
                said[code] = start[:-1] + chr(ord(start[-1]) + n)
    return said


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", "replace")


def tree(pdf: Pdf) -> Node:
    """The structure tree, from its one root."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    root = Node("/StructTreeRoot", pdf.Root.get("/StructTreeRoot", Dictionary()), None)
    _fill(root, numbers)
    return root


def _fill(node: Node, numbers: dict[tuple[int, int], int]) -> None:
    kids = node.element.get("/K", [])
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, int):
            node.kids.append((node.page, int(kid)))
        elif kid.get("/Type") == "/OBJR":
            node.kids.append(kid.Obj)
        elif kid.get("/Type") == "/MCR":
            node.kids.append((numbers[kid.Pg.objgen], int(kid.MCID)))
        else:
            page = numbers.get(kid.Pg.objgen) if "/Pg" in kid else node.page
            below = Node(str(kid.S), kid, page)
            node.kids.append(below)
            _fill(below, numbers)


def attribute(node: Node, name: str) -> Any:
    """An attribute of an element, whichever of its attribute objects has it."""
    held = node.element.get("/A", [])
    for one in held if isinstance(held, Array) else [held]:
        if isinstance(one, Dictionary) and name in one:
            return one[name]
    return None


def mark_texts(painted: list[Painted]) -> dict[tuple[int, int], str]:
    """What each piece of marked content says."""
    said: dict[tuple[int, int], str] = {}
    known: dict[tuple[int, int], dict[int, str]] = {}
    for one in painted:
        if one.mcid is not None and one.codes:
            if one.font.objgen not in known:
                known[one.font.objgen] = to_unicode(one.font)
            words = "".join(known[one.font.objgen].get(code, "") for code in one.codes)
            said[one.page, one.mcid] = said.get((one.page, one.mcid), "") + words
    return said


def text_of(node: Node, said: dict[tuple[int, int], str]) -> str:
    return "".join(said.get(mark, "") for mark in node.marks())


def annotations(pdf: Pdf) -> Iterator[tuple[int, Any]]:
    for number, page in enumerate(pdf.pages):
        for one in page.get("/Annots", []):
            yield number, one


def numbers_of(parent_tree: Any) -> dict[int, Any]:
    """A number tree as a table."""
    found: dict[int, Any] = {}
    nums = list(parent_tree.get("/Nums", []))
    found.update(zip(map(int, nums[::2]), nums[1::2], strict=True))
    for kid in parent_tree.get("/Kids", []):
        found.update(numbers_of(kid))
    return found


def actions(pdf: Pdf) -> Iterator[Any]:
    """Every dictionary that looks like an action."""
    for one in pdf.objects:
        if isinstance(one, Dictionary):
            for key in ("/A", "/OpenAction"):
                if isinstance(one.get(key), Dictionary) and isinstance(one[key].get("/S"), Name):
                    yield one[key]
            if one.get("/Type") == "/Action":
                yield one
