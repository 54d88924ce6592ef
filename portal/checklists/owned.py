"""What people have open of the checklists, over many companies at once."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from portal.checklists.due import OPEN, due_of
from portal.checklists.models import Item
from portal.companies.models import Company
from portal.db import db
from portal.issues.owned import Task


class Slipped(NamedTuple):
    """An item whose data no longer confirm it, and when that was noticed."""

    company_id: int
    owner_id: int | None
    code: str
    own_title: str | None
    at: datetime | None


def owned(people_ids: Collection[int], companies: Mapping[int, Company]) -> list[Task]:
    """Open items of these people at these companies, with their due dates; one query.

    The title is that of a company's own item, else empty: the content has it in each language.
    """
    columns = (Item.company_id, Item.owner_id, Item.code, Item.step, Item.state, Item.own_title)
    query = select(*columns, Item.due_on, Item.due_days).where(
        Item.company_id.in_(companies),
        Item.owner_id.in_(people_ids),
        Item.state.in_(OPEN),
        Item.retired.is_(False),
    )
    dues = {}
    found = []
    for row in db.session.execute(query):
        if row.company_id not in dues:
            dues[row.company_id] = due_of(companies[row.company_id])
        due, title = dues[row.company_id](row), row.own_title or ""
        found.append(Task("item", row.company_id, row.owner_id, row.code, title, due))
    return found


def slipped_since(since: datetime, company_ids: Collection[int]) -> list[Slipped]:
    """Items of these companies that were noticed to slip after a moment and still do."""
    columns = (Item.company_id, Item.owner_id, Item.code, Item.own_title, Item.slipped_at)
    query = select(*columns).where(
        Item.company_id.in_(company_ids), Item.slipped_at > since, Item.retired.is_(False)
    )
    return [Slipped(*row) for row in db.session.execute(query)]
