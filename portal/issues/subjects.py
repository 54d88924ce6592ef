"""What an issue can be about: a step, one of its items, a typical problem.

Issues stand below the checklist, so the checklist offers its words here (`offer`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from flask import Flask, current_app
from wtforms.fields.choices import SelectChoice

from portal.companies.models import Company
from portal.issues.models import Issue
from portal.words import _

NAME = "issue_subjects"


@dataclass(frozen=True)
class Subject:
    """A step (without a code), an item or a problem, with its words."""

    step: int
    kind: str
    """`step`, `item` or `problem`."""
    code: str
    title: str

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.step}:{self.code}" if self.code else f"{self.kind}:{self.step}"

    @property
    def label(self) -> str:
        return f"{self.code} {self.title}" if self.kind == "item" else self.title


def offer(app: Flask, subjects: Callable[[Company], list[Subject]]) -> None:
    """Let forms offer these subjects, step by step."""
    app.extensions[NAME] = subjects


def subjects_of(company: Company) -> list[Subject]:
    """What an issue of a company can be about, in the order of the steps."""
    found: list[Subject] = current_app.extensions[NAME](company)
    return found


def step_names(subjects: list[Subject]) -> dict[int, str]:
    """The titles of the steps."""
    return {one.step: one.title for one in subjects if one.kind == "step"}


def subject_value(row: Issue) -> str:
    """What an issue is about, as a form names it."""
    if row.step is None:
        return ""
    kind = "item" if row.item_code else "problem" if row.problem else "step"
    return Subject(row.step, kind, row.item_code or row.problem or "", "").value


def columns(value: str) -> dict[str, int | str | None]:
    """The columns of an issue for what a form names."""
    kind, _colon, rest = value.partition(":")
    step, _colon, code = rest.partition(":")
    return {
        "step": int(step) if step else None,
        "item_code": code if kind == "item" else None,
        "problem": code if kind == "problem" else None,
    }


def choices(company: Company, kept: str = "") -> list[SelectChoice]:
    """The choices of a form, grouped by step; `kept` stays one though no longer offered."""
    found = [SelectChoice("", "—")]
    for step, group in groupby(subjects_of(company), key=lambda one: one.step):
        subjects = list(group)
        name = f"{step}. {step_names(subjects)[step]}"
        for one in subjects:
            label = _("Step %(step)s as a whole", step=step) if one.kind == "step" else one.label
            found.append(SelectChoice(one.value, label, optgroup=name))
    if kept and kept not in {choice.value for choice in found}:
        found.append(SelectChoice(kept, kept.rpartition(":")[2]))
    return found
