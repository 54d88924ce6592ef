"""The agenda of a control, made from the facts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.checklists import facts as checklists
from portal.checklists.facts import ItemDetail, ItemFact
from portal.companies.models import Company
from portal.evidence.facts import Comparison
from portal.issues import facts as issues
from portal.issues.facts import IssueFact, NextStepFact
from portal.rollout import frozen
from portal.rollout.models import Control, Snapshot
from portal.rollout.snapshot import (
    Figures,
    change_since,
    figures,
    previous_snapshot,
    snapshot_of,
    totals,
)
from portal.training.facts import BehindFact


@dataclass(frozen=True)
class StepRow:
    """A step in the table of what changed."""

    step: int
    before: int | None
    done: int
    applicable: int
    change: int | None


@dataclass(frozen=True)
class Agenda:
    previous: str | None
    """Kind of the control that is compared with."""
    steps: list[StepRow]
    items_change: int | None
    issues_change: int | None
    slipped: Sequence[ItemFact | ItemDetail]
    overdue: Sequence[ItemFact | ItemDetail]
    training: dict[str, Any]
    """Percent, finished, assigned, by role and by course."""
    behind: list[BehindFact]
    evidence: Comparison | None
    """What the CRM data show beside the baseline; None without a snapshot."""
    issues: list[IssueFact]
    next_steps: list[NextStepFact]
    frozen_at: datetime | None = None
    """When the figures of a held control were frozen; what came later stands apart."""
    later_issues: Sequence[IssueFact] = ()
    later_next_steps: Sequence[NextStepFact] = ()


def agenda(
    company: Company, control: Control, today: date, people: Collection[int] | None = None
) -> Agenda:
    """What a control has to talk about; once it is held, as it was then.

    `people` are those whose issues and next steps the reader may see; None means everyone's.
    """
    taken = snapshot_of(company, control.kind) if control.held_at else None
    if taken is not None:
        return _as_held(company, control, taken, people)
    current = figures(company, control.kind)
    return Agenda(
        **_compared(company, control, current),
        slipped=checklists.items_slipped(company),
        overdue=checklists.items_overdue(company, today),
        training=current["training"],
        behind=frozen.behind(current),
        evidence=current["evidence"],
        issues=issues.open_issues(company, people),
        next_steps=issues.next_steps_at(company, control.kind, people),
    )


def _as_held(
    company: Company, control: Control, taken: Snapshot, people: Collection[int] | None
) -> Agenda:
    """The figures frozen at the control, and beside them what was written down there later."""
    then, kind = taken.figures, control.kind
    reach = issues.ids_of(company, people)
    known = {one["id"] for one in then["issues"]}
    agreed = {one["id"] for one in then["next_steps"]}
    return Agenda(
        **_compared(company, control, then),
        slipped=frozen.slipped(then),
        overdue=frozen.overdue(then),
        training=then["training"],
        behind=frozen.behind(then),
        evidence=then.get("evidence"),
        issues=[one for one in frozen.issues(then) if one.id in reach.issues],
        next_steps=[one for one in frozen.next_steps(then, kind) if one.id in reach.next_steps],
        frozen_at=taken.taken_at,
        later_issues=[
            one
            for one in issues.open_issues(company, people)
            if one.control == kind and one.id not in known
        ],
        later_next_steps=[
            one
            for one in issues.next_steps_at(company, kind, people)
            if one.control == kind and one.id not in agreed
        ],
    )


def _compared(company: Company, control: Control, current: Figures) -> dict[str, Any]:
    """The figures beside those of the control before."""
    before = previous_snapshot(company, control.kind)
    earlier = before.figures if before else None
    return {
        "previous": before.control if before else None,
        "steps": _steps(earlier, current),
        "items_change": totals(current)["done"] - totals(earlier)["done"] if earlier else None,
        "issues_change": _open(current) - _open(earlier) if earlier else None,
    }


def _steps(earlier: Figures | None, current: Figures) -> list[StepRow]:
    changes = change_since(earlier, current)
    return [
        StepRow(
            step["step"],
            step["done"] - change if change is not None else None,
            step["done"],
            step["applicable"],
            change,
        )
        for step, change in zip(current["progress"], changes, strict=True)
    ]


def _open(of: Figures) -> int:
    return sum(issue["state"] != "confirmed" for issue in of["issues"])
