"""What facts say of an item: offered as confirmation, or no longer confirming it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import select

from portal.checklists.models import Fact
from portal.db import db
from portal.evidence import facts as evidence
from portal.evidence.facts import CheckFact
from portal.training import facts as training

HELD = ("6.4", "6.5", "6.6")
"""Items that the holding of their control confirms by itself."""


@dataclass(frozen=True)
class Said:
    """A fact beside an item: stored by a room above, or pulled from one below."""

    fact: str
    value: Any
    check: str = ""
    """Code of the check of the CRM data that says it, if one does."""
    figures: CheckFact | None = None
    """What it measured; None also for who may not see it."""
    beside: bool = False
    """Only a part of what the item is about: it decides nothing."""


class Confirmable(Protocol):
    @property
    def state(self) -> str: ...
    @property
    def confirmed_by(self) -> str | None: ...


def verdict(value: Any) -> str | None:
    """What a fact says: `pass`, `fail`, `not_checkable`; checks of data `warn`, `needs_person`."""
    return value.get("verdict") if isinstance(value, dict) else None


def slipped(item: Confirmable, facts: Iterable[Said]) -> bool:
    """Whether an item was confirmed by data and its data now say otherwise."""
    confirmed = item.state == "done" and item.confirmed_by == "data"
    return confirmed and "fail" in _deciding(facts)


def offered(item: Confirmable, facts: Collection[Said]) -> bool:
    """Whether the facts offer to confirm an item that is not confirmed by data yet."""
    if item.state == "not_applicable" or item.confirmed_by == "data":
        return False
    verdicts = _deciding(facts)
    return "pass" in verdicts and "fail" not in verdicts


def _deciding(facts: Iterable[Said]) -> set[str | None]:
    return {verdict(fact.value) for fact in facts if not fact.beside}


def facts_of(
    company_ids: Collection[int], codes: Collection[str] | None = None
) -> dict[tuple[int, str], list[Said]]:
    """All facts of some companies by company and item code.

    Stored ones first, then what training and the CRM data say now. `codes` tells which items
    matter, so that neither is asked for those of which it knows nothing.
    """
    found: dict[tuple[int, str], list[Said]] = {}
    query = select(Fact).where(Fact.company_id.in_(company_ids)).order_by(Fact.recorded_at)
    for fact in db.session.scalars(query):
        found.setdefault((fact.company_id, fact.code), []).append(Said(fact.fact, fact.value))
    if codes is None or not set(training.ITEMS).isdisjoint(codes):
        for key, value in training.item_facts(company_ids).items():
            kind = "videos" if key[1] == training.RECORDED else "training"
            found.setdefault(key, []).append(Said(kind, value))
    checked = evidence.ITEMS if codes is None else evidence.ITEMS.intersection(codes)
    for key, checks in evidence.verdicts(company_ids, checked).items():
        found.setdefault(key, []).extend(map(said_by, checks))
    return found


def said_by(check: CheckFact) -> Said:
    """What a check of the CRM data says."""
    value = {"verdict": check.verdict}
    return Said("check", value, check.check, figures=check, beside=not check.own)


def veiled(facts: Iterable[Said]) -> Sequence[Said]:
    """The same for who sees no figures of the whole company: the words of the verdicts alone."""
    return [replace(fact, figures=None) for fact in facts]
