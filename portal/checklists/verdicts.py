"""What facts say of an item: offered as confirmation, or no longer confirming it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select

from portal.checklists.models import Fact
from portal.db import db
from portal.training import facts as training

HELD = ("6.4", "6.5", "6.6")
"""Items that the holding of their control confirms by itself."""


@dataclass(frozen=True)
class Said:
    """A fact beside an item: stored by a room above, or pulled from one below."""

    fact: str
    value: Any


class Confirmable(Protocol):
    @property
    def state(self) -> str: ...
    @property
    def confirmed_by(self) -> str | None: ...


def verdict(value: Any) -> str | None:
    """What a fact says: `pass`, `fail` or `not_checkable`."""
    return value.get("verdict") if isinstance(value, dict) else None


def slipped(item: Confirmable, facts: Iterable[Said]) -> bool:
    """Whether an item was confirmed by data and its data now say otherwise."""
    confirmed = item.state == "done" and item.confirmed_by == "data"
    return confirmed and any(verdict(fact.value) == "fail" for fact in facts)


def offered(item: Confirmable, facts: Collection[Said]) -> bool:
    """Whether the facts offer to confirm an item that is not confirmed by data yet."""
    if item.state == "not_applicable" or item.confirmed_by == "data":
        return False
    verdicts = {verdict(fact.value) for fact in facts}
    return "pass" in verdicts and "fail" not in verdicts


def facts_of(
    company_ids: Collection[int], codes: Collection[str] | None = None
) -> dict[tuple[int, str], list[Said]]:
    """All facts of some companies by company and item code.

    Stored ones first, then what training says now. `codes` tells which items matter, so that
    training is not asked for those of which it knows nothing.
    """
    found: dict[tuple[int, str], list[Said]] = {}
    query = select(Fact).where(Fact.company_id.in_(company_ids)).order_by(Fact.recorded_at)
    for fact in db.session.scalars(query):
        found.setdefault((fact.company_id, fact.code), []).append(Said(fact.fact, fact.value))
    if codes is None or not set(training.ITEMS).isdisjoint(codes):
        for key, value in training.item_facts(company_ids).items():
            kind = "videos" if key[1] == training.RECORDED else "training"
            found.setdefault(key, []).append(Said(kind, value))
    return found
