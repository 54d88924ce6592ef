"""Reminders that time brings: overdue controls, reports that nobody signs.

Each may run any number of times a day: the outbox takes a person's message once a day.
"""

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.companies.calendar import calendar_of
from portal.companies.members import consultants
from portal.companies.models import Company, Rollout
from portal.dates import today_in
from portal.db import db
from portal.messages.outbox import post
from portal.people.models import Membership, Person
from portal.rollout.models import CONTROLS, Control, Report
from portal.rollout.overdue import administrator_hears, after_working_days, overdue_days

REPORT_WAITS = 7
"""Working days after which an unsigned report is an alarm (rulings, "Health")."""
Lines = dict[Person, list[dict[str, object]]]


def remind_of_overdue_controls(moment: datetime) -> int:
    """One message a day to each consultant, later to the administrators, with all of theirs."""
    lines: Lines = defaultdict(list)
    bosses = administrators()
    for company in _watched():
        today, calendar = today_in(company.timezone, moment), calendar_of(company)
        for kind, day in _awaited_controls(company):
            days = overdue_days(day, False, today, calendar)
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
            for person in {*consultants(company), *(bosses if late else ())}:
                lines[person].append(line)
    return _post_all("controls_overdue", lines, moment)


def remind_of_unsigned_reports(moment: datetime) -> int:
    """One message a day to each consultant about reports that wait for seven working days."""
    lines: Lines = defaultdict(list)
    for company in _watched():
        today, calendar = today_in(company.timezone, moment), calendar_of(company)
        query = select(Report).where(Report.company_id == company.id, Report.state == "submitted")
        for report in db.session.scalars(query):
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
            for person in consultants(company):
                lines[person].append(line)
    return _post_all("reports_unsigned", lines, moment)


def administrators() -> list[Person]:
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == "administrator", Person.active)
    )
    return list(db.session.scalars(query.distinct()))


def _watched() -> list[Company]:
    """Companies whose rollout has a start and is neither on hold nor closed."""
    query = (
        select(Company)
        .join(Rollout)
        .options(joinedload(Company.rollout))
        .where(Rollout.state == "preparing", Rollout.start_on.is_not(None))
        .order_by(Company.name)
    )
    return list(db.session.scalars(query))


def _awaited_controls(company: Company) -> list[tuple[str, date]]:
    query = select(Control.kind).where(
        Control.company_id == company.id, Control.held_on.is_not(None)
    )
    held = set(db.session.scalars(query))
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
