"""How far the steps are: both numbers, and what is late or slipped."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.checklists import standard
from portal.checklists.due import OPEN, due_of, overdue_days
from portal.checklists.models import Item
from portal.checklists.verdicts import facts_of, slipped
from portal.companies.calendar import today_at
from portal.companies.models import Company
from portal.db import db


@dataclass(frozen=True)
class StepProgress:
    """How far a step is: done of applicable, applicable of all."""

    step: int
    done: int
    applicable: int
    all: int
    at_risk: int = 0
    """Items that slipped."""
    overdue: int = 0


@dataclass(frozen=True)
class Standing:
    """What counting needs of an item."""

    step: int
    state: str
    late: bool
    slipped: bool


def count(items: Iterable[Standing]) -> list[StepProgress]:
    """The seven steps, always all of them."""
    by_step: dict[int, list[Standing]] = {step: [] for step in standard.STEPS}
    for item in items:
        by_step[item.step].append(item)
    return [_count_step(step, standings) for step, standings in by_step.items()]


def _count_step(step: int, items: list[Standing]) -> StepProgress:
    applicable = [item for item in items if item.state != "not_applicable"]
    return StepProgress(
        step,
        done=sum(item.state == "done" for item in applicable),
        applicable=len(applicable),
        all=len(items),
        at_risk=sum(item.slipped for item in items),
        overdue=sum(item.late for item in items),
    )


@dataclass(frozen=True)
class Count:
    """The seven steps of a company, and when an open item falls due next."""

    steps: list[StepProgress]
    next_due: date | None


def progress(company_ids: Collection[int]) -> dict[int, list[StepProgress]]:
    """The seven steps of each company; as many queries for one as for many."""
    return {company_id: found.steps for company_id, found in counts(company_ids).items()}


def counts(company_ids: Collection[int]) -> dict[int, Count]:
    """Progress and the next due date of each company; as many queries for one as for many."""
    rows = _columns_of_items(company_ids)
    facts = facts_of(company_ids)
    query = select(Company).where(Company.id.in_(company_ids))
    eager = (joinedload(Company.rollout), selectinload(Company.busy_periods))
    found: dict[int, Count] = {}
    for company in db.session.scalars(query.options(*eager)):
        due, today = due_of(company), today_at(company)
        items = [(item, due(item)) for item in rows.get(company.id, ())]
        steps = count(
            Standing(
                item.step,
                item.state,
                overdue_days(company, item, day, today) > 0,
                slipped(item, facts.get((company.id, item.code), ())),
            )
            for item, day in items
        )
        ahead = [day for item, day in items if day and day >= today and item.state in OPEN]
        found[company.id] = Count(steps, min(ahead, default=None))
    return found


def _columns_of_items(company_ids: Collection[int]) -> dict[int, list[Any]]:
    columns = (Item.company_id, Item.code, Item.step, Item.state, Item.due_on, Item.due_days)
    query = select(*columns, Item.confirmed_by).where(
        Item.company_id.in_(company_ids), Item.retired.is_(False)
    )
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.company_id, []).append(row)
    return found
