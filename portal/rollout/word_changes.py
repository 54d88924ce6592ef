"""Which words of a text were taken out and which came in: a pure rule for two texts."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\S+\s*")
AKIN = 0.3
"""The share of words that two versions of one text have in common; with fewer it is another."""
LABOUR = 200_000
"""Pairs of equal words up to which they are laid beside each other: under a tenth of a second."""


@dataclass(frozen=True)
class Piece:
    """Some words of a text that follow each other."""

    text: str
    is_changed: bool
    """Whether the other text has them not, or not here."""


Pieces = tuple[Piece, ...]


def changed_words(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces; those that differ are marked.

    Where hardly a word stayed nothing is marked: it is another text, and marks say nothing. How
    words stand in lines is no difference.
    """
    before, after = WORD.findall(old.strip()), WORD.findall(new.strip())
    found = _blocks(old.split(), new.split())
    kept = sum(size for _, _, size in found)
    if kept < AKIN * max(len(before), len(after)):
        return _whole(old), _whole(new)
    return (
        _pieces(before, [(start, size) for start, _, size in found]),
        _pieces(after, [(start, size) for _, start, size in found]),
    )


def changed_entries(old: Sequence[str], new: Sequence[str]) -> tuple[Pieces, Pieces]:
    """Both lists, each entry a piece; marked is what the other one has not."""
    return (
        tuple(Piece(one, one not in new) for one in old),
        tuple(Piece(one, one not in old) for one in new),
    )


def _blocks(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int]]:
    """The runs of words that both have: where they start in each, and how long they are."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    ends = (len(before) - tail, len(after) - tail)
    middle = before[head : ends[0]], after[head : ends[1]]
    found = [(0, 0, head), (*ends, tail)]
    if _labour(*middle) <= LABOUR:
        matcher = SequenceMatcher(None, *middle, autojunk=False)
        within = [(head + m.a, head + m.b, m.size) for m in matcher.get_matching_blocks()]
        found[1:1] = within
    return [block for block in found if block[2]]


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """How many words at the beginning are the same."""
    pairs = enumerate(zip(before, after, strict=False))
    most = min(len(before), len(after))
    return next((place for place, (one, other) in pairs if one != other), most)


def _labour(before: Sequence[str], after: Sequence[str]) -> int:
    """Texts that say few words over and over would take as long as a page may."""
    counts = Counter(after)
    return sum(counts[word] for word in before)


def _pieces(words: Sequence[str], kept: Sequence[tuple[int, int]]) -> Pieces:
    pieces: list[Piece] = []
    place = 0
    for start, size in [*kept, (len(words), 0)]:
        for text, is_changed in (
            ("".join(words[place:start]), True),
            ("".join(words[start : start + size]), False),
        ):
            if text and pieces and pieces[-1].is_changed == is_changed:
                pieces[-1] = Piece(pieces[-1].text + text, is_changed)
            elif text:
                pieces.append(Piece(text, is_changed))
        place = start + size
    return tuple(pieces)


def _whole(text: str) -> Pieces:
    return (Piece(text.strip(), False),) if text.strip() else ()
