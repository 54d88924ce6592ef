"""What other rooms may know of issues and next steps: plain values by company."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload

from portal.companies.calendar import today_at
from portal.companies.models import Company
from portal.dates import today_in
from portal.db import db
from portal.issues.models import Issue, NextStep

UNSETTLED = ("open", "in_work", "resolved")
"""States of an issue that nobody has confirmed yet."""
BY_SEVERITY = case({"high": 0, "medium": 1, "low": 2}, value=Issue.severity)


@dataclass(frozen=True)
class IssueFact:
    id: int
    number: int
    title: str
    step: int | None
    item_code: str | None
    problem: str | None
    severity: str
    state: str
    owner_id: int | None
    owner_name: str | None
    due_on: date | None
    overdue: bool
    control: str | None
    days_open: int


@dataclass(frozen=True)
class NextStepFact:
    id: int
    number: int
    title: str
    state: str
    owner_id: int | None
    owner_name: str | None
    due_on: date | None
    overdue: bool
    control: str | None
    issue_number: int | None
    days_open: int


def open_issues(company: Company, people_ids: Collection[int] | None = None) -> list[IssueFact]:
    """Issues that nobody has confirmed, gravest first; of some people only, if they are named."""
    query = issues_of(company).where(Issue.state.in_(UNSETTLED))
    query = query.order_by(BY_SEVERITY, Issue.due_on.is_(None), Issue.due_on, Issue.number)
    if people_ids is not None:
        query = query.where(of_people(Issue, people_ids))
    today = today_at(company)
    return [issue_fact(row, today, company.timezone) for row in db.session.scalars(query)]


def issues_for_report(company: Company) -> list[IssueFact]:
    """All issues of a company in the order of their numbers."""
    today = today_at(company)
    rows = db.session.scalars(issues_of(company).order_by(Issue.number))
    return [issue_fact(row, today, company.timezone) for row in rows]


def open_next_steps(
    company: Company, people_ids: Collection[int] | None = None
) -> list[NextStepFact]:
    """Next steps that are neither done nor dropped, the most urgent first."""
    query = next_steps_of(company).where(NextStep.state == "open")
    query = query.order_by(NextStep.due_on.is_(None), NextStep.due_on, NextStep.number)
    if people_ids is not None:
        query = query.where(of_people(NextStep, people_ids))
    today = today_at(company)
    return [next_step_fact(row, today, company.timezone) for row in db.session.scalars(query)]


def next_steps_at(
    company: Company, control: str, people_ids: Collection[int] | None = None
) -> list[NextStepFact]:
    """What a control has to talk about: open next steps, and those agreed on there."""
    query = next_steps_of(company).where((NextStep.state == "open") | (NextStep.control == control))
    if people_ids is not None:
        query = query.where(of_people(NextStep, people_ids))
    today = today_at(company)
    rows = db.session.scalars(query.order_by(NextStep.number))
    return [next_step_fact(row, today, company.timezone) for row in rows]


def next_steps_for_report(company: Company) -> list[NextStepFact]:
    """All next steps of a company in the order of their numbers."""
    today = today_at(company)
    rows = db.session.scalars(next_steps_of(company).order_by(NextStep.number))
    return [next_step_fact(row, today, company.timezone) for row in rows]


@dataclass(frozen=True)
class Ids:
    issues: frozenset[int]
    next_steps: frozenset[int]


def ids_of(company: Company, people_ids: Collection[int] | None = None) -> Ids:
    """Which issues and next steps are within reach, by id; None means everyone's."""

    def ids(model: type[Issue] | type[NextStep]) -> frozenset[int]:
        query = select(model.id).where(model.company_id == company.id)
        if people_ids is not None:
            query = query.where(of_people(model, people_ids))
        return frozenset(db.session.scalars(query))

    return Ids(ids(Issue), ids(NextStep))


def awaiting_confirmation(company: Company, people_ids: Collection[int] | None) -> list[IssueFact]:
    """Resolved issues that somebody has to confirm."""
    return [fact for fact in open_issues(company, people_ids) if fact.state == "resolved"]


def overdue_counts(todays: Mapping[int, date]) -> dict[int, int]:
    """How many unsettled issues and open next steps are past their due date, by company.

    `todays` gives the date at each company; dates are few, so the queries are too.
    """
    found = dict.fromkeys(todays, 0)
    for today in set(todays.values()):
        ids = [company_id for company_id, day in todays.items() if day == today]
        for model, is_open in (
            (Issue, Issue.state.in_(("open", "in_work"))),
            (NextStep, NextStep.state == "open"),
        ):
            query = (
                select(model.company_id, func.count())
                .where(model.company_id.in_(ids), is_open, model.due_on < today)
                .group_by(model.company_id)
            )
            for company_id, count in db.session.execute(query):
                found[company_id] += count
    return found


def next_due(todays: Mapping[int, date]) -> dict[int, date]:
    """When an open issue or next step falls due next, by company; none for most."""
    found: dict[int, date] = {}
    for today in set(todays.values()):
        ids = [company_id for company_id, day in todays.items() if day == today]
        for model, is_open in (
            (Issue, Issue.state.in_(("open", "in_work"))),
            (NextStep, NextStep.state == "open"),
        ):
            query = (
                select(model.company_id, func.min(model.due_on))
                .where(model.company_id.in_(ids), is_open, model.due_on >= today)
                .group_by(model.company_id)
            )
            for company_id, day in db.session.execute(query):
                if day is not None:
                    found[company_id] = min(day, found.get(company_id, day))
    return found


def of_people(
    model: type[Issue] | type[NextStep], people_ids: Collection[int]
) -> ColumnElement[bool]:
    """Whether a row is one of these people's: he answers for it, or wrote it down."""
    wrote = Issue.raised_by_id if model is Issue else NextStep.agreed_by_id
    return model.owner_id.in_(people_ids) | wrote.in_(people_ids)


def issues_of(company: Company) -> Select[Issue]:
    return select(Issue).where(Issue.company_id == company.id).options(joinedload(Issue.owner))


def next_steps_of(company: Company) -> Select[NextStep]:
    return (
        select(NextStep)
        .where(NextStep.company_id == company.id)
        .options(joinedload(NextStep.owner), joinedload(NextStep.issue))
    )


def issue_fact(row: Issue, today: date, zone: str) -> IssueFact:
    return IssueFact(
        id=row.id,
        number=row.number,
        title=row.title,
        step=row.step,
        item_code=row.item_code,
        problem=row.problem,
        severity=row.severity,
        state=row.state,
        owner_id=row.owner_id,
        owner_name=row.owner.name if row.owner else None,
        due_on=row.due_on,
        overdue=is_overdue(row.due_on, row.state in ("open", "in_work"), today),
        control=row.control,
        days_open=(today - today_in(zone, row.raised_at)).days,
    )


def next_step_fact(row: NextStep, today: date, zone: str) -> NextStepFact:
    return NextStepFact(
        id=row.id,
        number=row.number,
        title=row.title,
        state=row.state,
        owner_id=row.owner_id,
        owner_name=row.owner.name if row.owner else None,
        due_on=row.due_on,
        overdue=is_overdue(row.due_on, row.state == "open", today),
        control=row.control,
        issue_number=row.issue.number if row.issue else None,
        days_open=(today - today_in(zone, row.agreed_at)).days,
    )


def is_overdue(due_on: date | None, is_open: bool, today: date) -> bool:
    """Whether something open is past its due date."""
    return is_open and due_on is not None and due_on < today
