"""What a report says, gathered as plain values: data first, document afterwards.

`gather` reads the frozen figures of the control and its words; the same data is shown on screen,
printed, stored with the submitted version, and never read from the database again.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.companies.branding import frozen_brand
from portal.companies.calendar import calendar_of
from portal.companies.members import consultants
from portal.companies.models import Company
from portal.dates import why_not_working
from portal.evidence.facts import drawn_change
from portal.rollout.attendance import attendees
from portal.rollout.control_words import words_of
from portal.rollout.glossary import explained
from portal.rollout.guides import guide
from portal.rollout.models import Control
from portal.rollout.schedule import summing_up_deadline
from portal.rollout.snapshot import change_since, previous_snapshot, snapshot_of, totals
from portal.rollout.state import control_date


@dataclass(frozen=True)
class ReportData:
    """Everything that a report prints; texts are in the language of the report."""

    language: str
    control: str
    company: dict[str, str]
    consultants: list[str]
    start_on: str
    held_on: str
    figures_at: str
    """When the figures were frozen."""
    deadline: str
    """Last day of the summing-up."""
    previous: str | None
    """The control that is compared with."""
    steps: list[dict[str, Any]]
    """Number, title, done, applicable, all, change, items."""
    totals: dict[str, int]
    change: int | None
    training: int | None
    """Percent that is finished."""
    training_figures: dict[str, Any]
    """The same in detail: finished, assigned, by role, by course, who is behind."""
    evidence: dict[str, Any] | None
    """What the CRM data show beside the baseline; None without a snapshot."""
    issues: list[dict[str, Any]]
    next_steps: list[dict[str, Any]]
    sightings: list[dict[str, Any]]
    objections: list[dict[str, Any]]
    answers: list[dict[str, str]]
    decisions: str
    thoughts: str
    present: list[str]
    exceptions: list[dict[str, str]]
    """What was insisted on: code, date, reason."""
    brand: dict[str, str] | None
    """Of the consultancy: name, address, color as #rrggbb, logo as PNG in Base64, or empty."""
    glossary: list[dict[str, str]]
    """What the seven steps and the report's words mean: title, meaning."""


class NotHeld(Exception):  # noqa: N818
    """A control that has not been held has no report."""


def gather(company: Company, control: Control) -> ReportData:
    """The report of a held control, from its snapshot and its words. Raises NotHeld."""
    taken = snapshot_of(company, control.kind)
    if taken is None or control.held_on is None or company.rollout.start_on is None:
        raise NotHeld
    before = previous_snapshot(company, control.kind)
    earlier = before.figures if before else None
    figures, words = taken.figures, words_of(control)
    done = totals(figures)
    return ReportData(
        language=company.language,
        control=control.kind,
        company={"name": company.name, "industry": company.industry, "city": company.city},
        consultants=[person.name for person in consultants(company)],
        start_on=company.rollout.start_on.isoformat(),
        held_on=control.held_on.isoformat(),
        figures_at=taken.taken_at.isoformat(),
        deadline=summing_up_deadline(company.rollout.start_on).isoformat(),
        previous=before.control if before else None,
        steps=_steps(figures, change_since(earlier, figures)),
        totals=done,
        change=done["done"] - totals(earlier)["done"] if earlier else None,
        training=figures["training"]["percent"],
        training_figures=figures["training"],
        evidence=figures.get("evidence"),
        issues=_shown_issues(figures["issues"], control.kind),
        next_steps=_shown_next_steps(figures["next_steps"], control.kind),
        sightings=[sighting for sighting in figures["sightings"] if not sighting["gone_at"]],
        objections=figures["objections"],
        answers=[
            {
                "question": question.text.in_language(company.language),
                "answer": words[f"answer:{question.key}"].text,
            }
            for question in guide(control.kind).questions
            if f"answer:{question.key}" in words and words[f"answer:{question.key}"].text
        ],
        decisions=words["decisions"].text if "decisions" in words else "",
        thoughts=words["thoughts"].text if "thoughts" in words else "",
        present=[one.person.name if one.person else one.guest for one in attendees(control)],
        exceptions=exceptions(company, control),
        brand=frozen_brand(),
        glossary=explained(company.language),
    )


def exceptions(company: Company, control: Control) -> list[dict[str, str]]:
    """What was insisted on or is out of the ordinary, with its reason."""
    rollout, found = company.rollout, []
    if rollout.start_reason and rollout.start_on:
        found.append(_exception("start", rollout.start_on, rollout.start_reason))
    day = control_date(rollout, control.kind)
    if day is not None and control.move_reason:
        found.append(_exception("moved", day, control.move_reason))
    if day is not None and why_not_working(day, calendar_of(company)):
        found.append(_exception("day_off", day, control.move_reason))
    held_on, start = control.held_on, rollout.start_on
    if control.kind == "summing_up" and held_on and start and held_on > summing_up_deadline(start):
        found.append(_exception("late", held_on, control.move_reason))
    return found


def canonical(data: dict[str, Any]) -> bytes:
    """A report's data as JSON, written in the one way that is hashed and goes into its PDF."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(data: dict[str, Any]) -> str:
    """SHA-256 of a report's data: of the bytes of report.json in its PDF."""
    return hashlib.sha256(canonical(data)).hexdigest()


def as_plain(data: ReportData) -> dict[str, Any]:
    return asdict(data)


def with_chart(data: dict[str, Any]) -> dict[str, Any]:
    """The same with the picture of what the CRM data show, drawn now and kept with the data.

    It is drawn by another process: no transaction should be open meanwhile.
    """
    shown = data["evidence"]
    if not shown or not shown["changes"]:
        return data
    return {**data, "evidence": {**shown, "chart": drawn_change(shown, data["language"])}}


def _steps(figures: dict[str, Any], changes: list[int | None]) -> list[dict[str, Any]]:
    return [
        {
            "number": counted["step"],
            "title": detail["title"],
            "done": counted["done"],
            "applicable": counted["applicable"],
            "all": counted["all"],
            "change": change,
            "items": detail["items"],
        }
        for counted, detail, change in zip(
            figures["progress"], figures["steps"], changes, strict=True
        )
    ]


def _shown_issues(issues: list[dict[str, Any]], control: str) -> list[dict[str, Any]]:
    """Unsettled issues, and those that arose at this control; the gravest first."""
    shown = [i for i in issues if i["state"] != "confirmed" or i["control"] == control]
    grades = ("high", "medium", "low")
    return sorted(shown, key=lambda issue: (grades.index(issue["severity"]), issue["number"]))


def _shown_next_steps(steps: list[dict[str, Any]], control: str) -> list[dict[str, Any]]:
    return [step for step in steps if step["state"] == "open" or step["control"] == control]


def _exception(code: str, day: date, reason: str) -> dict[str, str]:
    return {"code": code, "date": day.isoformat(), "reason": reason}
