"""A row on its way from a file to a table, with what was noted about it."""

from collections.abc import Iterable
from typing import NamedTuple

from portal.evidence.reading.limits import VALUE_AT_MOST

REPAIRED, LEFT_OUT = "repaired", "left_out"


class Mark(NamedTuple):
    """What was done to a row, and why; see `RawTable.notes`."""

    outcome: str
    reason: str
    column: int | None = None
    value: str | None = None


class Row(NamedTuple):
    """A row of a file."""

    number: int
    """From 1, the header among them, as a spreadsheet program would count."""
    cells: list[str]
    marks: tuple[Mark, ...] = ()

    @property
    def left_out(self) -> bool:
        return any(mark.outcome == LEFT_OUT for mark in self.marks)


def shown(cells: Iterable[str]) -> str:
    """What stood in a row, for a note."""
    return " | ".join(cell.strip() for cell in cells if cell.strip())[:VALUE_AT_MOST]
