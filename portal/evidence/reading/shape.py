"""Where the header of a table stands, and how far its columns reach; found from its first rows."""

import re
from dataclasses import dataclass

from portal.evidence.reading.limits import COLUMNS_AT_MOST
from portal.evidence.reading.unreadable import Unreadable

TITLES_AT_MOST = 30
"""Rows above a header."""
A_TITLE_FILLS = 1 / 3
"""Share of the cells of an ordinary row that a row above the header fills at most."""
NO_NAME = re.compile(r"[\d\s.,:;+\-/%₽$€()]*\d[\d\s.,:;+\-/%₽$€()]*")
"""A number, a date or a phone."""


@dataclass(frozen=True)
class Shape:
    """Of a table."""

    above: int
    """Rows above the header."""
    headers: tuple[str, ...]
    width: int
    """Cells that a row may have: the header may be followed by columns without a name."""


def shape(sample: list[list[str]], name: str) -> Shape | None:
    """The shape of the table that begins with these rows; None if they are all empty.

    Raises Unreadable: `too_many_columns`.
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in sample]
    header = _header(sample, filled)
    if header is None:
        return None
    names = [cell.strip() for cell in sample[header]]
    named = max(place for place, text in enumerate(names, 1) if text)
    body = [
        row for row, count in zip(sample[header + 1 :], filled[header + 1 :], strict=True) if count
    ]
    longest = max((len(row) for row in body), default=0)
    reach = named
    for place in range(named, min(longest, COLUMNS_AT_MOST + 1)):
        having = sum(1 for row in body if len(row) > place and row[place].strip())
        if having >= 2 and having * 2 > len(body):
            reach = place + 1
    if reach > COLUMNS_AT_MOST:
        raise Unreadable("too_many_columns", name=name, columns=reach, most=COLUMNS_AT_MOST)
    headers = tuple((names + [""] * reach)[:reach])
    return Shape(header, headers, max(len(names), reach))


def _header(sample: list[list[str]], filled: list[int]) -> int | None:
    """The first row that is no title over the table.

    A row below another is believed to be the header only if all its cells could be names.
    """
    ordinary = sorted(count for count in filled if count)
    if not ordinary:
        return None
    title = max(1, ordinary[len(ordinary) // 2] * A_TITLE_FILLS)
    first = next(place for place, count in enumerate(filled) if count)
    if ordinary[len(ordinary) // 2] < 2 or filled[first] > title:
        return first
    for place in range(first + 1, min(first + 1 + TITLES_AT_MOST, len(sample))):
        if filled[place] > title:
            is_named = not any(NO_NAME.fullmatch(cell) for cell in sample[place] if cell.strip())
            return place if is_named else first
    return first
