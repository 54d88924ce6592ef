"""What the rooms above may know of checklists: plain values by company."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.audit import Actor, History, record
from portal.checklists import standard
from portal.checklists.models import Fact, Item, ObjectionHeard, Sighting
from portal.companies.models import Company
from portal.db import db, now

OPEN = ("to_do", "in_progress", "blocked")


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
class ItemFact:
    id: int
    code: str
    title: str
    step: int
    state: str
    owner_id: int | None
    owner_name: str | None
    due_on: date | None
    overdue_days: int


@dataclass(frozen=True)
class ItemDetail:
    code: str
    title: str
    state: str
    reason: str
    owner_name: str | None
    note: str
    confirmed_by: str | None
    due_on: date | None
    slipped: bool
    proofs: int


@dataclass(frozen=True)
class StepDetail:
    step: int
    title: str
    items: list[ItemDetail] = field(default_factory=list)


@dataclass(frozen=True)
class ItemChange:
    """The state of an item at the beginning and at the end of a time."""

    code: str
    title: str
    step: int
    old: str
    new: str
    at: datetime


@dataclass(frozen=True)
class SightingFact:
    id: int
    problem: str
    title: str
    step: int
    note: str
    seen_by: str
    seen_at: datetime
    issue_id: int | None
    gone_at: datetime | None


@dataclass(frozen=True)
class ObjectionFact:
    id: int
    objection: str
    title: str
    said_by: str
    heard_on: date
    answer: str


def start_checklist(company: Company, by: Actor) -> None:
    """Create a company's items from the content version of its rollout; twice does nothing more."""
    db.session.flush()
    there = set(db.session.scalars(select(Item.code).where(Item.company_id == company.id)))
    for step in standard.STEPS:
        for position, code in enumerate(standard.codes(step), 1):
            if code not in there:
                row = Item(company_id=company.id, code=code, step=step, position=position)
                db.session.add(row)
    record(by, "checklist.start", "checklist", company_id=company.id, new=1)


def progress(company_ids: Collection[int]) -> dict[int, list[StepProgress]]:
    """The seven steps of each company, always all seven."""
    query = select(Item).where(Item.company_id.in_(company_ids))
    items = db.session.scalars(query).all()
    return {
        company_id: [
            step_progress(step, [i for i in items if (i.company_id, i.step) == (company_id, step)])
            for step in standard.STEPS
        ]
        for company_id in company_ids
    }


def step_progress(step: int, items: list[Item]) -> StepProgress:
    counted = [item for item in items if not item.retired]
    applicable = [item for item in counted if item.state != "not_applicable"]
    done = sum(item.state == "done" for item in applicable)
    return StepProgress(step, done, len(applicable), len(counted))


def items_overdue(company: Company, today: date) -> list[ItemFact]:
    """Items whose due date has passed, most overdue first."""
    found = [item_fact(item, today) for item in _items(company)]
    return sorted((f for f in found if f.overdue_days), key=lambda f: -f.overdue_days)


def items_slipped(company: Company) -> list[ItemFact]:
    """Items that were confirmed by data and no longer are."""
    return []


def items_of_people(company: Company, people_ids: Collection[int]) -> list[ItemFact]:
    """The items that these people own, by step."""
    return [item_fact(item, None) for item in _items(company) if item.owner_id in people_ids]


def changes_between(company: Company, since: datetime, until: datetime) -> list[ItemChange]:
    """Items whose state is another at the end than at the beginning."""
    query = select(History).where(
        History.company_id == company.id,
        History.verb == "item.state",
        History.at > since,
        History.at <= until,
    )
    rows: dict[str, list[History]] = {}
    for row in db.session.scalars(query.order_by(History.id)):
        rows.setdefault(row.subject.removeprefix("item:"), []).append(row)
    steps = {item.code: item.step for item in _items(company)}
    return [
        ItemChange(code, standard.title(code), steps.get(code, 0), r[0].old, r[-1].new, r[-1].at)
        for code, r in rows.items()
        if r[0].old != r[-1].new
    ]


def step_details(company: Company, language: str | None = None) -> list[StepDetail]:
    """All steps with all items, for the report, in a language."""
    steps = [StepDetail(step, str(step)) for step in standard.STEPS]
    for item in _items(company):
        steps[item.step - 1].items.append(_detail(item, language))
    return steps


def sightings(company: Company) -> list[SightingFact]:
    """Typical problems seen at the company, newest first; gone ones too."""
    query = select(Sighting).where(Sighting.company_id == company.id)
    query = query.options(joinedload(Sighting.seen_by)).order_by(Sighting.id.desc())
    return [
        SightingFact(
            s.id, s.problem, s.problem, s.step, s.note, s.seen_by.name, s.seen_at, s.issue_id,
            s.gone_at,
        )
        for s in db.session.scalars(query)
    ]  # fmt: skip


def objections(company: Company) -> list[ObjectionFact]:
    """Objections heard at the company, newest first."""
    query = select(ObjectionHeard).where(ObjectionHeard.company_id == company.id)
    return [
        ObjectionFact(o.id, o.objection, o.objection, o.said_by, o.heard_on, o.answer)
        for o in db.session.scalars(query.order_by(ObjectionHeard.id.desc()))
    ]


def record_fact(company: Company, code: str, fact: str, value: Any, by: Actor) -> None:
    """Put a fact beside an item; it ticks nothing but 6.4–6.6, which holding confirms.

    `value` is a dictionary; its `verdict` is `pass`, `fail` or `not_checkable`. None takes the
    fact back.
    """
    query = select(Fact).where(Fact.company_id == company.id, Fact.code == code, Fact.fact == fact)
    row = db.session.scalars(query).one_or_none()
    if row is None:
        row = Fact(company_id=company.id, code=code, fact=fact)
        db.session.add(row)
    row.value, row.recorded_at = value, now()
    record(by, "item.fact", f"item:{code}", company_id=company.id, new=fact)


def item_fact(item: Item, today: date | None) -> ItemFact:
    due = item.due_on
    late = (today - due).days if today and due and item.state in OPEN else 0
    owner = item.owner
    return ItemFact(
        item.id, item.code, item.own_title or standard.title(item.code), item.step, item.state,
        item.owner_id, owner.name if owner else None, due, max(late, 0),
    )  # fmt: skip


def _items(company: Company) -> Iterable[Item]:
    query = select(Item).where(Item.company_id == company.id, Item.retired.is_(False))
    query = query.options(joinedload(Item.owner)).order_by(Item.step, Item.position, Item.id)
    return db.session.scalars(query).all()


def _detail(item: Item, language: str | None) -> ItemDetail:
    return ItemDetail(
        item.code,
        item.own_title or standard.title(item.code, language),
        item.state,
        item.reason,
        item.owner.name if item.owner else None,
        item.note,
        item.confirmed_by,
        item.due_on,
        slipped=False,
        proofs=0,
    )
