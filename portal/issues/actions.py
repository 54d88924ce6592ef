"""What can be done to issues and next steps. Each act is recorded; the caller commits."""

from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select, update

from portal.audit import Actor, record, text_mark
from portal.companies.models import Company, Rollout
from portal.db import db, now
from portal.issues.models import Issue, NextStep

Row = TypeVar("Row", Issue, NextStep)
TEXTS = ("title", "text")


class Stale(Exception):  # noqa: N818
    """Somebody else changed the row since the form was opened."""


def raise_issue(
    company: Company,
    by: Actor,
    *,
    title: str,
    text: str = "",
    step: int | None = None,
    item_code: str | None = None,
    problem: str | None = None,
    severity: str = "medium",
    owner_id: int | None = None,
    due_on: date | None = None,
    control: str | None = None,
) -> Issue:
    """Raise an issue under the company's next number."""
    issue = Issue(
        company_id=company.id,
        number=_next_number(company, Issue),
        title=title,
        text=text,
        step=step,
        item_code=item_code,
        problem=problem,
        severity=severity,
        owner_id=owner_id,
        due_on=due_on,
        control=control,
        raised_at=now(),
        raised_by_id=by.id,
    )
    db.session.add(issue)
    db.session.flush()
    new = {"step": step, "item": item_code, "problem": problem, "severity": severity}
    record(by, "issue.raise", f"issue:{issue.number}", company_id=company.id, new=new)
    return issue


def agree_next_step(
    company: Company,
    by: Actor,
    *,
    title: str,
    owner_id: int | None = None,
    due_on: date | None = None,
    control: str | None = None,
    issue_id: int | None = None,
) -> NextStep:
    """Write down what was agreed, under the company's next number."""
    step = NextStep(
        company_id=company.id,
        number=_next_number(company, NextStep),
        title=title,
        owner_id=owner_id,
        due_on=due_on,
        control=control,
        issue_id=issue_id,
        agreed_at=now(),
        agreed_by_id=by.id,
    )
    db.session.add(step)
    db.session.flush()
    new = {"owner": owner_id, "due": due_on.isoformat() if due_on else None, "control": control}
    record(by, "next_step.agree", f"next_step:{step.number}", company_id=company.id, new=new)
    return step


def lock(row: Row) -> None:
    """Hold a row until the transaction ends, read anew as the last one left it."""
    db.session.refresh(row, with_for_update={"of": type(row)})


def change_issue(issue: Issue, by: Actor, version: int, **values: Any) -> None:
    """Change fields of a locked issue; one row of history a field. Raises Stale for an old
    version.
    """
    _change(issue, by, version, values)


def change_next_step(step: NextStep, by: Actor, version: int, **values: Any) -> None:
    """Change fields of a locked next step. Raises Stale for an old version."""
    _change(step, by, version, values)


def set_issue_state(issue: Issue, by: Actor, state: str, seen: str | None = None) -> None:
    """Move a locked issue to another state; who may confirm is asked before.

    `seen` is the state that the person saw; raises Stale where it is no longer that.
    """
    if not _leads_on(issue, state, seen):
        return
    old, issue.state = issue.state, state
    issue.resolved_at = now() if state in ("resolved", "confirmed") else None
    confirmed = state == "confirmed"
    issue.confirmed_at = now() if confirmed else None
    issue.confirmed_by_id = by.id if confirmed else None
    issue.version += 1
    subject = f"issue:{issue.number}"
    record(by, "issue.state", subject, company_id=issue.company_id, old=old, new=state)


def set_next_step_state(step: NextStep, by: Actor, state: str, seen: str | None = None) -> None:
    """Mark a locked next step done, dropped, or open again. Raises Stale as for an issue."""
    if not _leads_on(step, state, seen):
        return
    old, step.state = step.state, state
    step.closed_at = None if state == "open" else now()
    step.version += 1
    subject = f"next_step:{step.number}"
    record(by, "next_step.state", subject, company_id=step.company_id, old=old, new=state)


def hand_over(company_id: int, from_id: int, to_id: int, by: Actor) -> int:
    """Give a leaver's unsettled issues and open next steps to a successor; tells how many."""
    count = 0
    for model, is_open in (
        (Issue, Issue.state != "confirmed"),
        (NextStep, NextStep.state == "open"),
    ):
        theirs = (model.company_id == company_id, model.owner_id == from_id, is_open)
        count += db.session.scalar(select(func.count()).select_from(model).where(*theirs)) or 0
        change = update(model).where(*theirs)
        db.session.execute(change.values(owner_id=to_id, version=model.version + 1))
    if count:
        subject = f"person:{from_id}"
        record(by, "issues.hand_over", subject, company_id=company_id, old=from_id, new=to_id)
    return count


def _leads_on(row: Row, state: str, seen: str | None) -> bool:
    """Whether a state is another than the row's; two who want the same do not quarrel."""
    if row.state == state:
        return False
    if seen is not None and seen != row.state:
        raise Stale
    return True


def _change(row: Row, by: Actor, version: int, values: dict[str, Any]) -> None:
    if version != row.version:
        raise Stale
    kind = row.__tablename__.removesuffix("s")
    for name, new in values.items():
        old = getattr(row, name)
        if old == new:
            continue
        setattr(row, name, new)
        record(
            by,
            f"{kind}.{name.removesuffix('_id').removesuffix('_on')}",
            f"{kind}:{row.number}",
            company_id=row.company_id,
            old=_kept(name, old),
            new=_kept(name, new),
        )
    row.version += 1


def _kept(name: str, value: Any) -> Any:
    if name in TEXTS:
        return text_mark(value)
    return value.isoformat() if isinstance(value, date) else value


def _next_number(company: Company, model: type[Row]) -> int:
    """The next free number. The rollout's row is locked, so that two people never share one."""
    lock = select(Rollout.company_id).where(Rollout.company_id == company.id).with_for_update()
    db.session.execute(lock)
    highest = select(func.max(model.number)).where(model.company_id == company.id)
    return (db.session.scalar(highest) or 0) + 1
