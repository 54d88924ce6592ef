"""The list of rollouts: what a person may see of it, filtered, sorted, page by page."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from portal.access import ABILITIES, WIDE, memberships
from portal.companies.companies import name_key
from portal.companies.members import holding
from portal.companies.models import Company, Rollout
from portal.dates import today_in
from portal.db import db, now
from portal.people.models import Membership, Person
from portal.rollout.health import AT_RISK, ATTENTION
from portal.rollout.models import Report

Row = TypeVar("Row")
PAGE = 25
ORDERS = {
    "need": (Rollout.health, Rollout.sort_on, Rollout.company_id),
    "name": (Company.name_key,),
    "start": (Rollout.start_on.is_(None), Rollout.start_on, Rollout.company_id),
    "next": (Rollout.sort_on, Rollout.company_id),
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
class Listing(Generic[Row]):
    """One page of a list."""

    rows: list[Row]
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


def list_rollouts(person: Person, wanted: Filter) -> Listing[Company]:
    """One page of the rollouts that a person may see."""
    conditions = _conditions(person, wanted)
    counting = select(func.count()).select_from(Rollout).where(*conditions)
    total, number, pages = _pages(counting, wanted.page)
    ordered = _companies(conditions).order_by(*ORDERS.get(wanted.order, ORDERS["need"]))
    rows = db.session.scalars(ordered.limit(PAGE).offset((number - 1) * PAGE))
    return Listing(list(rows), total, number, pages)


def list_reports(person: Person, page: int) -> Listing[tuple[Report, Company]]:
    """One page of the reports of a person's companies, those that await a signature first."""
    seen = Report.company_id.in_(visible_ids(person))
    counting = select(func.count()).select_from(Report).where(seen)
    total, number, pages = _pages(counting, page)
    query = select(Report, Company).join(Company, Company.id == Report.company_id).where(seen)
    order = (Report.state != "submitted", Report.submitted_at.desc(), Report.id)
    query = query.options(joinedload(Report.answered_by)).order_by(*order)
    rows = db.session.execute(query.limit(PAGE).offset((number - 1) * PAGE))
    return Listing([(row[0], row[1]) for row in rows], total, number, pages)


def _pages(counting: Select[int], asked: int) -> tuple[int, int, int]:
    """How many rows there are, the page asked for or the nearest there is, and how many pages."""
    total = db.session.scalar(counting) or 0
    pages = max(1, -(-total // PAGE))
    return total, min(max(asked, 1), pages), pages


def all_rollouts(person: Person, wanted: Filter) -> list[Company]:
    """Every rollout of a filter, for the download."""
    query = _companies(_conditions(person, wanted)).order_by(Company.name_key)
    return list(db.session.scalars(query))


def tally(person: Person) -> Tally:
    """How many companies, controls of the coming seven days, reports awaiting a signature."""
    today = today_in(person.timezone, now())
    goes_on = Rollout.state == "preparing"
    is_control = Rollout.next_kind.in_(("first", "second", "summing_up"))
    soon = Rollout.next_on.between(today, today + timedelta(days=6))
    # Four counts, each over its piece of an index, are quicker than one over all rows.
    visible = select(func.count()).select_from(Rollout).where(*_conditions(person, Filter()))
    counts = (
        visible,
        visible.where(goes_on, is_control, soon),
        visible.where(goes_on, Rollout.next_kind == "signature"),
        visible.where(goes_on, is_control, Rollout.next_on <= today),
    )
    query = select(*(count.scalar_subquery() for count in counts))
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


def people_seen(reader: Person) -> ColumnElement[bool]:
    """The memberships of people whom a reader may see: at his companies, or in his department."""
    if _sees_all(reader):
        return true()
    scopes = [(m, ABILITIES[m.role].get("people.view")) for m in memberships(reader)]
    whole = [m.company_id for m, scope in scopes if scope in WIDE and m.company_id is not None]
    part = [
        and_(
            Membership.company_id == m.company_id,
            or_(Membership.department_id == m.department_id, Membership.role == "consultant"),
        )
        for m, scope in scopes
        if scope == "department"
    ]
    return or_(Membership.company_id.in_(whole), *part)


def _companies(conditions: list[ColumnElement[bool]]) -> Select[Company]:
    query = select(Company).join(Rollout, Rollout.company_id == Company.id).where(*conditions)
    return query.options(contains_eager(Company.rollout))


def _assigned(person_id: int, today: date) -> ColumnElement[bool]:
    mine = select(Membership.company_id).where(
        Membership.person_id == person_id, Membership.role == "consultant", holding(today)
    )
    return Rollout.company_id.in_(mine)


def _sees_all(person: Person) -> bool:
    return any(ABILITIES[m.role].get("rollout.list") == "all" for m in memberships(person))


def _conditions(person: Person, wanted: Filter) -> list[ColumnElement[bool]]:
    """What a rollout must fulfil; of rollouts alone, so that counting reads nothing else."""
    today = today_in(person.timezone, now())
    conditions = {
        "at_risk": Rollout.health == AT_RISK,
        "attention": Rollout.health == ATTENTION,
        "preparing": (Rollout.state == "preparing")
        & (Rollout.start_on.is_(None) | (Rollout.start_on > today)),
        "live": (Rollout.state == "preparing") & (Rollout.start_on <= today),
        "on_hold": Rollout.state == "on_hold",
        "closed": Rollout.state == "closed",
    }
    found = [] if _sees_all(person) else [_assigned(person.id, today)]
    if wanted.words:
        named = Company.name_key.contains(name_key(wanted.words), autoescape=True)
        found.append(Rollout.company_id.in_(select(Company.id).where(named)))
    if wanted.consultant_id:
        found.append(_assigned(wanted.consultant_id, today))
    if wanted.state in conditions:
        found.append(conditions[wanted.state])
    return found
