"""The rail: seven segments filled by progress, the product's mark, as SVG without styles."""

from collections.abc import Sequence
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from portal.words import _, language

SEGMENT, GAP = 27, 2.67
"""Of a rail 205 wide."""
DRAWING = Markup(
    '<svg class="rail" viewBox="0 0 205 {}" preserveAspectRatio="none" role="img"'
    ' aria-label="{}">{}</svg>'
)
RECTANGLE = Markup('<rect class="{}" x="{}" width="{}" height="{}" rx="2"/>')


def init_app(app: Flask) -> None:
    app.jinja_env.globals["rail"] = rail


def rail(steps: Sequence[Sequence[int]], risk: Sequence[int] = (), height: int = 10) -> Markup:
    """Draw triples of done, applicable and all; `risk` holds the numbers of steps at risk."""
    return _drawn(tuple(tuple(step) for step in steps), tuple(risk), height, language())


@lru_cache(4096)
def _drawn(
    steps: tuple[tuple[int, ...], ...], risk: tuple[int, ...], height: int, _language: str
) -> Markup:
    words, parts = [], []
    for number, (done, applicable, *_rest) in enumerate(steps, start=1):
        values = {"step": number, "done": done, "applicable": applicable}
        words.append(_("Step %(step)s: %(done)s of %(applicable)s", **values))
        left = round((number - 1) * (SEGMENT + GAP), 2)
        parts.append(RECTANGLE.format("track", left, SEGMENT, height))
        if done and applicable:
            width = round(SEGMENT * done / applicable, 2)
            parts.append(
                RECTANGLE.format("risk" if number in risk else "fill", left, width, height)
            )
    return DRAWING.format(height, ", ".join(words), Markup().join(parts))
