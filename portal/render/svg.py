"""The drawing program's SVG, copied element by element into one that a page may hold.

What is not known is left out: scripts, styles, links, pictures and identifiers do not get through,
whatever the values of a chart held. A mark's label becomes its `<title>`, the words that a browser
shows over it. Texts stay texts: the print process takes the typeface named here, a page its own.
"""

from __future__ import annotations

import re

from lxml import etree

from portal.render.fonts import SUBSETS

_NS = "http://www.w3.org/2000/svg"
_PAINT = (
    *("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"),
    *("stroke-linecap", "stroke-linejoin", "opacity", "transform"),
)
_ELEMENTS: dict[str, tuple[str, ...]] = {
    "g": (),
    "path": ("d",),
    "line": ("x1", "x2", "y1", "y2"),
    "rect": ("x", "y", "width", "height", "rx", "ry"),
    "circle": ("cx", "cy", "r"),
    "text": ("x", "y", "dx", "dy", "text-anchor", "font-size", "font-weight"),
}
_SPOKEN = frozenset({"path", "line", "rect", "circle", "text"})
_VALUE = re.compile(r"[\w\s#.,+()%-]*", re.ASCII)
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_FAMILY = ",".join((*SUBSETS.values(), "sans-serif"))
"""Without spaces between the names: the print process takes them for a part of the name."""


def clean(svg: str, title: str, description: str, key: str) -> str:
    """The SVG with a title and a description, named by `key`, which is unique on a page.

    Raises ValueError where it cannot be read.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    drawn = etree.fromstring(svg.encode(), parser)
    root = etree.Element(f"{{{_NS}}}svg", nsmap={None: _NS})
    root.set("class", "chart-sheet")
    root.set("role", "img")
    root.set("aria-labelledby", f"chart-{key}-title chart-{key}-words")
    for name in ("width", "height", "viewBox"):
        root.set(name, _short(drawn.get(name, "")))
    root.set("font-family", _FAMILY)
    for kind, words in (("title", title), ("desc", description)):
        element = etree.SubElement(root, f"{{{_NS}}}{kind}")
        element.set("id", f"chart-{key}-{'title' if kind == 'title' else 'words'}")
        element.text = words
    for child in drawn:
        _copy(child, root)
    return str(etree.tostring(root, encoding="unicode"))


def _copy(source: etree._Element, parent: etree._Element) -> None:
    kind = etree.QName(source).localname if isinstance(source.tag, str) else ""
    if kind not in _ELEMENTS or _is_unseen(source, kind):
        return
    element = etree.Element(f"{{{_NS}}}{kind}")
    for name in (*_PAINT, *_ELEMENTS[kind]):
        value = source.get(name)
        if value is not None and _is_plain(value) and (name, value) not in _NEEDLESS:
            element.set(name, _short(value))
    text = "".join(source.itertext()) if kind == "text" else ""
    label = source.get("aria-label", "") if kind in _SPOKEN else ""
    if label and label != text:
        etree.SubElement(element, f"{{{_NS}}}title").text = label
        element[0].tail = text
    else:
        element.text = text or None
    for child in source:
        _copy(child, element)
    if kind != "g" or (element.attrib and len(element)):
        parent.append(element)
    else:
        parent.extend(list(element))


_NEEDLESS = frozenset(
    {
        *(("opacity", "1"), ("transform", "translate(0,0)"), ("stroke-miterlimit", "10")),
        *(("font-weight", "normal"), ("font-weight", "400")),
    }
)


def _is_unseen(source: etree._Element, kind: str) -> bool:
    """Frames without paint, texts without words, and what is switched off."""
    if source.get("display") == "none" or source.get("fill-opacity") == "0":
        return True
    if kind == "text":
        return not "".join(source.itertext()).strip()
    if kind == "path":
        unpainted = source.get("fill") is None and source.get("stroke") is None
        return ("background" in source.get("class", "") and unpainted) or not source.get("d")
    return False


def _is_plain(value: str) -> bool:
    """No address hides in it: numbers, colours, names and functions of transforms alone."""
    return _VALUE.fullmatch(value) is not None and "url" not in value.lower()


def _short(value: str) -> str:
    """Numbers to a hundredth of a point."""
    return _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value)
