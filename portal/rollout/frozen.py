"""What a control had to talk about when it was held, read back from its frozen figures."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from portal.checklists.facts import ItemDetail
from portal.issues.facts import IssueFact, NextStepFact
from portal.rollout.snapshot import Figures
from portal.training.facts import BehindFact

Fact = TypeVar("Fact")
GRADES = ("high", "medium", "low")


def issues(figures: Figures) -> list[IssueFact]:
    """The issues that nobody had confirmed, gravest first."""
    found = [_fact(IssueFact, each) for each in figures["issues"] if each["state"] != "confirmed"]
    return sorted(found, key=lambda one: (GRADES.index(one.severity), one.number))


def next_steps(figures: Figures, control: str) -> list[NextStepFact]:
    """The next steps that were open, and those agreed on at this control."""
    found = (_fact(NextStepFact, each) for each in figures["next_steps"])
    return [one for one in found if one.state == "open" or one.control == control]


def slipped(figures: Figures) -> list[ItemDetail]:
    """Items that the data no longer confirmed."""
    return [item for item in _items(figures) if item.slipped]


def overdue(figures: Figures) -> list[ItemDetail]:
    """Items that were past their due date, most overdue first."""
    found = (item for item in _items(figures) if item.overdue_days)
    return sorted(found, key=lambda item: -item.overdue_days)


def behind(figures: Figures) -> list[BehindFact]:
    """Who was behind in training."""
    return [_fact(BehindFact, each) for each in figures["training"]["behind"]]


def _items(figures: Figures) -> list[ItemDetail]:
    return [_fact(ItemDetail, item) for step in figures["steps"] for item in step["items"]]


def _fact(kind: type[Fact], plain: Mapping[str, Any]) -> Fact:
    """A fact from its frozen values: a date stands there as text, a newer field not at all."""
    values = {field.name: plain.get(field.name) for field in fields(kind)}  # type: ignore[arg-type]
    due_on = values.get("due_on")
    return kind(**{**values, **({"due_on": date.fromisoformat(due_on)} if due_on else {})})
