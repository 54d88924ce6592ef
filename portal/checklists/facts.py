"""What the rooms above may know of checklists: plain values by company."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from portal import audit
from portal.audit import Actor, History
from portal.checklists import items as acts
from portal.checklists import standard
from portal.checklists.due import due_of, overdue_days
from portal.checklists.items import start_checklist as start_checklist
from portal.checklists.models import Fact, Item, ObjectionHeard, Proof, Sighting
from portal.checklists.progress import StepProgress as StepProgress
from portal.checklists.progress import progress as progress
from portal.checklists.verdicts import HELD, facts_of, slipped, verdict
from portal.companies.calendar import today_at
from portal.companies.models import Company
from portal.db import db, now


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
    """`data`, `person` or none."""
    confirmed_at: datetime | None
    due_on: date | None
    overdue_days: int
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


def items_overdue(company: Company, today: date) -> list[ItemFact]:
    """Items whose due date has passed, most overdue first."""
    found = (fact for fact in _item_facts(company, _items(company), today) if fact.overdue_days)
    return sorted(found, key=lambda fact: -fact.overdue_days)


def items_slipped(company: Company) -> list[ItemFact]:
    """Items that were confirmed by data and no longer are."""
    facts = facts_of([company.id])
    items = [i for i in _items(company) if slipped(i, facts.get((company.id, i.code), ()))]
    return _item_facts(company, items, today_at(company))


def items_of_people(company: Company, people_ids: Collection[int]) -> list[ItemFact]:
    """The items that these people own, by step."""
    items = _items(company, Item.owner_id.in_(people_ids))
    return _item_facts(company, items, today_at(company))


def changes_between(
    company: Company, since: datetime, until: datetime, language: str | None = None
) -> list[ItemChange]:
    """Items whose state is another at the end than at the beginning, by step."""
    query = select(History).where(
        History.company_id == company.id,
        History.verb == "item.state",
        History.at > since,
        History.at <= until,
    )
    rows: dict[str, list[History]] = {}
    for row in db.session.scalars(query.order_by(History.id)):
        rows.setdefault(row.subject.removeprefix("item:"), []).append(row)
    return [
        ItemChange(
            code=item.code,
            title=item.own_title or standard.title(item.code, language),
            step=item.step,
            old=rows[item.code][0].old,
            new=rows[item.code][-1].new,
            at=rows[item.code][-1].at,
        )
        for item in _items(company)
        if item.code in rows and rows[item.code][0].old != rows[item.code][-1].new
    ]


def step_details(company: Company, language: str | None = None) -> list[StepDetail]:
    """All steps with all items, for the report: in the company's language unless told."""
    language = language or company.language
    steps = [StepDetail(step, standard.step_title(step, language)) for step in standard.STEPS]
    facts, due, today = facts_of([company.id]), due_of(company), today_at(company)
    counted = select(Proof.item_id, func.count()).where(Proof.company_id == company.id)
    proofs = {row[0]: row[1] for row in db.session.execute(counted.group_by(Proof.item_id))}
    for item in _items(company):
        steps[item.step - 1].items.append(
            ItemDetail(
                code=item.code,
                title=item.own_title or standard.title(item.code, language),
                state=item.state,
                reason=item.reason,
                owner_name=item.owner.name if item.owner else None,
                note=item.note,
                confirmed_by=item.confirmed_by,
                confirmed_at=item.confirmed_at,
                due_on=due(item),
                overdue_days=overdue_days(company, item, due(item), today),
                slipped=slipped(item, facts.get((company.id, item.code), ())),
                proofs=proofs.get(item.id, 0),
            )
        )
    return steps


def step_aims(language: str) -> list[tuple[str, str]]:
    """The title of each step in a language, and what the step is for."""
    return [
        (standard.step_title(step, language), standard.aim(step, language))
        for step in standard.STEPS
    ]


def sightings(company: Company, language: str | None = None) -> list[SightingFact]:
    """Typical problems seen at the company, newest first; gone ones too."""
    query = select(Sighting).where(Sighting.company_id == company.id)
    query = query.options(joinedload(Sighting.seen_by)).order_by(Sighting.id.desc())
    return [
        SightingFact(
            id=row.id,
            problem=row.problem,
            title=standard.problem_title(row.problem, language),
            step=row.step,
            note=row.note,
            seen_by=row.seen_by.name,
            seen_at=row.seen_at,
            issue_id=row.issue_id,
            gone_at=row.gone_at,
        )
        for row in db.session.scalars(query)
    ]


def objections(company: Company, language: str | None = None) -> list[ObjectionFact]:
    """Objections heard at the company, newest first."""
    query = select(ObjectionHeard).where(ObjectionHeard.company_id == company.id)
    query = query.order_by(ObjectionHeard.heard_on.desc(), ObjectionHeard.id.desc())
    return [
        ObjectionFact(
            id=row.id,
            objection=row.objection,
            title=standard.objection_title(row.objection, language),
            said_by=row.said_by,
            heard_on=row.heard_on,
            answer=row.answer,
        )
        for row in db.session.scalars(query)
    ]


def record_fact(company: Company, code: str, fact: str, value: Any, by: Actor) -> None:
    """Put a fact beside an item; it ticks nothing but 6.4–6.6, which holding confirms.

    `fact` names its kind, such as `held`, `signed`, `training` or a check's code. `value` is a
    dictionary of keys, dates and numbers; its `verdict` is `pass`, `fail` or `not_checkable`.
    None takes the fact back.
    """
    query = select(Fact).where(Fact.company_id == company.id, Fact.code == code, Fact.fact == fact)
    row = db.session.scalars(query.with_for_update()).one_or_none()
    old = row.value if row else None
    if value == old:
        return
    if row is None:
        row = Fact(company_id=company.id, code=code, fact=fact)
        db.session.add(row)
    if value is None:
        db.session.delete(row)
    else:
        row.value, row.recorded_at = value, now()
    audit.record(by, "item.fact", f"item:{code}", company_id=company.id, old=old, new=value)
    if code in HELD and fact == "held":
        _follow_the_control(company, code, by, held=verdict(value) == "pass")


def _follow_the_control(company: Company, code: str, by: Actor, held: bool) -> None:
    query = select(Item).where(Item.company_id == company.id, Item.code == code)
    item = db.session.scalars(query.with_for_update(of=Item)).one_or_none()
    if item is None:
        return
    if held:
        acts.confirm(item, by, data=True)
    elif item.confirmed_by == "data":
        acts.change_state(item, "to_do", by, seen=item.state)


def _items(company: Company, *where: ColumnElement[bool]) -> list[Item]:
    query = select(Item).where(Item.company_id == company.id, Item.retired.is_(False), *where)
    query = query.options(joinedload(Item.owner)).order_by(Item.step, Item.position, Item.id)
    return list(db.session.scalars(query))


def _item_facts(company: Company, items: Iterable[Item], today: date) -> list[ItemFact]:
    due = due_of(company)
    return [
        ItemFact(
            id=item.id,
            code=item.code,
            title=item.own_title or standard.title(item.code),
            step=item.step,
            state=item.state,
            owner_id=item.owner_id,
            owner_name=item.owner.name if item.owner else None,
            due_on=due(item),
            overdue_days=overdue_days(company, item, due(item), today),
        )
        for item in items
    ]
