"""Golos Text cut to the weights the print style uses.

The files are variable. Left so, WeasyPrint cuts each of them anew for every document, a third of
a short report's time, and writes the hour of the cutting into the document.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

WEIGHTS = (400, 500, 600, 700)


def cut_fonts(files: dict[str, Path], folder: Path) -> dict[tuple[str, int], Path]:
    """The file of each subset and weight, made in `folder` unless it is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    cuts = {}
    for subset, source in files.items():
        content = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
        for weight in WEIGHTS:
            path = folder / f"{subset}-{weight}-{content}.ttf"
            if not path.exists():
                _cut(source, weight, path)
            cuts[subset, weight] = path
    return cuts


def _cut(source: Path, weight: int, target: Path) -> None:
    font = TTFont(source, recalcTimestamp=False)
    if "fvar" in font:
        instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
    font.flavor = None
    unfinished = target.with_suffix(f".{os.getpid()}")
    font.save(unfinished)
    unfinished.replace(target)
