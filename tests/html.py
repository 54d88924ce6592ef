"""A page as a browser reads it, by the algorithm of HTML5; in C, for tests read thousands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

SILENT = ("script", "style")
"""Whose text is none for people."""


class Tag:
    """An element: what it is called, says and holds."""

    def __init__(self, node: LexborNode) -> None:
        self._node = node

    @property
    def name(self) -> str:
        return str(self._node.tag)

    @property
    def attrs(self) -> dict[str, str]:
        """Attributes; one without a value is empty."""
        return {name: value or "" for name, value in self._node.attributes.items()}

    @property
    def parent(self) -> Tag:
        above = self._node.parent
        assert above is not None
        return Tag(above)

    def __getitem__(self, name: str) -> Any:
        """The value of an attribute, of `class` as a list; KeyError where there is none."""
        value = self.attrs[name]
        return value.split() if name == "class" else value

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if self.has_attr(name) else default

    def has_attr(self, name: str) -> bool:
        return name in self._node.attributes

    def select(self, selector: str) -> list[Tag]:
        """The elements inside that a CSS selector finds, in the order of the page."""
        found = {node.mem_id: node for node in self._node.css(selector)}
        found.pop(self._node.mem_id, None)
        return [Tag(node) for node in found.values()]

    def select_one(self, selector: str) -> Tag | None:
        return next(iter(self.select(selector)), None)

    def find_parent(self, name: str) -> Tag | None:
        above = self._node.parent
        while above is not None and above.tag != name:
            above = above.parent
        return Tag(above) if above is not None else None

    def strings(self) -> Iterator[str]:
        """Every piece of text for people."""
        yield from _strings(self._node)

    def get_text(self, separator: str = "", strip: bool = False) -> str:
        pieces = (piece.strip() for piece in self.strings()) if strip else self.strings()
        return separator.join(piece for piece in pieces if piece)

    @property
    def text(self) -> str:
        return self.get_text()

    def __str__(self) -> str:
        return self._node.html or ""


def read_html(content: str) -> Tag:
    """The document, above its root."""
    root = LexborHTMLParser(content).root
    assert root is not None
    assert root.parent is not None
    return Tag(root.parent)


def _strings(node: LexborNode) -> Iterator[str]:
    for inner in node.iter(include_text=True):
        if inner.tag == "-text":
            yield inner.text_content or ""
        elif inner.tag not in SILENT:
            yield from _strings(inner)
