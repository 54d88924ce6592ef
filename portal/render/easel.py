"""Vega-Lite to SVG: one warm drawing program, its texts measured by our typeface."""

from __future__ import annotations

import hashlib
from pathlib import Path

import vl_convert

from portal.render import specs, svg
from portal.render.cuts import cut_fonts
from portal.render.whole import whole_fonts

FAMILY = "Golos Text"
LANGUAGE_VERSION = "6.4"
CONFIG = {"font": FAMILY, "background": None, "view": {"stroke": None}, "padding": 0}


class Easel:
    """Draws charts. `folder` keeps the fonts, as for a press."""

    def __init__(self, font_files: dict[str, Path], folder: Path) -> None:
        vl_convert.register_font_directory(str(whole_fonts(cut_fonts(font_files, folder), folder)))
        self.svg(WARM_UP)

    def svg(self, text: str) -> bytes:
        """The SVG of a spec as JSON; the same spec, the same bytes. Raises specs.Refused."""
        spec, title, description = specs.checked(text)
        drawn = vl_convert.vegalite_to_svg(
            spec, vl_version=LANGUAGE_VERSION, config=CONFIG, allowed_base_urls=[]
        )
        key = hashlib.sha256(text.encode()).hexdigest()[:12]
        return svg.clean(drawn, title, description, key).encode()


WARM_UP = """{"usermeta": {"title": "Проба", "description": ""}, "width": 10, "height": 10,
"layer": [{"data": {"values": [{"a": 1}]}, "mark": {"type": "text", "limit": 20},
"encoding": {"x": {"field": "a", "type": "quantitative"}, "text": {"value": "Word 64 %"}}}]}"""
