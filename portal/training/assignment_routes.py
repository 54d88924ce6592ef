"""Who has to finish a course, and by when: shown with the course, and on a page of its own."""

from typing import Any

from flask import Blueprint, Response, abort, flash, g, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import Field, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from portal.access import actor, people_in_scope, requires
from portal.companies.calendar import calendar_of, dates_of
from portal.db import db
from portal.forms import Day, Form
from portal.htmx import done, render
from portal.tenancy import get_owned_or_404
from portal.training.assigned import due_on
from portal.training.assignments import (
    AlreadyAssigned,
    assign,
    assignments_of,
    people_to_ask,
    withdraw,
)
from portal.training.models import Assignment, Course
from portal.words import _, lazy

bp = Blueprint("assignments", __name__)
VERB = "training.assign"
ROLES = {
    "employee": lazy("All employees"),
    "head": lazy("All heads"),
    "executive": lazy("All executives"),
}


class AssignForm(Form):
    """A role or a person, and a due date, working days from the start of work, or neither."""

    who = SelectField(lazy("Who"))
    due_on = Day(lazy("Due date"), validators=[Optional()])
    due_days = IntegerField(
        lazy("or in working days"),
        [Optional(), NumberRange(-250, 250, message=lazy("From −250 to 250 working days."))],
        description=lazy("From the start of work; −2 is two working days before it."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        scope = people_in_scope(current_user, VERB, g.company)
        roles = ROLES.items() if scope is None else ()
        people = people_to_ask(g.company, scope)
        self.who.choices = [
            *(SelectChoice(f"role:{role}", str(words)) for role, words in roles),
            *(SelectChoice(f"person:{person.id}", person.name) for person in people),
        ]

    def validate_due_days(self, field: Field) -> None:
        if field.data is not None and self.due_on.data is not None:
            raise ValidationError(str(lazy("Give a date or a number of days, not both.")))

    def values(self) -> dict[str, Any]:
        """The columns that this form fills."""
        kind, _colon, key = self.who.data.partition(":")
        whom = {"role": key} if kind == "role" else {"person_id": int(key)}
        return whom | {"due_on": self.due_on.data, "due_days": self.due_days.data}


@bp.get("/companies/<int:company_id>/training/courses/<int:course_id>/assignments")
@requires(VERB)
def assignments(course_id: int) -> Response:
    return show(get_owned_or_404(Course, course_id))


@bp.post("/companies/<int:company_id>/training/courses/<int:course_id>/assignments")
@requires(VERB)
def add(course_id: int) -> ResponseReturnValue:
    course = get_owned_or_404(Course, course_id)
    form = AssignForm()
    if not form.validate():
        return show(course, form, 422)
    try:
        assign(course, actor(VERB), **form.values())
    except AlreadyAssigned:
        form.refuse(form.who, _("This course is assigned here already. Remove that first."))
        return show(course, form, 422)
    db.session.commit()
    return changed(course, _("The course is assigned."))


@bp.post(
    "/companies/<int:company_id>/training/courses/<int:course_id>"
    "/assignments/<int:assignment_id>/remove"
)
@requires(VERB)
def remove(course_id: int, assignment_id: int) -> ResponseReturnValue:
    row = get_owned_or_404(Assignment, assignment_id)
    if row.course_id != course_id:
        abort(404)
    if not may_withdraw(row):
        abort(403)
    withdraw(row, actor(VERB))
    db.session.commit()
    return changed(get_owned_or_404(Course, course_id), _("The course is no longer asked for."))


def may_withdraw(row: Assignment) -> bool:
    """Whether the reader may take an assignment back: a head only those of his people."""
    scope = people_in_scope(current_user, VERB, g.company)
    return scope is None or row.person_id in scope


@bp.app_context_processor
def for_the_page_of_a_course() -> dict[str, Any]:
    """What `training/_assignments.html` needs beside `course`."""
    return {"assignments_of_course": shown}


def shown(course: Course, form: AssignForm | None = None) -> dict[str, Any]:
    """The assignments of a course with the dates that they give now, and the form for more."""
    calendar, dates = calendar_of(g.company), dates_of(g.company.rollout)
    return {
        "rows": [
            {"row": row, "due_on": due_on(row, dates, calendar), "mine": may_withdraw(row)}
            for row in assignments_of(course)
        ],
        "roles": ROLES,
        "form": form or AssignForm(None),
    }


def show(course: Course, form: AssignForm | None = None, status: int = 200) -> Response:
    page, part = "training/assignments.html", "training/_assignments.html"
    return render(page, part, status, course=course, assign_form=form)


def changed(course: Course, said: str) -> ResponseReturnValue:
    """The fragment for htmx, else the page, with what was done."""
    answer = done(
        url_for(".assignments", course_id=course.id),
        "training/_assignments.html",
        course=course,
        message=said,
    )
    if answer.status_code == 303:
        flash(said)
    return answer
