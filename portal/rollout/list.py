"""The list of rollouts: what a person may see of it, filtered, sorted, page by page."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager

from portal.access import ABILITIES, memberships
from portal.companies.companies import name_key
from portal.companies.models import Company, Rollout
from portal.db import db, now
from portal.people.models import Membership, Person
from portal.rollout.health import AT_RISK, ATTENTION

PAGE = 25
ORDERS = {
    "need": (Rollout.health, Rollout.next_on.is_(None), Rollout.next_on, Rollout.company_id),
    "name": (Company.name_key,),
    "start": (Rollout.start_on.is_(None), Rollout.start_on, Rollout.company_id),
    "next": (Rollout.next_on.is_(None), Rollout.next_on, Rollout.company_id),
}
STATES = ("at_risk", "attention", "preparing", "live", "on_hold", "closed")


@dataclass(frozen=True)
class Filter:
    """What the reader asks to see."""

    words: str = ""
    state: str = ""
    consultant_id: int | None = None
    order: str = "need"
    page: int = 1


@dataclass(frozen=True)
class Listing:
    rows: list[Company]
    total: int
    number: int
    count: int
    """Of pages."""


@dataclass(frozen=True)
class Tally:
    """The line over the list."""

    companies: int
    controls_this_week: int
    reports_to_sign: int
    controls_due: int


def list_rollouts(person: Person, wanted: Filter) -> Listing:
    """One page of the rollouts that a person may see."""
    query = _filtered(_visible(person), wanted)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(wanted.page, 1), pages)
    ordered = query.order_by(*ORDERS.get(wanted.order, ORDERS["need"]))
    page = ordered.limit(PAGE).offset((number - 1) * PAGE)
    rows = db.session.scalars(page.options(contains_eager(Company.rollout))).all()
    return Listing(list(rows), total, number, pages)


def all_rollouts(person: Person, wanted: Filter) -> list[Company]:
    """Every rollout of a filter, for the download."""
    query = _filtered(_visible(person), wanted).order_by(Company.name_key)
    return list(db.session.scalars(query.options(contains_eager(Company.rollout))))


def tally(person: Person) -> Tally:
    """How many companies, controls of the coming seven days, reports awaiting a signature."""
    today = now().date()
    is_control = Rollout.next_kind.in_(("first", "second", "summing_up"))
    goes_on = Rollout.state == "preparing"
    soon = Rollout.next_on.between(today, today + timedelta(days=6))
    query = _visible(person).with_only_columns(
        func.count(),
        func.count().filter(is_control, goes_on, soon),
        func.count().filter(Rollout.next_kind == "signature", goes_on),
        func.count().filter(is_control, goes_on, Rollout.next_on <= today),
    )
    return Tally(*db.session.execute(query).one())


def consultants_for_filter(person: Person) -> list[Person]:
    """The consultants among whom an administrator may choose; none for a consultant."""
    if not _sees_all(person):
        return []
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.role == "consultant", Membership.company_id.is_(None))
    return list(db.session.scalars(query.order_by(Person.name)))


def visible_ids(person: Person) -> Select[int]:
    """Select the ids of the companies that a person may see: all, or those he belongs to."""
    if _sees_all(person):
        return select(Company.id)
    mine = [m.company_id for m in memberships(person) if m.company_id is not None]
    return select(Company.id).where(Company.id.in_(mine))


def _visible(person: Person) -> Select[Company]:
    query = select(Company).join(Rollout, Rollout.company_id == Company.id)
    return query if _sees_all(person) else query.where(_assigned(person.id))


def _assigned(person_id: int) -> ColumnElement[bool]:
    mine = select(Membership.company_id).where(
        Membership.person_id == person_id, Membership.role == "consultant"
    )
    return Rollout.company_id.in_(mine)


def _sees_all(person: Person) -> bool:
    return any(ABILITIES[m.role].get("rollout.list") == "all" for m in memberships(person))


def _filtered(query: Select[Company], wanted: Filter) -> Select[Company]:
    if wanted.words:
        query = query.where(Company.name_key.contains(name_key(wanted.words), autoescape=True))
    if wanted.consultant_id:
        query = query.where(_assigned(wanted.consultant_id))
    today = now().date()
    live = Rollout.start_on <= today
    conditions = {
        "at_risk": Rollout.health == AT_RISK,
        "attention": Rollout.health == ATTENTION,
        "preparing": (Rollout.state == "preparing")
        & (Rollout.start_on.is_(None) | (Rollout.start_on > today)),
        "live": (Rollout.state == "preparing") & live,
        "on_hold": Rollout.state == "on_hold",
        "closed": Rollout.state == "closed",
    }
    return query.where(conditions[wanted.state]) if wanted.state in conditions else query
