"""Captions and chapters as WebVTT: read strictly, so that what is kept plays in every browser.

A browser passes over what it does not understand, and a caption is missing without a word. Here
such a place is refused with its line, while somebody is there to mend it.
"""

import re
from dataclasses import dataclass
from html import unescape

LARGEST = 1024 * 1024
"""Bytes."""
BEYOND = 1.0
"""Seconds by which a cue may outlast the video: its measured length is a little off."""
_TIME = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+(.*))?")
_WITH_COMMAS = re.compile(r"[\d:]+,\d{1,3}\s*-->|-->\s*[\d:]+,\d{1,3}")
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):\S+")
_TAG = re.compile(r"<[^>]*>")
_HEAD = re.compile(r"WEBVTT(?:[ \t].*)?")
_ARROW = "-->"
_ASIDE = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True)
class Cue:
    """Words from one second to another; `line` is where its times stand."""

    start: float
    end: float
    text: str
    line: int


@dataclass(frozen=True)
class Chapter:
    start: float
    end: float
    title: str


class Wrong(ValueError):  # noqa: N818
    """A file that is refused: the line, and a code of the reason for `wording.REASONS`."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason, line)
        self.reason, self.line = reason, line


def decoded(brought: bytes) -> str:
    """The text of a file. Raises Wrong."""
    if len(brought) > LARGEST:
        raise Wrong("too_large")
    try:
        return plain(brought.decode())
    except UnicodeDecodeError as error:
        raise Wrong("not_utf8", brought[: error.start].count(b"\n") + 1) from None


def plain(text: str) -> str:
    """A text with the line ends that we keep, and without the mark that some editors put first."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str, seconds: float | None = None) -> list[Cue]:
    """The cues of a file, in order; none of them overlap. Raises Wrong.

    `seconds` is the length of the video; None where nobody knows it.
    """
    if len(text.encode(errors="replace")) > LARGEST:
        raise Wrong("too_large")
    lines = plain(text).split("\n")
    _check_letters(lines)
    cues = [_cue(block) for block in _blocks(lines, _after_head(lines)) if not _is_aside(block)]
    if not cues:
        raise Wrong("no_cues", 1)
    for before, cue in zip([None, *cues], cues, strict=False):
        _check_times(before, cue, seconds)
    return cues


def chapters(content: str) -> list[Chapter]:
    """The chapters of a file that was kept."""
    return [Chapter(cue.start, cue.end, _title(cue.text)) for cue in parse(content)]


def _check_letters(lines: list[str]) -> None:
    for number, line in enumerate(lines, start=1):
        if any(letter < " " and letter != "\t" for letter in line):
            raise Wrong("unreadable", number)


def _after_head(lines: list[str]) -> int:
    """Index of the first line after the head, which ends with an empty line."""
    if not _HEAD.fullmatch(lines[0]):
        raise Wrong("no_head", 1)
    for index, line in enumerate(lines[1:], start=1):
        if not line.strip():
            return index
        if _ARROW in line:
            raise Wrong("head_not_ended", index + 1)
    return len(lines)


def _blocks(lines: list[str], start: int) -> list[list[tuple[int, str]]]:
    """Lines with their numbers, parted where a line is empty."""
    found: list[list[tuple[int, str]]] = [[]]
    for number, line in enumerate(lines[start:], start=start + 1):
        if line.strip():
            found[-1].append((number, line))
        elif found[-1]:
            found.append([])
    return [block for block in found if block]


def _is_aside(block: list[tuple[int, str]]) -> bool:
    """Whether a block is a note, or says how captions look, which we pass over."""
    first = block[0][1]
    named = any(first == word or first.startswith((f"{word} ", f"{word}\t")) for word in _ASIDE)
    return named and _ARROW not in first


def _cue(block: list[tuple[int, str]]) -> Cue:
    """A name (or none), the times, the words."""
    if _ARROW not in block[0][1]:
        if len(block) == 1 or _ARROW not in block[1][1]:
            raise Wrong("no_times", block[0][0])
        block = block[1:]
    number, times = block[0]
    start, end = _times(times, number)
    for beneath, line in block[1:]:
        if _ARROW in line:
            raise Wrong("not_parted", beneath)
    words = "\n".join(line for _number, line in block[1:])
    if not _title(words):
        raise Wrong("empty", number)
    return Cue(start, end, words, number)


def _times(line: str, number: int) -> tuple[float, float]:
    found = _TIMES.fullmatch(line.strip())
    if found is None:
        raise Wrong("comma" if _WITH_COMMAS.search(line) else "times", number)
    start, end = _seconds(*found.groups()[:4]), _seconds(*found.groups()[4:8])
    if end <= start:
        raise Wrong("end_before_start", number)
    if not all(_SETTING.fullmatch(setting) for setting in (found[9] or "").split()):
        raise Wrong("setting", number)
    return start, end


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _check_times(before: Cue | None, cue: Cue, seconds: float | None) -> None:
    if before is not None and cue.start < before.start:
        raise Wrong("backwards", cue.line)
    if before is not None and cue.start < before.end:
        raise Wrong("overlap", cue.line)
    if seconds is not None and (cue.start >= seconds or cue.end > seconds + BEYOND):
        raise Wrong("beyond", cue.line)


def _title(words: str) -> str:
    """The words of a cue in one line, without their marks."""
    return " ".join(unescape(_TAG.sub("", words)).split())
