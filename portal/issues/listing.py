"""The list of a company's issues: filter, order, page, and the same as CSV."""

import csv
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO

from sqlalchemy import Select, func, select

from portal.companies.models import Company
from portal.db import db
from portal.issues.facts import BY_SEVERITY, UNSETTLED, IssueFact, issue_fact, issues_of, of_people
from portal.issues.models import Issue

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


@dataclass(frozen=True)
class Listing:
    rows: list[IssueFact]
    total: int
    number: int
    count: int
    """Of pages."""


def list_issues(
    company: Company, wanted: Filter, scope: Collection[int] | None, today: date
) -> Listing:
    """One page of the issues that a person may see."""
    query = _filtered(issues_of(company), wanted, scope, today)
    total = (
        db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    )
    pages = max(1, -(-total // PAGE))
    number = min(max(wanted.page, 1), pages)
    ordered = query.order_by(*ORDERS.get(wanted.order, ORDERS["severity"]))
    rows = db.session.scalars(ordered.limit(PAGE).offset((number - 1) * PAGE))
    return Listing([issue_fact(row, today) for row in rows], total, number, pages)


def all_issues(
    company: Company, wanted: Filter, scope: Collection[int] | None, today: date
) -> Iterable[IssueFact]:
    """All issues of a filter, for the download."""
    query = _filtered(issues_of(company), wanted, scope, today).order_by(Issue.number)
    return (issue_fact(row, today) for row in db.session.scalars(query))


def as_csv(head: list[str], rows: Iterable[list[object]]) -> str:
    """A table that spreadsheets open; a cell that would be a formula there stays a text."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def _harmless(cell: object) -> object:
    words = "" if cell is None else str(cell)
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words


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
