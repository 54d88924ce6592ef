"""The order of courses and of the lessons of a course."""

from collections.abc import Sequence
from typing import TypeVar

from portal.training.models import Course, Lesson

Row = TypeVar("Row", Course, Lesson)


def moved(rows: Sequence[Row], row: Row, places: int) -> bool:
    """Let a row change places with its neighbour; false where there is none on that side."""
    order = list(rows)
    here = order.index(row) if row in order else -1
    if here < 0 or not 0 <= here + places < len(order):
        return False
    order.insert(here + places, order.pop(here))
    for position, one in enumerate(order):
        one.position = position
    return True
