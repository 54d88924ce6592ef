"""How the page of a control is shown, whole or one of its fields."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g
from flask_login import current_user

from portal.access import can, people_in_scope
from portal.checklists import standard
from portal.companies.calendar import today_at
from portal.companies.members import members
from portal.evidence.facts import Comparison, change_of, figure_of, without_figures
from portal.htmx import render, wants_fragment
from portal.issues.forms import (
    SEVERITY_NAMES,
    STATE_NAMES,
    STEP_STATE_NAMES,
    IssueForm,
    NextStepForm,
)
from portal.rollout import control_words, controls
from portal.rollout.agenda import agenda
from portal.rollout.attendance import attendees, presence
from portal.rollout.guides import guide
from portal.rollout.models import ControlWords
from portal.rollout.state import control_date
from portal.words import lazy

bp = Blueprint("controls", __name__)
KIND = "<any(first, second, summing_up):kind>"
CLOSED = lazy("The report is submitted: these words are closed until it is returned.")


@bp.app_template_global("check_figure")
def check_figure(change: dict[str, Any], side: str) -> str:
    """A figure of a check before or after, or by how much it changed, in its unit."""
    if side == "change":
        return change_of(change["check"], change["change"])
    return figure_of(change["check"], change[side])


@dataclass(frozen=True)
class Unsaved:
    """What was typed into one field, and what is in its way."""

    field: str
    text: str
    version: int
    """Of the text from which the typing began; a conflict does not change it."""
    error: str = ""
    theirs: ControlWords | None = None


def show(kind: str, status: int = 200, **given: Any) -> Response:
    """The page of a control; `given` is a form that was refused, or why it cannot be held."""
    page = "rollout/control.html"
    return render(page, page, status, **{**page_of(kind), **given})


def show_field(
    kind: str, field: str, unsaved: Unsaved | None = None, status: int = 200
) -> Response:
    """One field of the page, as it is saved, or as it was typed beside what is in its way."""
    context = words_of(kind) if wants_fragment() else page_of(kind)
    page, partial = "rollout/control.html", "rollout/_field_saved.html"
    return render(page, partial, status, field=field, unsaved=unsaved, **context)


def show_attendance(kind: str, status: int = 200, **given: Any) -> Response:
    """Who came, as it is saved, or as it was ticked beside what is wrong with it."""
    context = {**page_of(kind), **given}
    return render("rollout/control.html", "rollout/_attendance.html", status, **context)


def words_of(kind: str) -> dict[str, Any]:
    """What the fields of a control's page show, and how many of them are filled."""
    words = control_words.words_of(controls.control_of(g.company, kind))
    return {
        "kind": kind,
        "guide": guide(kind),
        "words": words,
        "answered": control_words.answered(guide(kind), words),
        "saved_last": control_words.saved_last(words),
    }


def page_of(kind: str) -> dict[str, Any]:
    """Everything that the page of a control shows."""
    company, row = g.company, controls.control_of(g.company, kind)
    today, may_hold = today_at(company), can(current_user, "control.hold", company)
    people, whose = attendees(row), people_in_scope(current_user, "issue.view", company)
    planned = agenda(company, row, today, whose)
    return {
        "company": company,
        "control": row,
        **words_of(kind),
        "date": control_date(company.rollout, kind),
        "agenda": planned,
        "evidence": _within_sight(planned.evidence),
        "attendees": people,
        "presence": presence(people),
        "wanted": presence(people),
        "may_attend": members(company) if may_hold else [],
        "report": controls.last_report(row),
        "editable": may_hold and controls.words_open(row),
        "may_hold": may_hold,
        "issue_form": IssueForm(company, None) if may_hold else None,
        "next_step_form": NextStepForm(company, None) if may_hold else None,
        "step_title": standard.step_title,
        "severities": SEVERITY_NAMES,
        "states": STATE_NAMES,
        "step_states": STEP_STATE_NAMES,
        "back_to": kind,
    }


def _within_sight(comparison: Comparison | None) -> Comparison | None:
    """What the CRM data show, as far as the reader may see it: without figures, or nothing."""
    if comparison is None or not can(current_user, "evidence.view", g.company):
        return None
    sees_all = people_in_scope(current_user, "evidence.view", g.company) is None
    return comparison if sees_all else without_figures(comparison)
