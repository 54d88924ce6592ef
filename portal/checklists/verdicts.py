"""What facts say of an item: offered as confirmation, or no longer confirming it."""

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from sqlalchemy import select

from portal.checklists.models import Fact
from portal.db import db

HELD = ("6.4", "6.5", "6.6")
"""Items that the holding of their control confirms by itself."""


class Confirmable(Protocol):
    @property
    def state(self) -> str: ...
    @property
    def confirmed_by(self) -> str | None: ...


def verdict(value: Any) -> str | None:
    """What a fact says: `pass`, `fail` or `not_checkable`."""
    return value.get("verdict") if isinstance(value, dict) else None


def slipped(item: Confirmable, facts: Iterable[Fact]) -> bool:
    """Whether an item was confirmed by data and its data now say otherwise."""
    confirmed = item.state == "done" and item.confirmed_by == "data"
    return confirmed and any(verdict(fact.value) == "fail" for fact in facts)


def offered(item: Confirmable, facts: Collection[Fact]) -> bool:
    """Whether the facts offer to confirm an item that is not confirmed by data yet."""
    if item.state == "not_applicable" or item.confirmed_by == "data":
        return False
    verdicts = {verdict(fact.value) for fact in facts}
    return "pass" in verdicts and "fail" not in verdicts


def facts_of(company_ids: Collection[int]) -> dict[tuple[int, str], list[Fact]]:
    """All facts of some companies by company and item code."""
    found: dict[tuple[int, str], list[Fact]] = {}
    query = select(Fact).where(Fact.company_id.in_(company_ids)).order_by(Fact.recorded_at)
    for fact in db.session.scalars(query):
        found.setdefault((fact.company_id, fact.code), []).append(fact)
    return found
