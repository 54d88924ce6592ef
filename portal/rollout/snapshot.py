"""Everything counted about a rollout, as plain values; frozen when a control is held."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from portal.audit import Actor, record
from portal.checklists import facts as checklists
from portal.companies.calendar import today_at
from portal.companies.models import Company
from portal.db import db, now
from portal.evidence import facts as evidence
from portal.issues import facts as issues
from portal.rollout.models import Snapshot
from portal.training import facts as training

Figures = dict[str, Any]


def figures(company: Company, control: str, language: str | None = None) -> Figures:
    """What is true of a rollout at this moment: dictionaries, lists, texts, numbers.

    `control` is the one whose CRM data are looked at. `language` is that of the titles; the
    company's own by default.
    """
    language = language or company.language
    rollout, today = company.rollout, today_at(company)
    steps = checklists.progress([company.id])[company.id]
    return {
        "as_of": today.isoformat(),
        "progress": [asdict(step) for step in steps],
        "steps": [_plain(asdict(step)) for step in checklists.step_details(company, language)],
        "issues": [_plain(asdict(issue)) for issue in issues.issues_for_report(company)],
        "next_steps": [_plain(asdict(step)) for step in issues.next_steps_for_report(company)],
        "sightings": [_plain(asdict(s)) for s in checklists.sightings(company, language)],
        "objections": [_plain(asdict(o)) for o in checklists.objections(company, language)],
        "training": asdict(training.figures(company)),
        "evidence": evidence.comparison_at(company, control, now(), language),
        "dates": _plain(
            {
                "start": rollout.start_on,
                "first": rollout.first_on,
                "second": rollout.second_on,
                "summing_up": rollout.summing_up_on,
                "start_reason": rollout.start_reason,
            }
        ),
    }


def take_snapshot(company: Company, control: str, by: Actor) -> Snapshot:
    """Freeze the figures for a control; an earlier snapshot of it is marked as replaced."""
    discard_snapshot(company, control)
    assert by.id is not None, "a person takes a snapshot"
    snapshot = Snapshot(
        company_id=company.id,
        control=control,
        taken_at=now(),
        taken_by_id=by.id,
        figures=figures(company, control),
    )
    db.session.add(snapshot)
    db.session.flush()
    record(by, "snapshot.take", f"control:{control}", company_id=company.id, new=snapshot.id)
    return snapshot


def discard_snapshot(company: Company, control: str) -> None:
    """Mark the snapshots of a control as replaced; they stay for the record."""
    taken = (Snapshot.company_id == company.id, Snapshot.control == control)
    db.session.execute(update(Snapshot).where(*taken).values(replaced=True))


def snapshot_of(company: Company, control: str) -> Snapshot | None:
    """The snapshot in force of a control."""
    query = select(Snapshot).where(
        Snapshot.company_id == company.id,
        Snapshot.control == control,
        Snapshot.replaced.is_(False),
    )
    return db.session.scalars(query).one_or_none()


def previous_snapshot(company: Company, control: str) -> Snapshot | None:
    """The snapshot of the control held before this one."""
    earlier = {"first": (), "second": ("first",), "summing_up": ("second", "first")}[control]
    found = (snapshot_of(company, kind) for kind in earlier)
    return next((snapshot for snapshot in found if snapshot is not None), None)


def change_since(previous: Figures | None, current: Figures) -> list[int | None]:
    """By how many done items each of the seven steps changed; None without a comparison."""
    if previous is None:
        return [None] * len(current["progress"])
    before = {step["step"]: step["done"] for step in previous["progress"]}
    return [step["done"] - before[step["step"]] for step in current["progress"]]


def totals(current: Figures) -> dict[str, int]:
    """Done, applicable and all items of the seven steps together."""
    return {name: sum(step[name] for step in current["progress"]) for name in TOTALS}


TOTALS = ("done", "applicable", "all")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
