"""When an item is due, and by how much it is late: the rule for one company's rollout."""

from collections.abc import Callable
from datetime import date
from typing import Protocol

from portal.checklists import standard
from portal.companies.calendar import calendar_of, dates_of
from portal.companies.models import Company
from portal.dates import Offset, due_date

OPEN = ("to_do", "in_progress", "blocked")
QUIET = ("on_hold", "closed")
"""States of a rollout in which nothing counts as overdue."""


class HasDue(Protocol):
    """An item, or the columns of one."""

    @property
    def code(self) -> str: ...
    @property
    def step(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def due_days(self) -> int | None: ...


DueOf = Callable[[HasDue], date | None]


def offset_of(item: HasDue) -> Offset:
    """The content's offset, or the consultant's own count of days from the same date."""
    offset = standard.offset(item.code, item.step)
    return offset if item.due_days is None else Offset(offset.anchor, item.due_days)


def due_of(company: Company) -> DueOf:
    """The due date of any item of a company: a date set by a person, else by its offset."""
    calendar, dates = calendar_of(company), dates_of(company.rollout)
    known: dict[Offset, date | None] = {}

    def due(item: HasDue) -> date | None:
        if item.due_on is not None:
            return item.due_on
        offset = offset_of(item)
        if offset not in known:
            known[offset] = due_date(offset, dates, calendar)
        return known[offset]

    return due


def overdue_days(company: Company, item: HasDue, due: date | None, today: date) -> int:
    """Calendar days since the due date of an open item; 0 on hold, when closed or in time."""
    if due is None or item.state not in OPEN or company.rollout.state in QUIET:
        return 0
    return max((today - due).days, 0)
