"""What a Vega-Lite spec may hold before the drawing program sees it.

A spec brings its values with it and says where they go. It names no address, draws no picture and
holds no expression: whatever is to be reckoned was reckoned before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Spec = dict[str, Any]

MARKS = frozenset({"arc", "area", "bar", "line", "point", "rect", "rule", "text"})
ROOT = frozenset({"config", "data", "height", "layer", "padding", "resolve", "usermeta", "width"})
LAYER = frozenset({"data", "encoding", "layer", "mark"})
CHANNELS = frozenset(
    {
        *("x", "x2", "y", "y2", "xOffset", "yOffset", "theta", "theta2", "radius", "radius2"),
        *("color", "fill", "stroke", "opacity", "size", "shape", "text", "angle"),
        *("detail", "order", "description"),
    }
)
NEVER = frozenset(
    {
        *("url", "href", "expr", "signal", "labelExpr", "calculate", "filter", "test", "image"),
        *("transform", "params", "param", "lookup", "sequence", "graticule", "sphere", "datasets"),
        *("projection", "aggregate", "bin", "timeUnit", "tooltip", "style", "usermeta"),
    }
)
"""Names that stand nowhere in a spec, not even as a column of its values."""


class Refused(ValueError):  # noqa: N818
    """This is no spec of a chart that may be drawn."""


def checked(text: str) -> tuple[Spec, str, str]:
    """The spec in this JSON, and the chart's title and description, which `usermeta` holds."""
    try:
        spec = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("it is not JSON") from error
    if not isinstance(spec, dict) or not spec.keys() <= ROOT or "layer" not in spec:
        raise Refused("it is not a chart of layers")
    about = spec.pop("usermeta", None)
    if not isinstance(about, dict) or about.keys() != {"title", "description"}:
        raise Refused("it has no title or no description")
    title, description = about["title"], about["description"]
    if not isinstance(title, str) or not isinstance(description, str) or not title.strip():
        raise Refused("its title is no text")
    if any(not isinstance(value, int | float) for value in _sizes(spec)):
        raise Refused("its size is no number")
    _check_data(spec)
    for layer in _layers(spec):
        _check_layer(layer)
    if not NEVER.isdisjoint(_names(spec)):
        raise Refused("it holds an address, a picture or an expression")
    return spec, title, description


def _sizes(spec: Spec) -> Iterator[Any]:
    return (spec[name] for name in ("width", "height") if name in spec)


def _layers(spec: Spec) -> Iterator[Spec]:
    layers = spec["layer"]
    if not isinstance(layers, list):
        raise Refused("its layers are no list")
    for layer in layers:
        if not isinstance(layer, dict) or not layer.keys() <= LAYER:
            raise Refused("a layer holds what no layer holds")
        yield layer
        if "layer" in layer:
            yield from _layers(layer)


def _check_layer(layer: Spec) -> None:
    mark = layer.get("mark", {"type": "rule"})
    kind = mark.get("type") if isinstance(mark, dict) else mark
    if not isinstance(kind, str) or kind not in MARKS:
        raise Refused("a mark is none of those that charts are made of")
    encoding = layer.get("encoding", {})
    if not isinstance(encoding, dict) or not encoding.keys() <= CHANNELS:
        raise Refused("a channel is none of those that charts use")
    _check_data(layer)


def _check_data(part: Spec) -> None:
    data = part.get("data", {"values": []})
    known = isinstance(data, dict) and data.keys() == {"values"}
    if not known or not isinstance(data["values"], list):
        raise Refused("its data are not simply values")


def _names(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from part
        for value in part.values():
            yield from _names(value)
    elif isinstance(part, list):
        for value in part:
            yield from _names(value)
