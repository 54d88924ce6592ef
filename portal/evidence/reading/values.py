"""The values of a database's row as the cells of a raw one."""

from typing import Any

from portal.evidence.reading import plain
from portal.evidence.reading.rows import REPAIRED, Mark, Row


def row(number: int, values: tuple[Any, ...]) -> Row:
    """A row of text; what is no text, such as a picture, is left out of it with a note."""

    cells: list[str] = []
    marks: list[Mark] = []
    for place, value in enumerate(values, 1):
        cell, reason = _cell(value)
        if reason:
            marks.append(Mark(REPAIRED, reason, place))
        cells.append(cell)
    return Row(number, cells, tuple(marks))


class Foreign(str):
    """A text of a database that was in another encoding than it should be."""


def _cell(value: Any) -> tuple[str, str]:
    if value is None:
        return "", ""
    if isinstance(value, float):
        return plain.number(value), ""
    if isinstance(value, bytes):
        return "", "binary" if value else ""
    text = str(value)
    reason = "other_encoding" if isinstance(value, Foreign) else ""
    if "\0" in text:
        return text.replace("\0", ""), "nul"
    return text, reason


def decoded(raw: bytes) -> str:
    """The text of a database, in bytes."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return Foreign(raw.decode("cp1251", "replace"))
