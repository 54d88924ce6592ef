"""The agenda of a control, made from the facts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from portal.checklists import facts as checklists
from portal.checklists.facts import ItemFact
from portal.companies.models import Company
from portal.issues import facts as issues
from portal.issues.facts import IssueFact, NextStepFact
from portal.rollout.models import Control
from portal.rollout.snapshot import (
    Figures,
    change_since,
    figures,
    previous_snapshot,
    snapshot_of,
    totals,
)
from portal.training import facts as training
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
    slipped: list[ItemFact]
    overdue: list[ItemFact]
    behind: list[BehindFact]
    issues: list[IssueFact]
    next_steps: list[NextStepFact]


def agenda(
    company: Company, control: Control, today: date, people: Collection[int] | None = None
) -> Agenda:
    """What a control has to talk about; once it is held, as it was then.

    `people` are those whose issues and next steps the reader may see; None means everyone's.
    """
    taken = snapshot_of(company, control.kind) if control.held_at else None
    current = taken.figures if taken else figures(company)
    before = previous_snapshot(company, control.kind)
    earlier = before.figures if before else None
    return Agenda(
        previous=before.control if before else None,
        steps=_steps(earlier, current),
        items_change=totals(current)["done"] - totals(earlier)["done"] if earlier else None,
        issues_change=_open(current) - _open(earlier) if earlier else None,
        slipped=checklists.items_slipped(company),
        overdue=checklists.items_overdue(company, today),
        behind=training.behind(company),
        issues=issues.open_issues(company, people),
        next_steps=issues.next_steps_at(company, control.kind, people),
    )


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
