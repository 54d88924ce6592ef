"""What the cells of a sheet hold, as text in one plain form."""

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
        if kind == "s":
            return self._at_hand.get(value) or self._shared(value)
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "d":
            return value.replace("T", " ").removesuffix("Z").removesuffix(" 00:00:00")
        return value if kind in ("str", "e") else self._number(value, style)

    def _shared(self, place: str) -> str:
        text = self._texts[int(place)]
        if len(text) < KEPT_LENGTH and len(self._at_hand) < KEPT_AT_MOST:
            self._at_hand[place] = text
        return text

    def _number(self, value: str, style: str) -> str:
        if style in self._known.spans:
            return plain.elapsed(float(value))
        if style in self._known.dates:
            found = plain.moment(float(value), self._known.since_1904)
            return found or plain.number(value)
        return plain.number(value)


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
