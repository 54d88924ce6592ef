"""In which encoding a text file is written, and what else about its bytes matters for reading."""

import codecs
import re
from dataclasses import dataclass, replace
from pathlib import Path

from portal.evidence.reading.kinds import MARK, WIDE
from portal.evidence.reading.limits import LINE_AT_MOST

PIECE = 1024 * 1024
GUESSED_FROM = 64 * 1024
"""Bytes of lines that are no UTF-8 by which the alphabet is guessed."""
LETTERS = re.compile(rb"[\xa8\xb8\xc0-\xff]+")
ASCII_LETTER = re.compile(rb"[A-Za-z]")
BLANK = (b"\n\n", b"\n\r\n", b"\r\r")


@dataclass(frozen=True)
class Text:
    """A text file as its bytes show it."""

    path: Path
    encoding: str
    """`utf-8`, `utf-16`, `cp1251`, `cp1252`, or what was said: of the client's file."""
    stored: str
    """The encoding of the file at `path`, which may have been written anew."""
    other: str = "cp1252"
    """The encoding of the lines that are no UTF-8."""
    mixed: bool = False
    """Some lines are in another encoding than the rest, or hold what is in none."""
    replaced: bool = False
    """What no encoding knows stands as U+FFFD already."""
    nul: bool = False
    cr: bool = False
    """There is a `\\r` somewhere."""
    lone_cr: bool = False
    """Some lines may end with `\\r` alone."""
    blank: bool = False
    """Some lines may be blank."""

    @property
    def plain(self) -> bool:
        """Whether nothing about the bytes needs a second look."""
        return not (self.mixed or self.replaced or self.nul or self.lone_cr or self.blank)


def surveyed(file: Path, work: Path, encoding: str = "") -> Text:
    """The text of a file, written anew as UTF-8 into `work` where it was something else.

    A file with several encodings stays as it is: its lines are told apart when they are read. Where
    its encoding was said, all of it is of that one.
    """
    if encoding:
        path = work / "text"
        replaced = not _rewritten(file, path, encoding)
        return replace(_survey(path), encoding=encoding, replaced=replaced)
    with file.open("rb") as content:
        head = content.read(4)
    if head.startswith(WIDE):
        path = work / "text"
        replaced = not _rewritten(file, path, "utf-16")
        return replace(_survey(path), encoding="utf-16", replaced=replaced)
    text = _survey(file)
    if text.stored != "utf-8" and not text.mixed:
        path = work / "text"
        if _rewritten(file, path, text.encoding, keep=False):
            return replace(text, path=path, stored="utf-8")
        return replace(text, mixed=True)
    return text


def _survey(file: Path) -> Text:
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, nul, cr, lone_cr, blank, last = True, False, False, False, False, b"\n"
    with file.open("rb") as content:
        piece = content.read(PIECE).removeprefix(MARK)
        while piece:
            if utf8:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    utf8 = False
            nul = nul or b"\0" in piece
            window = last + piece
            if b"\r" in piece:
                cr = True
                lone_cr = lone_cr or window.count(b"\r") > window.count(b"\r\n") + (
                    window[-1:] == b"\r"
                )
            blank = blank or any(ends in window for ends in BLANK)
            last = piece[-2:]
            piece = content.read(PIECE)
    if utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    lone_cr = lone_cr or last[-1:] == b"\r"
    whole = Text(file, "utf-8", "utf-8", nul=nul, cr=cr, lone_cr=lone_cr, blank=blank)
    return whole if utf8 else _told_apart(whole)


def _told_apart(text: Text) -> Text:
    """Which of the lines beyond ASCII are UTF-8, and what the others are."""
    wide, faint, narrow, sample = 0, 0, 0, b""
    with text.path.open("rb") as content:
        while line := content.readline(LINE_AT_MOST):
            if line.isascii():
                continue
            pairs = utf8_pairs(line)
            wide += pairs > 1
            faint += pairs == 1
            narrow += not pairs
            if not pairs and len(sample) < GUESSED_FROM:
                sample += line[:GUESSED_FROM]
    other = _alphabet(sample)
    if wide + faint > narrow:
        return replace(text, other=other, mixed=True)
    mixed = wide > 0 or (faint > 0 and other == "cp1252")
    return replace(text, encoding=other, stored=other, other=other, mixed=mixed)


def utf8_pairs(line: bytes) -> int:
    """By how many bytes a line of UTF-8 is longer than its text; 0 for a line that is none."""
    try:
        return len(line) - len(line.decode("utf-8"))
    except UnicodeDecodeError:
        return 0


def _alphabet(sample: bytes) -> str:
    """Cyrillic letters come in runs or stand alone; Western ones stand among ASCII letters."""
    cyrillic = western = 0
    for run in LETTERS.finditer(sample):
        around = sample[run.start() - 1 : run.start()] + sample[run.end() : run.end() + 1]
        if len(run[0]) == 1 and ASCII_LETTER.search(around):
            western += 1
        else:
            cyrillic += len(run[0])
    return "cp1252" if western > cyrillic else "cp1251"


def _rewritten(file: Path, path: Path, encoding: str, keep: bool = True) -> bool:
    """Write a file anew as UTF-8; whether every byte of it was in the encoding.

    If not, what was not is written as U+FFFD, or with `keep` false there is nothing to use.
    """
    for errors in ("strict", "replace") if keep else ("strict",):
        try:
            with (
                file.open(encoding=encoding, errors=errors, newline="") as old,
                path.open("w", encoding="utf-8", errors="replace", newline="") as new,
            ):
                while piece := old.read(PIECE):
                    new.write(piece)
            return errors == "strict"
        except UnicodeError:
            continue
    return False
