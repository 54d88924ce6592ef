"""What the pages of a checklist show, read in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_login import current_user
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from portal.access import can, people_in_scope
from portal.checklists import standard
from portal.checklists.due import due_of, overdue_days
from portal.checklists.models import Comment, Item, Proof
from portal.checklists.progress import StepProgress, progress
from portal.checklists.verdicts import Said, facts_of, offered, slipped, veiled
from portal.companies.calendar import today_at
from portal.companies.models import Company
from portal.db import db

NEXT = {
    "to_do": "in_progress",
    "in_progress": "done",
    "done": "to_do",
    "blocked": "in_progress",
    "not_applicable": "to_do",
}
"""What a press on the box makes of a state; pressing on comes round to where it began."""


@dataclass(frozen=True)
class Line:
    """An item as its row shows it."""

    item: Item
    title: str
    due_on: date | None
    overdue_days: int
    facts: Sequence[Said]
    slipped: bool
    offered: bool
    proofs: int
    comments: int
    may_change: bool
    may_confirm: bool

    @property
    def spoken(self) -> Sequence[Said]:
        """The facts that the row tells; the others stand with the details."""
        return [fact for fact in self.facts if not fact.beside]

    @property
    def next_state(self) -> str:
        return NEXT[self.item.state]


@dataclass(frozen=True)
class Card:
    """A step as its card shows it."""

    title: str
    progress: StepProgress


def cards(company: Company) -> list[Card]:
    """The seven step cards."""
    steps = progress([company.id])[company.id]
    return [Card(standard.step_title(step.step), step) for step in steps]


def first_unfinished(steps: list[Card]) -> int:
    """The step on which the work is: the first with something left to do."""
    left = (card.progress.step for card in steps if card.progress.done < card.progress.applicable)
    return next(left, 1)


def visible(company: Company) -> Select[Item]:
    """The company's items that the reader may see, in their order."""
    query = select(Item).where(Item.company_id == company.id)
    people = people_in_scope(current_user, "checklist.view", company)
    if people is not None:
        query = query.where(Item.owner_id.in_(people))
    return query.order_by(Item.step, Item.position, Item.id)


def lines(company: Company, *where: ColumnElement[bool]) -> list[Line]:
    """Items that the reader may see, as rows."""
    eager = (joinedload(Item.owner), joinedload(Item.state_by), joinedload(Item.confirmer))
    items = db.session.scalars(visible(company).where(*where).options(*eager)).all()
    facts = facts_of([company.id], {item.code for item in items})
    shown = (lambda found: found) if sees_figures(company) else veiled
    proofs, comments = _counts(company, Proof), _counts(company, Comment)
    due, today = due_of(company), today_at(company)
    return [
        Line(
            item=item,
            title=item.own_title or standard.title(item.code),
            due_on=due(item),
            overdue_days=overdue_days(company, item, due(item), today),
            facts=shown(facts.get((company.id, item.code), ())),
            slipped=slipped(item, facts.get((company.id, item.code), ())),
            offered=offered(item, facts.get((company.id, item.code), ())),
            proofs=proofs.get(item.id, 0),
            comments=comments.get(item.id, 0),
            may_change=can(current_user, "item.change", item),
            may_confirm=can(current_user, "item.confirm", item),
        )
        for item in items
    ]


def sees_figures(company: Company) -> bool:
    """Whether the reader may see what the CRM data say of the company as a whole."""
    return people_in_scope(current_user, "evidence.view", company) is None


def line_of(item: Item, company: Company) -> Line:
    """One item as a row."""
    return lines(company, Item.id == item.id)[0]


def _counts(company: Company, table: type[Proof] | type[Comment]) -> dict[int, int]:
    query = select(table.item_id, func.count()).where(table.company_id == company.id)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(table.item_id))}


def latest_due(rows: Sequence[Line]) -> date | None:
    """By when a step is to be finished: the latest due date of what is still open."""
    open_rows = (row for row in rows if row.item.state in ("to_do", "in_progress", "blocked"))
    return max((row.due_on for row in open_rows if row.due_on), default=None)
