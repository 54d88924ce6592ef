"""What other systems may know of the history: a table of kinds, and the words of an event.

`docs/webhooks.md` tells outsiders what each kind means; a test compares.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import column, func, select, table

from portal.audit import History
from portal.db import db

KINDS = {
    "company.created": "company.create",
    "company.erased": "company.erase",
    "start.set": "start.set",
    "control.moved": "control.move",
    "control.held": "control.hold",
    "control.reopened": "control.reopen",
    "report.submitted": "report.submit",
    "report.signed": "report.sign",
    "report.returned": "report.return",
    "report.closed": "report.close",
    "rollout.put_on_hold": "rollout.hold",
    "rollout.resumed": "rollout.resume",
    "rollout.closed": "rollout.close",
    "item.state_changed": "item.state",
    "item.confirmed": "item.confirm",
    "issue.raised": "issue.raise",
    "issue.state_changed": "issue.state",
    "next_step.agreed": "next_step.agree",
    "next_step.state_changed": "next_step.state",
    "course.finished": "course.complete",
}
"""Kind of an event, and the verb of the history of which it tells."""
KIND_OF = {verb: kind for kind, verb in KINDS.items()}
VERSION = 1
"""Of the words below; it rises when a reader would have to change."""
SETTLING = timedelta(seconds=10)
"""A row is told to the feed when it is so old, since a lower id may still be on its way."""

companies = table("companies", column("id"), column("name"))


def told(row: History, companies: Mapping[int, str]) -> dict[str, Any]:
    """A row of the history as an event. `companies` are the names of those that are still here."""
    return {
        "version": VERSION,
        "id": row.id,
        "kind": KIND_OF[row.verb],
        "at": spelled(row.at),
        "company": {"id": row.company_id, "name": companies.get(row.company_id)}
        if row.company_id is not None
        else None,
        "by": {"person": row.actor_id, "role": row.role},
        "subject": row.subject,
        "old": row.old,
        "new": row.new,
    }


def spelled(moment: datetime) -> str:
    """A moment as every language reads it: `2026-11-23T06:00:00Z`."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def company_names(rows: Iterable[History]) -> dict[int, str]:
    """Names of the companies of these rows."""
    ids = {row.company_id for row in rows if row.company_id is not None}
    if not ids:
        return {}
    query = select(companies.c.id, companies.c.name).where(companies.c.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(query)}


def after(event_id: int, limit: int, moment: datetime) -> tuple[Sequence[History], int]:
    """The next events after one, in the order of their ids, and the id from which to go on.

    Rows that are not settled yet end the list, so that none with a lower id is passed over; a row
    dated in the future by a clock that was set back does not.
    """
    young = (History.at > moment - SETTLING, History.at <= moment + SETTLING)
    first_young = db.session.scalar(select(func.min(History.id)).where(*young))
    last = db.session.scalar(select(func.max(History.id))) or 0
    settled = first_young - 1 if first_young else last
    query = (
        select(History)
        .where(History.verb.in_(KIND_OF), History.id > event_id, History.id <= settled)
        .order_by(History.id)
        .limit(limit)
    )
    rows = db.session.scalars(query).all()
    return rows, rows[-1].id if len(rows) == limit else max(event_id, settled)
