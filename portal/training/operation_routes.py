"""The common operations of a company: which have a video, which not yet."""

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, flash, g, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from portal.access import actor, requires
from portal.db import db
from portal.forms import Form, line
from portal.htmx import done, render
from portal.tenancy import get_owned_or_404, owned
from portal.training import courses, lessons
from portal.training.models import Course
from portal.training.operations import (
    Operation,
    add_own,
    all_operations,
    operations_of,
    published_videos,
    set_hidden,
    videos_under_way,
)
from portal.words import _, language, lazy

bp = Blueprint("operations", __name__)


class OperationForm(Form):
    title = line(lazy("An operation of your own"), DataRequired(lazy("Say what is done.")))


class LessonForm(Form):
    course_id = SelectField(lazy("Course"), coerce=int)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        query = owned(Course).where(Course.state != "archived")
        rows = db.session.scalars(query.order_by(Course.position, Course.id))
        self.course_id.choices = [SelectChoice(row.id, row.title) for row in rows]


@bp.get("/companies/<int:company_id>/training/operations")
@requires("training.view")
def operations() -> Response:
    return show()


@bp.post("/companies/<int:company_id>/training/operations")
@requires("training.make")
def add() -> ResponseReturnValue:
    form = OperationForm()
    if not form.validate():
        return show(form, 422)
    add_own(g.company, form.title.data, actor("training.make"))
    db.session.commit()
    flash(_("The operation is added."))
    return done(url_for(".operations", _anchor="own"))


@bp.post("/companies/<int:company_id>/training/operations/<string:code>/<any(hide,show):how>")
@requires("training.make")
def change(code: str, how: str) -> ResponseReturnValue:
    titles = {one.code: one.title for one in all_operations(g.company, language())}
    title = titles.get(code) or abort(404)
    set_hidden(g.company, code, how == "hide", actor("training.make"))
    db.session.commit()
    if how == "hide":
        flash(_("“%(title)s” is left out.", title=title))
    else:
        flash(_("“%(title)s” is in the list again.", title=title))
    return done(url_for(".operations"))


@bp.get("/companies/<int:company_id>/training/operations/<string:code>/lesson")
@requires("training.make")
def lesson(code: str) -> Response:
    """In which course the video of an operation shall stand."""
    return show_lesson(listed_or_404(code), LessonForm(None))


@bp.post("/companies/<int:company_id>/training/operations/<string:code>/lesson")
@requires("training.make")
def add_lesson(code: str) -> ResponseReturnValue:
    operation, form = listed_or_404(code), LessonForm()
    if not form.validate():
        return show_lesson(operation, form, 422)
    course, by = get_owned_or_404(Course, form.course_id.data), actor("training.make")
    courses.lock(course)
    row = lessons.add(course, by, kind="video", title=operation.title)
    lessons.change(row, by, row.version, operation=code)
    db.session.commit()
    return done(url_for("lessons.edit", lesson_id=row.id))


def listed_or_404(code: str) -> Operation:
    found = (one for one in operations_of(g.company, language()) if one.code == code)
    return next(found, None) or abort(404)


def show_lesson(operation: Operation, form: LessonForm, status: int = 200) -> Response:
    page = "training/operation_lesson.html"
    return render(page, page, status, operation=operation, form=form)


def show(form: OperationForm | None = None, status: int = 200) -> Response:
    company, page = g.company, "training/operations.html"
    found = all_operations(company, language())
    listed = [one for one in found if not one.hidden]
    videos = published_videos([company.id])[company.id]
    return render(
        page,
        page,
        status,
        **words(listed, videos),
        form=form or OperationForm(None),
        under_way=videos_under_way(company.id),
        left_out=[one for one in found if one.hidden],
    )


def words(listed: list[Any], videos: dict[str, Any]) -> dict[str, Any]:
    """The operations by step, the company's own last, and how many have a video."""
    return {
        "groups": [(step, list(each)) for step, each in groupby(listed, lambda one: one.step)],
        "videos": videos,
        "listed": len(listed),
        "recorded": sum(one.code in videos for one in listed),
    }
