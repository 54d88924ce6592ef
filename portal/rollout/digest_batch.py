"""Whom a batch of digests is for, and at which companies: read once for all of them.

What is read of a batch costs a fixed number of queries, however many people and companies.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from portal.companies.calendar import calendar_of
from portal.companies.members import holding
from portal.companies.models import Company, Rollout
from portal.dates import Calendar, today_in
from portal.db import db
from portal.people.models import Membership
from portal.rollout.models import CONTROLS, Control
from portal.rollout.overdue import ADMINISTRATOR_AFTER, after_working_days


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whose hour has come."""

    id: int
    since: datetime
    """What is newer than that he has not been told of."""


@dataclass
class Batch:
    """Some readers, their roles, and the companies whose rollout is at work."""

    moment: datetime
    readers: dict[int, Reader]
    companies: dict[int, Company] = field(default_factory=dict)
    roles: dict[int, dict[int, set[str]]] = field(default_factory=lambda: defaultdict(dict))
    """By person and company."""
    administrators: set[int] = field(default_factory=set)
    departments: dict[int, dict[int, set[int]]] = field(default_factory=lambda: defaultdict(dict))
    """Of heads, by person and company."""
    awaited: dict[int, list[tuple[str, date]]] = field(default_factory=dict)
    """The controls not held yet, with their dates, by company."""

    def __post_init__(self) -> None:
        self._calendars: dict[int, Calendar] = {}
        self._todays: dict[str, date] = {}
        self._soon: dict[tuple[Calendar, date], date] = {}
        self._whose: dict[tuple[int, str], list[int]] = defaultdict(list)

    @property
    def since(self) -> datetime:
        """The earliest moment that matters to anybody."""
        return min(reader.since for reader in self.readers.values())

    def today(self, company_id: int) -> date:
        """The date at a company."""
        zone = self.companies[company_id].timezone
        if zone not in self._todays:
            self._todays[zone] = today_in(zone, self.moment)
        return self._todays[zone]

    def calendar(self, company_id: int) -> Calendar:
        if company_id not in self._calendars:
            self._calendars[company_id] = calendar_of(self.companies[company_id])
        return self._calendars[company_id]

    def soon(self, company_id: int) -> date:
        """The next working day of a company."""
        key = self.calendar(company_id), self.today(company_id)
        if key not in self._soon:
            self._soon[key] = after_working_days(key[1], 1, key[0]) or key[1]
        return self._soon[key]

    def with_role(self, company_id: int, role: str) -> list[int]:
        """The readers who have a role at a company."""
        return self._whose.get((company_id, role), [])

    def at_work(self, *roles: str) -> set[int]:
        """The companies at which a reader has one of these roles."""
        return {company_id for company_id, role in self._whose if role in roles}

    def give(self, person_id: int, company_id: int, role: str) -> None:
        held = self.roles[person_id].setdefault(company_id, set())
        if role not in held:
            held.add(role)
            self._whose[company_id, role].append(person_id)


def read_batch(readers: Iterable[Reader], moment: datetime) -> Batch:
    """Roles, companies and awaited controls of some readers; a fixed number of queries."""
    batch = Batch(moment, {reader.id: reader for reader in readers})
    held = and_(Membership.person_id.in_(batch.readers), holding(moment.date()))
    columns = (
        Membership.person_id,
        Membership.company_id,
        Membership.role,
        Membership.department_id,
    )
    rows = list(db.session.execute(select(*columns).where(held)))
    batch.administrators = {row.person_id for row in rows if row.role == "administrator"}
    mine = Company.id.in_(select(Membership.company_id).where(held))
    where = or_(mine, _long_overdue(moment.date())) if batch.administrators else mine
    batch.companies = {company.id: company for company in _at_work(where)}
    for person_id, company_id, role, department_id in rows:
        if company_id not in batch.companies:
            continue
        batch.give(person_id, company_id, role)
        if role == "head" and department_id is not None:
            batch.departments[person_id].setdefault(company_id, set()).add(department_id)
    batch.awaited = _awaited(batch.companies.values())
    return batch


def _at_work(where: ColumnElement[bool]) -> list[Company]:
    """Companies whose rollout is neither on hold nor closed: of others no digest speaks."""
    query = (
        select(Company)
        .join(Rollout)
        .options(contains_eager(Company.rollout), selectinload(Company.busy_periods))
        .where(Rollout.state == "preparing", where)
    )
    return list(db.session.scalars(query))


def _long_overdue(today: date) -> ColumnElement[bool]:
    """Companies with a control that may be so late that the administrators hear of it."""
    before = today - timedelta(days=ADMINISTRATOR_AFTER)
    late = [
        and_(
            getattr(Rollout, f"{kind}_on") < before,
            ~exists().where(
                Control.company_id == Rollout.company_id,
                Control.kind == kind,
                Control.held_at.is_not(None),
            ),
        )
        for kind in CONTROLS
    ]
    return and_(Rollout.start_on.is_not(None), or_(*late))


def _awaited(companies: Collection[Company]) -> dict[int, list[tuple[str, date]]]:
    started = [company for company in companies if company.rollout.start_on is not None]
    query = select(Control.company_id, Control.kind).where(
        Control.company_id.in_([company.id for company in started]), Control.held_at.is_not(None)
    )
    held = {(company_id, kind) for company_id, kind in db.session.execute(query)}
    found = {}
    for company in started:
        days = [(kind, getattr(company.rollout, f"{kind}_on")) for kind in CONTROLS]
        found[company.id] = [
            (kind, day) for kind, day in days if day and (company.id, kind) not in held
        ]
    return found
