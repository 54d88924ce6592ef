"""Items that a company has of its own, beside the standard ones."""

from sqlalchemy import func, select

from portal import audit
from portal.audit import Actor, History, text_mark
from portal.checklists.items import subject
from portal.checklists.models import Comment, Item, Proof
from portal.companies.models import Company
from portal.db import db

HARMLESS = ("item.add", "item.rename")


class SomethingRecorded(Exception):  # noqa: N818
    """An item with a past is marked not applicable instead of removed."""


def add(company: Company, step: int, title: str, by: Actor) -> Item:
    """Add an item to a step; its code is never used again."""
    last = select(func.max(Item.position)).where(Item.company_id == company.id, Item.step == step)
    item = Item(
        company_id=company.id,
        code=_new_code(company.id, step),
        step=step,
        position=(db.session.scalar(last) or 0) + 1,
        own_title=title,
    )
    db.session.add(item)
    audit.record(by, "item.add", subject(item), company_id=company.id, new=text_mark(title))
    db.session.flush()
    return item


def rename(item: Item, title: str, by: Actor) -> None:
    """Give an item of the company's own another title."""
    if title == item.own_title:
        return
    old, item.own_title = item.own_title, title
    item.version += 1
    audit.record(
        by,
        "item.rename",
        subject(item),
        company_id=item.company_id,
        old=text_mark(old),
        new=text_mark(title),
    )


def can_be_removed(item: Item) -> bool:
    """Whether nothing was recorded on an item of the company's own."""
    if item.own_title is None:
        return False
    events = select(func.count()).where(
        History.company_id == item.company_id,
        History.subject == subject(item),
        History.verb.not_in(HARMLESS),
    )
    beside = (select(func.count()).where(table.item_id == item.id) for table in (Comment, Proof))
    return not any(db.session.scalar(query) for query in (events, *beside))


def remove(item: Item, by: Actor) -> None:
    """Remove an item of the company's own on which nothing was recorded."""
    if not can_be_removed(item):
        raise SomethingRecorded(item.code)
    db.session.delete(item)
    old = text_mark(item.own_title)
    audit.record(by, "item.remove", subject(item), company_id=item.company_id, old=old)


def _new_code(company_id: int, step: int) -> str:
    query = select(History.subject).where(
        History.company_id == company_id,
        History.verb == "item.add",
        History.subject.like(f"item:{step}.c%"),
    )
    used = [int(subject.rpartition(".c")[2]) for subject in db.session.scalars(query)]
    return f"{step}.c{max(used, default=0) + 1}"
