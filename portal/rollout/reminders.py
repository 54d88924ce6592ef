"""Reminders that time brings: overdue controls, reports that nobody signs.

Each may run any number of times a day: the outbox takes a person's message once a day.
"""

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, selectinload

from portal.companies.calendar import calendar_of
from portal.companies.members import consultants_by_company
from portal.companies.models import Company, Rollout
from portal.dates import today_in
from portal.db import db, reading
from portal.messages.outbox import post
from portal.people.models import Membership, Person
from portal.rollout.models import CONTROLS, Control, Report
from portal.rollout.overdue import administrator_hears, after_working_days, overdue_days

REPORT_WAITS = 7
"""Working days after which an unsigned report is an alarm (rulings, "Health")."""
Lines = dict[Person, list[dict[str, object]]]


def remind_of_overdue_controls(moment: datetime) -> int:
    """One message a day to each consultant, later to the administrators, with all of theirs."""
    with reading():
        lines = _overdue_controls(moment)
    return _post_all("controls_overdue", lines, moment)


def _overdue_controls(moment: datetime) -> Lines:
    lines: Lines = defaultdict(list)
    bosses, held, whose = administrators(), _held(), consultants_by_company()
    for company in _watched():
        today, calendar = today_in(company.timezone, moment), calendar_of(company)
        for kind, day in _awaited_controls(company, held[company.id]):
            days = overdue_days(day, False, today, calendar) if day < today else 0
            if not days:
                continue
            line: dict[str, object] = {
                "company": company.name,
                "company_id": company.id,
                "control": kind,
                "date": day.isoformat(),
                "days": days,
            }
            late = administrator_hears(day, False, today, calendar)
            for person in {*whose[company.id], *(bosses if late else ())}:
                lines[person].append(line)
    return lines


def remind_of_unsigned_reports(moment: datetime) -> int:
    """One message a day to each consultant about reports that wait for seven working days."""
    with reading():
        lines = _unsigned_reports(moment)
    return _post_all("reports_unsigned", lines, moment)


def _unsigned_reports(moment: datetime) -> Lines:
    lines: Lines = defaultdict(list)
    query = select(Report).where(Report.state == "submitted").order_by(Report.id)
    reports: dict[int, list[Report]] = defaultdict(list)
    for report in db.session.scalars(query):
        reports[report.company_id].append(report)
    whose = consultants_by_company()
    for company in _watched(Company.id.in_(reports)):
        today, calendar = today_in(company.timezone, moment), calendar_of(company)
        for report in reports[company.id]:
            since = today_in(company.timezone, report.submitted_at)
            limit = after_working_days(since, REPORT_WAITS, calendar)
            if limit is None or today < limit:
                continue
            line: dict[str, object] = {
                "company": company.name,
                "company_id": company.id,
                "control": report.control,
                "report": report.id,
                "date": since.isoformat(),
            }
            for person in whose[company.id]:
                lines[person].append(line)
    return lines


def administrators() -> list[Person]:
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == "administrator", Person.active)
    )
    return list(db.session.scalars(query.distinct()))


def _watched(*conditions: ColumnElement[bool]) -> list[Company]:
    """Companies whose rollout has a start and is neither on hold nor closed."""
    query = (
        select(Company)
        .join(Rollout)
        .options(contains_eager(Company.rollout), selectinload(Company.busy_periods))
        .where(Rollout.state == "preparing", Rollout.start_on.is_not(None), *conditions)
        .order_by(Company.name)
    )
    return list(db.session.scalars(query))


def _held() -> dict[int, set[str]]:
    """The kinds of the controls that were held, by company."""
    found: dict[int, set[str]] = defaultdict(set)
    query = select(Control.company_id, Control.kind).where(Control.held_on.is_not(None))
    for company_id, kind in db.session.execute(query):
        found[company_id].add(kind)
    return found


def _awaited_controls(company: Company, held: set[str]) -> list[tuple[str, date]]:
    days = ((kind, getattr(company.rollout, f"{kind}_on")) for kind in CONTROLS)
    return [(kind, day) for kind, day in days if day is not None and kind not in held]


def _post_all(kind: str, lines: Lines, moment: datetime) -> int:
    posted = 0
    for person, about in lines.items():
        day = today_in(person.timezone, moment)
        values = {"name": person.name, "lines": about}
        message = post(
            kind, person.email, person.language, kind, values, person_id=person.id, day=day
        )
        posted += message is not None
    return posted
