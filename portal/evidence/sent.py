"""Rows behind a check that become somebody's task or an issue, and the way back to them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Flask, g, url_for
from flask_babel import force_locale
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.access import can
from portal.audit import Actor
from portal.companies.models import Company
from portal.db import db
from portal.evidence.checks.catalogue import Check
from portal.evidence.checks.words import words
from portal.evidence.measures import title_of
from portal.evidence.models import CrmSnapshot, SentRows
from portal.issues import origins
from portal.issues.actions import agree_next_step, raise_issue
from portal.issues.models import Issue, NextStep
from portal.issues.origins import Origin
from portal.issues.subjects import Subject, columns, subjects_of
from portal.words import _, plural

MOST = 10_000
"""Rows of one task."""


def init_app(app: Flask) -> None:
    origins.offer(app, origin)


def send_as_task(
    snapshot: CrmSnapshot,
    check: Check,
    numbers: Sequence[int],
    by: Actor,
    *,
    owner_id: int | None,
    due_on: date | None,
) -> NextStep:
    """Give rows to a person as a next step; `numbers` are their places in the file."""
    company = db.session.get_one(Company, snapshot.company_id)
    title = _title(company, check, len(numbers))
    step = agree_next_step(company, by, title=title, owner_id=owner_id, due_on=due_on)
    _keep(snapshot, check, numbers, next_step_id=step.id)
    return step


def raise_as_issue(
    snapshot: CrmSnapshot,
    check: Check,
    numbers: Sequence[int],
    by: Actor,
    *,
    owner_id: int | None,
    due_on: date | None,
) -> Issue:
    """Write rows down as an issue of what the check speaks for."""
    company = db.session.get_one(Company, snapshot.company_id)
    said = words(check.code)
    subject = subject_of(company, check)
    issue = raise_issue(
        company,
        by,
        title=_title(company, check, len(numbers)),
        text=said.remedy.in_language(company.language),
        owner_id=owner_id,
        due_on=due_on,
        **columns(subject.value),  # type: ignore[arg-type]
    )
    _keep(snapshot, check, numbers, issue_id=issue.id)
    return issue


def subject_of(company: Company, check: Check) -> Subject:
    """The item or problem that a check speaks for, else its step as a whole."""
    known = [one for one in subjects_of(company) if one.kind != "step"]
    known.sort(key=lambda one: one.step != check.step)
    for code in check.supports:
        for one in known:
            if one.code == code:
                return one
    return Subject(check.step, "step", "", "")


def sent_for(company: Company, check: Check) -> list[SentRows]:
    """The tasks and issues that came of a check, newest first, as far as the reader sees them."""
    query = (
        select(SentRows)
        .where(SentRows.company_id == company.id, SentRows.check == check.code)
        .options(
            joinedload(SentRows.next_step).joinedload(NextStep.owner),
            joinedload(SentRows.issue).joinedload(Issue.owner),
        )
        .order_by(SentRows.id.desc())
    )
    found = db.session.scalars(query)
    return [one for one in found if can(current_user, "issue.view", one.next_step or one.issue)]


def origin(row: Issue | NextStep) -> Origin | None:
    """The rows that a next step or an issue is about."""
    if not can(current_user, "evidence.view", g.company):
        return None
    column = SentRows.issue_id if isinstance(row, Issue) else SentRows.next_step_id
    query = select(SentRows, CrmSnapshot.state).join(
        CrmSnapshot, CrmSnapshot.id == SentRows.snapshot_id
    )
    found = db.session.execute(query.where(column == row.id)).first()
    if found is None:
        return None
    sent, state = found
    only: dict[str, Any] = {}
    if state == "ready":
        only = {"snapshot": sent.snapshot_id, "sent": sent.id}
    title = f"{sent.check} {title_of(sent.check)}"
    return Origin(
        _("Rows of the check %(title)s", title=title),
        url_for("evidence.check", code=sent.check, **only),
    )


def _title(company: Company, check: Check, rows: int) -> str:
    """The check and the number of rows, in the company's language as its reports are."""
    with force_locale(company.language):
        counted = plural("%(num)s row", "%(num)s rows", rows)
        return f"{title_of(check.code)}: {counted}"[:200]


def _keep(snapshot: CrmSnapshot, check: Check, numbers: Sequence[int], **where: int | None) -> None:
    here = {"company_id": snapshot.company_id, "snapshot_id": snapshot.id}
    db.session.add(SentRows(**here, check=check.code, numbers=list(numbers), **where))
