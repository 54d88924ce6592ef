"""Golos Text with all its letters in one file a weight: what texts in charts are measured by.

The drawing program takes one file for a family, and measures the letters it lacks by whatever the
machine has. Nothing is printed with these files: they have no kerning and no features.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from fontTools.merge import Merger, Options

WEIGHTS = (400, 600)
_LEFT_OUT = ["GSUB", "GPOS", "GDEF", "STAT", "HVAR", "MVAR", "avar"]


def whole_fonts(cuts: dict[tuple[str, int], Path], folder: Path) -> Path:
    """The folder with the whole files of these cuts and nothing else, made unless it is there."""
    names = "".join(sorted(path.name for path in cuts.values()))
    made = folder / f"whole-{hashlib.sha256(names.encode()).hexdigest()[:16]}"
    made.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        path = made / f"{weight}.ttf"
        if not path.exists():
            _merge([str(cut) for (_, of), cut in cuts.items() if of == weight], path)
    return made


def _merge(cuts: list[str], target: Path) -> None:
    unfinished = target.with_suffix(f".{os.getpid()}")
    Merger(options=Options(drop_tables=_LEFT_OUT)).merge(cuts).save(unfinished)
    unfinished.replace(target)
