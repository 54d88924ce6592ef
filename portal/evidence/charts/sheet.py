"""What a chart is, and the marks that it is made of.

Rows are laid out here, in points of the sheet from its top left corner, as in a table; the drawing
program measures and cuts the texts. Every chart has two sheets, a wide one and one for a phone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.evidence.charts.palette import GREY, GROUND, INK

Spec = dict[str, Any]
Layer = dict[str, Any]
Mark = Mapping[str, Any]

WIDE, NARROW = 640, 320
SIZE = 12


@dataclass(frozen=True)
class Table:
    """The figures of a chart in words, the first column being the names."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A chart to be drawn, with the words for those who do not see it."""

    title: str
    description: str
    wide: Spec
    narrow: Spec
    table: Table
    note: str = ""
    """What the chart leaves out, and the table has."""


def spec(
    title: str, description: str, width: int, height: float, layers: Sequence[Layer | None]
) -> Spec:
    """A sheet of these layers, the first one lowest."""
    return {
        "usermeta": {"title": title, "description": description},
        "width": width,
        "height": round(height),
        "layer": [_whole(width, height), *(layer for layer in layers if layer)],
    }


def _whole(width: int, height: float) -> Layer:
    """Holds the sheet open to its corners, whatever is drawn on it."""
    corners = [{"x": 0, "y": 0, "x2": width, "y2": round(height)}]
    mark = {"type": "rect", "fill": GROUND, "fillOpacity": 0, "aria": False}
    return _layer(corners, mark, x=_at("x"), y=_at("y"), x2={"field": "x2"}, y2={"field": "y2"})


def rects(marks: Sequence[Mark], radius: float = 2) -> Layer | None:
    """Bars: `x`, `x2`, `y`, `y2`, `ink`, and `says`, the words shown over it."""
    if not marks:
        return None
    mark = {"type": "rect", "cornerRadius": radius}
    ends = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    return _layer(marks, mark, x=_at("x"), y=_at("y"), **ends, color=_ink(), description=_says())


def texts(
    marks: Sequence[Mark],
    align: str = "left",
    size: float = SIZE,
    weight: int = 400,
    limit: float = 0,
) -> Layer | None:
    """Words: `x`, `y` (their middle), `text`, `ink`; cut with an ellipsis at `limit` points."""
    shown = [{"says": mark["text"], "ink": INK, **mark} for mark in marks if mark["text"]]
    if not shown:
        return None
    mark = {"type": "text", "align": align, "baseline": "middle", "fontSize": size}
    mark |= {"fontWeight": weight} if weight != 400 else {}
    mark |= {"limit": limit} if limit else {}
    words: Spec = {"field": "text", "type": "nominal"}
    return _layer(
        shown, mark, x=_at("x"), y=_at("y"), text=words, color=_ink(), description=_says()
    )


def rules(marks: Sequence[Mark], width: float = 1) -> Layer | None:
    """Straight lines: `x`, `y`, `x2`, `y2`, `ink`."""
    if not marks:
        return None
    ends = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    mark = {"type": "rule", "strokeWidth": width, "aria": False}
    return _layer(marks, mark, x=_at("x"), y=_at("y"), **ends, color=_ink())


def lines(marks: Sequence[Mark], ink: str, width: float = 2) -> Layer | None:
    """Lines through `x`, `y`; one for each `run`."""
    if not marks:
        return None
    mark = {"type": "line", "stroke": ink, "strokeWidth": width, "aria": False}
    mark |= {"strokeJoin": "round", "strokeCap": "round"}
    run = {"field": "run", "type": "nominal"}
    order = {"field": "x", "type": "quantitative"}
    return _layer(marks, mark, x=_at("x"), y=_at("y"), detail=run, order=order)


def dots(marks: Sequence[Mark], ink: str, area: float = 40, hollow: bool = False) -> Layer | None:
    """Points: `x`, `y`, `says`."""
    if not marks:
        return None
    mark = {"type": "point", "filled": True, "size": area, "opacity": 1}
    mark |= {"fill": GROUND if hollow else ink, "stroke": ink if hollow else GROUND}
    mark |= {"strokeWidth": 2 if hollow else 1.5}
    return _layer(marks, mark, x=_at("x"), y=_at("y"), description=_says())


def arcs(marks: Sequence[Mark], x: float, y: float, inner: float, outer: float) -> Layer | None:
    """Parts of a ring: `from` and `to` in radians from the top, clockwise, `ink`, `says`."""
    if not marks:
        return None
    mark = {"type": "arc", "x": x, "y": y, "innerRadius": inner, "outerRadius": outer}
    mark |= {"stroke": GROUND, "strokeWidth": 2} if len(marks) > 1 else {}
    ends = {"theta": _at("from", axis=False), "theta2": {"field": "to"}}
    return _layer(marks, mark, **ends, color=_ink(), description=_says())


def legend(
    entries: Sequence[tuple[str, str]], width: int, top: float
) -> tuple[list[Layer | None], float]:
    """Squares of ink with their words in columns of equal width, and the height they take."""
    columns = max(1, width // 160)
    squares, words = [], []
    for number, (ink, title) in enumerate(entries):
        x, y = number % columns * 160, top + number // columns * 20
        squares.append({"x": x, "x2": x + 10, "y": y + 4, "y2": y + 14, "ink": ink, "says": title})
        words.append({"x": x + 16, "y": y + 9, "text": title, "ink": GREY})
    rows = -(-len(entries) // columns)
    return [rects(squares), texts(words, limit=138)], rows * 20 + 8


def _layer(values: Sequence[Mark], mark: Spec, **encoding: Spec) -> Layer:
    rounded = [
        {key: round(item, 2) if isinstance(item, float) else item for key, item in value.items()}
        for value in values
    ]
    return {"data": {"values": rounded}, "mark": mark, "encoding": encoding}


def _at(field: str, axis: bool = True) -> Spec:
    place = {"field": field, "type": "quantitative", "scale": None}
    return {**place, "axis": None} if axis else {**place, "stack": None}


def _ink() -> Spec:
    return {"field": "ink", "type": "nominal", "scale": None, "legend": None}


def _says() -> Spec:
    return {"field": "says", "type": "nominal"}
