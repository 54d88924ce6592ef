"""Charts that were drawn once are kept by their content, and nobody is asked for them again.

The folder holds nothing that cannot be drawn anew: it may be emptied any time, and is emptied when
a company or a person has to be forgotten. It is bounded; what was not read for longest goes first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from portal.render.client import packed, render_svg

MOST_BYTES = 64 * 1024 * 1024
EDITION = 1
"""To be raised when the same spec comes out otherwise: config, typeface, cleaning."""


def kept_svg(spec: dict[str, Any], socket: Path, folder: Path, timeout: float = 15.0) -> str:
    """The SVG of a spec, from the folder or drawn now; raises RenderAway or RenderFailed."""
    file = folder / f"{_key(spec)}.svg"
    with contextlib.suppress(OSError):
        found = file.read_text(encoding="utf-8")
        os.utime(file)
        return found
    drawn = render_svg(spec, socket, timeout)
    _keep(drawn, file)
    return drawn


def forget(folder: Path) -> None:
    """Remove every kept chart."""
    for file in folder.glob("*.svg*"):
        file.unlink(missing_ok=True)


def _key(spec: dict[str, Any]) -> str:
    return hashlib.sha256(f"{_versions()}\n".encode() + packed(spec)).hexdigest()


@cache
def _versions() -> str:
    return f"{EDITION} {version('vl-convert-python')}"


def _keep(drawn: str, file: Path) -> None:
    """A full disk costs the keeping, not the page."""
    unfinished = file.with_suffix(f".svg-{os.getpid()}")
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.write_text(drawn, encoding="utf-8")
        unfinished.replace(file)
        _bound(file.parent)


def _bound(folder: Path) -> None:
    files = [(entry.stat(), entry.path) for entry in os.scandir(folder)]
    size = sum(about.st_size for about, _ in files)
    if size <= MOST_BYTES:
        return
    for about, path in sorted(files, key=lambda pair: pair[0].st_mtime):
        with contextlib.suppress(OSError):
            os.unlink(path)
        size -= about.st_size
        if size <= MOST_BYTES * 3 // 4:
            return
