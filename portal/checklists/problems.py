"""Typical problems seen at a company, and objections heard there."""

from datetime import date

from sqlalchemy import select

from portal import audit
from portal.audit import Actor, text_mark
from portal.checklists import standard
from portal.checklists.models import ObjectionHeard, Sighting
from portal.companies.models import Company
from portal.db import db, now
from portal.issues.actions import raise_issue


def mark_seen(company: Company, problem: str, step: int, note: str, by: Actor) -> Sighting:
    """Mark a problem as seen here; that opens an issue. Seen already, it only adds the note.

    Steps 3 and 4 share their problems, so a sighting belongs to the distinct problem.
    """
    problem = standard.distinct(problem)
    seen = sighting_of(company, problem)
    if seen is not None:
        change_note(seen, note or seen.note, by)
        return seen
    title = standard.problem_title(problem, company.language)[:200]
    issue = raise_issue(company, by, title=title, text=note, step=step, problem=problem)
    db.session.flush()
    row = Sighting(
        company_id=company.id,
        problem=problem,
        step=step,
        note=note,
        seen_by_id=by.id,
        seen_at=now(),
        issue_id=issue.id,
    )
    db.session.add(row)
    _record(row, "problem.seen", by, None, text_mark(note))
    return row


def sighting_of(company: Company, problem: str) -> Sighting | None:
    """The sighting of a problem that is still there."""
    query = select(Sighting).where(
        Sighting.company_id == company.id,
        Sighting.problem == problem,
        Sighting.gone_at.is_(None),
    )
    return db.session.scalars(query.with_for_update(of=Sighting)).first()


def change_note(sighting: Sighting, note: str, by: Actor) -> None:
    """Say more, or something else, about a problem that is seen."""
    if note == sighting.note:
        return
    old, sighting.note = sighting.note, note
    _record(sighting, "problem.note", by, text_mark(old), text_mark(note))


def mark_gone(sighting: Sighting, by: Actor) -> None:
    """The problem is gone; its issue is confirmed by itself."""
    sighting.gone_at = now()
    _record(sighting, "problem.gone", by, None, None)


def mark_back(sighting: Sighting, by: Actor) -> None:
    """Undo: the problem is still there."""
    sighting.gone_at = None
    _record(sighting, "problem.back", by, None, None)


def log_objection(
    company: Company, objection: str, said_by: str, heard_on: date, answer: str, by: Actor
) -> ObjectionHeard:
    """Log who objected, when, and what was answered."""
    row = ObjectionHeard(
        company_id=company.id,
        objection=objection,
        said_by=said_by,
        heard_on=heard_on,
        answer=answer,
        logged_by_id=by.id,
        logged_at=now(),
    )
    db.session.add(row)
    audit.record(
        by, "objection.log", f"objection:{objection}", company_id=company.id,
        new=heard_on.isoformat(),
    )  # fmt: skip
    return row


def _record(row: Sighting, verb: str, by: Actor, old: object, new: object) -> None:
    audit.record(by, verb, f"problem:{row.problem}", company_id=row.company_id, old=old, new=new)
