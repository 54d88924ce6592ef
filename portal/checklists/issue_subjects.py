"""What the checklist offers to be the subject of an issue: steps, items, typical problems."""

from flask import Flask
from sqlalchemy import select

from portal.checklists import standard
from portal.checklists.models import Item
from portal.companies.models import Company
from portal.db import db
from portal.issues.subjects import Subject, offer


def init_app(app: Flask) -> None:
    offer(app, subjects)


def subjects(company: Company) -> list[Subject]:
    """The seven steps of a company, each followed by its items and its problems."""
    query = select(Item.step, Item.code, Item.own_title).where(
        Item.company_id == company.id, Item.retired.is_(False)
    )
    items = list(db.session.execute(query.order_by(Item.step, Item.position)))
    found = []
    for step in standard.STEPS:
        found.append(Subject(step, "step", "", standard.step_title(step)))
        found += [
            Subject(step, "item", code, own_title or standard.title(code))
            for at, code, own_title in items
            if at == step
        ]
        found += [Subject(step, "problem", one.code, one.text) for one in standard.problems(step)]
    return found
