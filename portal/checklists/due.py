"""When an item is due, and by how much it is late: the rule for one company's rollout."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import select

from portal.checklists import standard
from portal.checklists.models import Item
from portal.companies.calendar import calendar_of, dates_of
from portal.companies.models import Company
from portal.dates import ControlDates, Offset, due_date
from portal.db import db

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


@dataclass(frozen=True)
class MovedDue:
    """The due date of an item before and after the rollout's dates move."""

    code: str
    before: date | None
    after: date | None


def moved_due_dates(
    company: Company, before: ControlDates | None, after: ControlDates | None
) -> list[MovedDue]:
    """Due dates that follow the rollout and would move with it; what a person set stays."""
    calendar = calendar_of(company)
    query = select(Item.code, Item.step, Item.state, Item.due_on, Item.due_days).where(
        Item.company_id == company.id, Item.retired.is_(False), Item.due_on.is_(None)
    )
    moved = []
    for item in db.session.execute(query.order_by(Item.step, Item.position)):
        offset = offset_of(item)
        old, new = due_date(offset, before, calendar), due_date(offset, after, calendar)
        if old != new:
            moved.append(MovedDue(item.code, old, new))
    return moved
