"""Whether a file is really a video, and what kind of one: asked of a process of its own."""

import json
import math
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("probing.py")
QUICK, WHOLE = 20, 300
"""Seconds that a look at the beginning, and a reading to the end, may take."""
MOST_PIXELS = 8192 * 4320
LONGEST = 6 * 3600
"""Seconds of the longest video that is taken."""
BROKEN_OFF = ("File ended prematurely", "partial file", "the reading broke off")
MISSING = 1.0
"""Seconds by which a video may end before its header says."""

SOUNDS = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"OggS", b"fLaC")
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")
BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


class NotAVideo(Exception):  # noqa: N818
    """The file is not taken; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Probe:
    content_type: str
    seconds: float
    """0 where the header does not say and nobody has read to the end."""
    width: int
    height: int
    sound: bool
    truncated: bool
    """The file broke off; known only after reading to the end."""


def probe(path: Path, whole: bool = False) -> Probe:
    """Look at a file; `whole` reads it to its end, which a header cannot belie.

    Raises NotAVideo.
    """
    kind, content_type = _kind_of(path)
    command = [sys.executable, "-I", str(SCRIPT), str(path), kind, "whole" if whole else "quick"]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, timeout=WHOLE if whole else QUICK, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise NotAVideo("unreadable") from None
    found = json.loads(done.stdout)
    if "code" in found:
        raise NotAVideo(found["code"])
    if found["width"] * found["height"] > MOST_PIXELS:
        raise NotAVideo("too_many_pixels")
    seconds = found["seconds"] if math.isfinite(found["seconds"]) else 0.0
    if seconds > LONGEST:
        raise NotAVideo("too_long")
    said = done.stderr.decode(errors="replace")
    broken = any(words in said for words in BROKEN_OFF) or seconds < found["said"] - MISSING
    size = (found["width"], found["height"])
    return Probe(content_type, seconds, *size, found["sound"], truncated=whole and broken)


def _kind_of(path: Path) -> tuple[str, str]:
    """The container that a file begins like, and its content type. Raises NotAVideo."""
    with path.open("rb") as content:
        head = content.read(64)
    if not head:
        raise NotAVideo("empty")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska", "video/webm" if b"webm" in head else "video/x-matroska"
    if head[4:8] in BOXES:
        if head[8:12] in PICTURE_BRANDS:
            raise NotAVideo("picture")
        return "mov", "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"
    if head.startswith(PICTURES) or head[8:12] == b"WEBP":
        raise NotAVideo("picture")
    if head.startswith(SOUNDS) or head[8:12] == b"WAVE":
        raise NotAVideo("sound_only")
    raise NotAVideo("not_video")
