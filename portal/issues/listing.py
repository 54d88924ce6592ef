"""The list of a company's issues: filter, order, page, and the same as CSV."""

import csv
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Generic, TypeVar

from sqlalchemy import Select, func, select

from portal.companies.models import Company
from portal.db import db
from portal.issues.facts import (
    BY_SEVERITY,
    UNSETTLED,
    IssueFact,
    NextStepFact,
    issue_fact,
    issues_of,
    next_step_fact,
    next_steps_of,
    of_people,
)
from portal.issues.models import Issue, NextStep

Row = TypeVar("Row", Issue, NextStep)
Fact = TypeVar("Fact")
PAGE = 25
ORDERS = {
    "severity": (BY_SEVERITY, Issue.due_on.is_(None), Issue.due_on, Issue.number),
    "number": (Issue.number.desc(),),
    "due": (Issue.due_on.is_(None), Issue.due_on, Issue.number),
}


@dataclass(frozen=True)
class Filter:
    """What the reader asks to see."""

    show: str = "open"
    """`open`, `all`, or one state."""
    severity: str = ""
    owner_id: int | None = None
    step: int | None = None
    overdue: bool = False
    order: str = "severity"
    page: int = 1
    steps: str = "open"
    """Which next steps: `all`, or one state."""
    steps_page: int = 1


@dataclass(frozen=True)
class Listing(Generic[Fact]):
    """One page of a list."""

    rows: list[Fact]
    total: int
    number: int
    count: int
    """Of pages."""


def list_issues(
    company: Company, wanted: Filter, scope: Collection[int] | None, today: date
) -> Listing[IssueFact]:
    """One page of the issues that a person may see."""
    query = _filtered(issues_of(company), wanted, scope, today)
    ordered = query.order_by(*ORDERS.get(wanted.order, ORDERS["severity"]))
    return _page(ordered, wanted.page, lambda row: issue_fact(row, today, company.timezone))


def list_next_steps(
    company: Company, wanted: Filter, scope: Collection[int] | None, today: date
) -> Listing[NextStepFact]:
    """One page of the next steps that a person may see: the open ones most urgent first, those
    closed last come first.
    """
    query = next_steps_of(company)
    if scope is not None:
        query = query.where(of_people(NextStep, scope))
    if wanted.steps != "all":
        query = query.where(NextStep.state == wanted.steps)
    urgency = (NextStep.due_on.is_(None), NextStep.due_on, NextStep.number)
    order = urgency if wanted.steps == "open" else (NextStep.number.desc(),)
    return _page(
        query.order_by(*order),
        wanted.steps_page,
        lambda row: next_step_fact(row, today, company.timezone),
    )


def _page(query: Select[Row], asked: int, fact: Callable[[Row], Fact]) -> Listing[Fact]:
    """The page asked for, or the nearest there is."""
    counting = select(func.count()).select_from(query.order_by(None).subquery())
    total = db.session.scalar(counting) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(asked, 1), pages)
    rows = db.session.scalars(query.limit(PAGE).offset((number - 1) * PAGE))
    return Listing([fact(row) for row in rows], total, number, pages)


def all_issues(
    company: Company, wanted: Filter, scope: Collection[int] | None, today: date
) -> Iterable[IssueFact]:
    """All issues of a filter, for the download."""
    query = _filtered(issues_of(company), wanted, scope, today).order_by(Issue.number)
    return (issue_fact(row, today, company.timezone) for row in db.session.scalars(query))


def as_csv(head: list[str], rows: Iterable[list[object]]) -> str:
    """A table that spreadsheets open; a cell that would be a formula there stays a text."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def harmless(cell: object) -> str:
    """A cell as a text that no spreadsheet takes for a formula."""
    words = "" if cell is None else str(cell)
    return f"'{words}" if words.lstrip().startswith(("=", "+", "-", "@")) else words


def _filtered(
    query: Select[Issue], wanted: Filter, scope: Collection[int] | None, today: date
) -> Select[Issue]:
    if scope is not None:
        query = query.where(of_people(Issue, scope))
    if wanted.show == "open":
        query = query.where(Issue.state.in_(UNSETTLED))
    elif wanted.show != "all":
        query = query.where(Issue.state == wanted.show)
    if wanted.severity:
        query = query.where(Issue.severity == wanted.severity)
    if wanted.owner_id:
        query = query.where(Issue.owner_id == wanted.owner_id)
    if wanted.step:
        query = query.where(Issue.step == wanted.step)
    if wanted.overdue:
        query = query.where(Issue.due_on < today, Issue.state.in_(("open", "in_work")))
    return query
