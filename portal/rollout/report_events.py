"""What became of a report, version by version: its certificate of completion.

Every event has its person, its moment and the network address it came from. Rows are only added;
the signed PDF prints those that were there when it was signed, and is a document from then on.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal.db import db, now
from portal.people.models import Person
from portal.rollout.models import Report, ReportEvent


def note(
    report: Report, verb: str, person_id: int, address: str = "", at: datetime | None = None
) -> None:
    """Add what happened to a report: `sent`, `asked`, `opened`, `read`, `returned`, `renewed`,
    `delegated`, or the state in which it was closed.
    """
    db.session.add(
        ReportEvent(
            company_id=report.company_id,
            report_id=report.id,
            verb=verb,
            person_id=person_id,
            at=at or now(),
            address=address,
        )
    )


def note_once(report: Report, verb: str, person_id: int, address: str = "") -> None:
    """Add what a person did with a report that awaits its signature, unless it is known of him."""
    # Two pages opened at once wait here for each other.
    db.session.refresh(report, with_for_update={"of": Report})
    if report.state == "submitted" and not has(report, verb, person_id):
        note(report, verb, person_id, address)


def has(report: Report, verb: str, person_id: int) -> bool:
    """Whether it is known that a person did this with this version."""
    query = select(ReportEvent.id).where(
        ReportEvent.report_id == report.id,
        ReportEvent.verb == verb,
        ReportEvent.person_id == person_id,
    )
    return db.session.scalar(query.limit(1)) is not None


def events_of(report: Report) -> list[dict[str, Any]]:
    """What became of a version and of those before it, as plain values in the order of time."""
    query = (
        select(ReportEvent, Report.version)
        .join(Report, Report.id == ReportEvent.report_id)
        .where(
            Report.company_id == report.company_id,
            Report.control == report.control,
            Report.version <= report.version,
        )
        .order_by(Report.version, ReportEvent.at, ReportEvent.id)
        .options(joinedload(ReportEvent.person))
    )
    return [
        event(version, row.verb, row.person.name, row.at, row.address)
        for row, version in db.session.execute(query)
    ]


def event(version: int, verb: str, name: str, at: datetime, address: str) -> dict[str, Any]:
    """One event as the certificate prints it."""
    return {
        "version": version,
        "verb": verb,
        "name": name,
        "at": at.isoformat(),
        "address": address,
    }


def forget(person: Person) -> None:
    """Take the network addresses of a person away; signed documents stay as they are."""
    his = ReportEvent.person_id == person.id
    db.session.execute(update(ReportEvent).where(his).values(address=""))
    answered = Report.answered_by_id == person.id
    db.session.execute(update(Report).where(answered).values(answered_from=""))
