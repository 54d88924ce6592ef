"""Whom a batch of digests is for, and at which companies: read once for all of them.

What is read of a batch costs a fixed number of queries, however many people and companies.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from portal.audit import History
from portal.companies.calendar import calendar_of
from portal.companies.models import Company, Rollout
from portal.dates import Calendar, in_period, today_in
from portal.db import db
from portal.people.models import Absence, Membership, Person
from portal.rollout.models import CONTROLS, Control
from portal.rollout.overdue import ADMINISTRATOR_AFTER, after_working_days


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whose hour has come."""

    id: int
    since: datetime
    """What is newer than that he has not been told of."""
    today: date
    """By his own zone."""
    away: bool = False
    """Whether he is out of office, and what concerns him there is told to his stand-in."""


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
    stood_in_for: dict[tuple[int, int], tuple[int, str]] = field(default_factory=dict)
    """Who stands in, by the absent person and company, with the name of the absent one."""
    history_floor: int = 0
    """Rows of the history with higher ids may be news to somebody: ids rise with time."""

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

    def hearing(self, owner_id: int, company_id: int) -> Iterator[tuple[Reader, dict[str, str]]]:
        """The readers who hear of what somebody answers for at a company: he, and who stands in
        for him, marked with `whose` it is.
        """
        if company_id in self.roles.get(owner_id, ()):
            yield self.readers[owner_id], {}
        if (owner_id, company_id) in self.stood_in_for and company_id in self.companies:
            stand_in, name = self.stood_in_for[owner_id, company_id]
            yield self.readers[stand_in], {"whose": name}

    def give(self, person_id: int, company_id: int, role: str) -> None:
        held = self.roles[person_id].setdefault(company_id, set())
        if role not in held:
            held.add(role)
            self._whose[company_id, role].append(person_id)


def read_batch(readers: Iterable[Reader], moment: datetime) -> Batch:
    """Roles, companies and awaited controls of some readers; a fixed number of queries."""
    batch = Batch(moment, {reader.id: reader for reader in readers})
    rows = [row for row in _memberships(batch.readers) if _counts(batch.readers, row)]
    batch.administrators = {row.person_id for row in rows if row.role == "administrator"}
    theirs = Membership.person_id.in_(batch.readers)
    mine = Company.id.in_(select(Membership.company_id).where(theirs))
    where = or_(mine, _long_overdue(moment.date())) if batch.administrators else mine
    batch.companies = {company.id: company for company in _at_work(where)}
    for row in rows:
        if row.company_id not in batch.companies:
            continue
        batch.give(row.person_id, row.company_id, row.role)
        if row.role == "head" and row.department_id is not None:
            departments = batch.departments[row.person_id].setdefault(row.company_id, set())
            departments.add(row.department_id)
        if row.absent_id is not None:
            batch.stood_in_for[row.absent_id, row.company_id] = row.person_id, row.name
    batch.awaited = _awaited(batch.companies.values())
    before = select(History.id).where(History.at < batch.since).order_by(History.id.desc())
    batch.history_floor = db.session.scalar(before.limit(1)) or 0
    return batch


def _counts(readers: dict[int, Reader], row: Any) -> bool:
    """Whether a membership holds today and is told of: that of one who is away is his stand-in's,
    but for what the stand-in has not got.
    """
    reader = readers[row.person_id]
    stays = row.absent_id is not None or row.role == "administrator"
    return in_period(reader.today, row.since, row.until) and (stays or not reader.away)


def _memberships(people: Collection[int]) -> list[Any]:
    """The memberships of people; a stand-in's with the id and the name of whom he stands in for."""
    query = (
        select(
            Membership.person_id,
            Membership.company_id,
            Membership.role,
            Membership.department_id,
            Membership.since,
            Membership.until,
            Absence.person_id.label("absent_id"),
            Person.name,
        )
        .outerjoin(Absence, Absence.id == Membership.absence_id)
        .outerjoin(Person, Person.id == Absence.person_id)
        .where(Membership.person_id.in_(people))
    )
    return list(db.session.execute(query))


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
