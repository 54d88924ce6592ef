"""Chapters of a video, read from WebVTT that was kept."""

import re
from dataclasses import dataclass

_TIME = r"(?:(\d+):)?(\d\d):(\d\d\.\d{3})"
_CUE = re.compile(rf"^{_TIME}[ \t]+-->[ \t]+{_TIME}.*\n((?:.+\n?)+)", re.MULTILINE)


@dataclass(frozen=True)
class Chapter:
    start: float
    end: float
    title: str


def chapters(content: str) -> list[Chapter]:
    """The chapters of a file that was kept."""
    return [
        Chapter(_seconds(*found[:3]), _seconds(*found[3:6]), " ".join(found[6].split()))
        for found in _CUE.findall(content)
    ]


def _seconds(hours: str, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
