"""What the cells of a sheet hold, as text in one plain form."""

from collections.abc import Callable

from portal.evidence.reading import plain
from portal.evidence.reading.xlsx_parts import Formats, Texts

MOST_COLUMNS = 16_384
"""Of a sheet."""
KEPT_AT_MOST = 100_000
"""Shared texts that are kept at hand, for most of them stand in many cells."""
KEPT_LENGTH = 200


class Cells:
    """Reads the cells of a workbook: what they share with each other is looked up here."""

    def __init__(self, texts: Texts, known: Formats) -> None:
        self._texts, self._known = texts, known
        self._at_hand: dict[str, str] = {}

    def value(self, kind: str, style: str, value: str, formula: str) -> str:
        """The text of a cell of some kind and style; a formula without a value is its own."""
        if not value:
            return f"={formula}" if formula else ""
        return self.reader(kind, style)(value)

    def reader(self, kind: str, style: str) -> Callable[[str], str]:
        """What makes text of the values of cells of some kind and style."""
        if kind == "s":
            return self._text
        if kind in KINDS:
            return KINDS[kind]
        if style in self._known.spans:
            return _elapsed
        return self._moment if style in self._known.dates else plain.number

    def _text(self, place: str) -> str:
        return self._at_hand.get(place) or self._shared(place)

    def _shared(self, place: str) -> str:
        text = self._texts[int(place)]
        if len(text) < KEPT_LENGTH and len(self._at_hand) < KEPT_AT_MOST:
            self._at_hand[place] = text
        return text

    def _moment(self, value: str) -> str:
        return plain.moment(float(value), self._known.since_1904) or plain.number(value)


def _elapsed(value: str) -> str:
    return plain.elapsed(float(value))


KINDS: dict[str, Callable[[str], str]] = {
    "b": lambda value: "TRUE" if value == "1" else "FALSE",
    "d": lambda value: value.replace("T", " ").removesuffix("Z").removesuffix(" 00:00:00"),
    "str": str,
    "e": str,
}
"""What makes text of values that tell by themselves what they are."""


def column(letters: str, following: int = 0) -> int:
    """The column of a cell, from 0; a cell without letters follows the one before it.

    Raises ValueError.
    """
    place = 0 if letters else following + 1
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    if place > MOST_COLUMNS:
        raise ValueError("a sheet has no such column")
    return place - 1
