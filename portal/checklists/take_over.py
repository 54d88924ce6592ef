"""Taking a newer version of the content over, per company, after a preview. Ticks stay by code."""

from dataclasses import dataclass

from sqlalchemy import select

from portal import audit
from portal.audit import Actor
from portal.checklists import standard
from portal.checklists.models import Item
from portal.companies.models import Company
from portal.content import Text
from portal.db import db


@dataclass(frozen=True)
class Difference:
    """What the current content has and the company's version has not, by code."""

    old: int
    new: int
    added: list[str]
    changed: list[str]
    retired: list[str]
    back: list[str]
    """Retired before and now part of the checklist again."""
    news: list[Text]
    """What each newer version says of itself."""

    @property
    def is_newer(self) -> bool:
        return self.new > self.old


def preview(company: Company) -> Difference:
    """What taking over would change; nothing is written."""
    items = _standard_items(company)
    current = {item.code for item in standard.items()}
    old = company.rollout.content_version
    return Difference(
        old=old,
        news=list(standard.changes_since(old).news),
        new=standard.version(),
        added=[item.code for item in standard.items() if item.code not in items],
        changed=[code for code in standard.changes_since(old).changed if code in items],
        retired=[code for code, item in items.items() if code not in current and not item.retired],
        back=[code for code, item in items.items() if code in current and item.retired],
    )


def take_over(company: Company, by: Actor) -> Difference:
    """Bring a company's items to the current content, in the transaction of the caller."""
    difference = preview(company)
    items = _standard_items(company)
    for standard_item in standard.items():
        item = items.get(standard_item.code)
        if item is None:
            item = Item(company_id=company.id, code=standard_item.code)
            db.session.add(item)
        item.step, item.position = standard_item.step, standard_item.position
        item.retired = False
    for code in difference.retired:
        items[code].retired = True
    company.rollout.content_version = difference.new
    audit.record(
        by,
        "content.take_over",
        "checklist",
        company_id=company.id,
        old={"version": difference.old, "retired": difference.retired},
        new={"version": difference.new, "added": difference.added},
    )
    return difference


def _standard_items(company: Company) -> dict[str, Item]:
    query = select(Item).where(Item.company_id == company.id, Item.own_title.is_(None))
    query = query.order_by(Item.step, Item.position)
    return {item.code: item for item in db.session.scalars(query)}
