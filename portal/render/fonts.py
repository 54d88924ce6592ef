"""The typeface of the documents: Golos Text, in four files named apart.

Two files under one family name make WeasyPrint mix up glyphs, so every file is a family of its
own and print.css lists them all, Latin first: figures and punctuation are in that file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

SUBSETS = {
    "latin": "Golos Latin",
    "cyrillic": "Golos Cyrillic",
    "latin-ext": "Golos Latin Extended",
    "cyrillic-ext": "Golos Cyrillic Extended",
}

_PACKAGE = Path(__file__).parents[1]
_PLACES = (
    _PACKAGE / "assets" / "fonts",
    _PACKAGE.parent / "assets/node_modules/@fontsource-variable/golos-text/files",
)


class FontsMissing(Exception):  # noqa: N818
    """The documents' typeface is not installed."""


def find_fonts(folder: Path | None = None) -> dict[str, Path]:
    """The file of each subset, in `folder` or where the assets are built.

    File names may carry a hash before the suffix.
    """
    places = (folder,) if folder else _PLACES
    for place in places:
        files = {name: _newest(place, f"golos-text-{name}-wght-normal") for name in SUBSETS}
        found = {name: path for name, path in files.items() if path}
        if len(found) == len(SUBSETS):
            return found
    where = " or ".join(str(place) for place in places)
    raise FontsMissing(f"Golos Text is not in {where}: build the assets (make setup) first")


def _newest(folder: Path, stem: str) -> Path | None:
    files = sorted(folder.glob(f"{stem}*.woff2"), key=lambda path: path.stat().st_mtime)
    return files[-1] if files else None


def font_url(subset: str, weight: int) -> str:
    """The address under which the print style finds a font: no protocol of anybody's."""
    return f"golos:{subset}/{weight}"


def font_faces(cuts: Iterable[tuple[str, int]]) -> str:
    """The CSS that declares the families in their weights."""
    return "\n".join(
        f'@font-face {{ font-family: "{SUBSETS[subset]}"; font-weight: {weight}; '
        f'src: url("{font_url(subset, weight)}"); }}'
        for subset, weight in cuts
    )
