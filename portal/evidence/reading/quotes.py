"""Splitting of records whose quotes are not as they should be, as a person would read them.

`"ООО "Ромашка"";100` has quotes inside a quoted cell that nobody doubled: a quote closes a cell
only where the cell can end.
"""

import re
from typing import NamedTuple


class Split(NamedTuple):
    """A record in cells."""

    cells: list[str]
    is_open: bool
    """Nothing closes its last cell."""
    wrong: bool
    """A quote inside a cell is not doubled."""


def closes(line: str, delimiter: str) -> bool:
    """Whether a line may close a cell that was opened on a line before it."""
    pattern = rf'(?<!")(?:"")*"(?={re.escape(delimiter)}|[\r\n]|\Z)'
    return re.search(pattern, line) is not None


def split(text: str, delimiter: str, skip: bool, literal: bool = False) -> Split:
    """The cells of a record.

    `skip` passes over blanks after a delimiter. With `literal` a quote that nothing closes is a
    character like others.
    """
    text = text.rstrip("\r\n")
    cells: list[str] = []
    at, wrong = 0, False
    while True:
        while skip and text.startswith(" ", at):
            at += 1
        found = _quoted(text, at, delimiter) if text.startswith('"', at) else None
        if found is not None:
            cell, at, broken = found
            wrong = wrong or broken
        elif text.startswith('"', at) and not literal:
            return Split([*cells, text[at + 1 :]], True, wrong)
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            cell, at = text[at:end], end
        cells.append(cell)
        if at >= len(text):
            return Split(cells, False, wrong)
        at += len(delimiter)


def _quoted(text: str, start: int, delimiter: str) -> tuple[str, int, bool] | None:
    """A quoted cell, where it ends, whether a quote in it is not doubled; None if it stays open."""
    parts, at, broken = [], start + 1, False
    while (quote := text.find('"', at)) >= 0:
        doubled = text.startswith('"', quote + 1)
        last = doubled and broken and _ends(text, quote + 2, delimiter)
        if doubled and not last:
            parts.append(text[at : quote + 1])
            at = quote + 2
        elif last or _ends(text, quote + 1, delimiter):
            parts.append(text[at : quote + last])
            return "".join(parts), quote + 1 + last, broken
        else:
            parts.append(text[at : quote + 1])
            at, broken = quote + 1, True
    return None


def _ends(text: str, at: int, delimiter: str) -> bool:
    return at >= len(text) or text.startswith(delimiter, at)
