"""The page on which a maker records a lesson in the browser."""

from flask import Blueprint, abort, render_template

from portal.access import requires
from portal.tenancy import get_owned_or_404
from portal.training.models import Lesson

bp = Blueprint("recording", __name__)


@bp.get("/companies/<int:company_id>/training/lessons/<int:lesson_id>/record")
@requires("training.make")
def record(lesson_id: int) -> str:
    lesson = get_owned_or_404(Lesson, lesson_id)
    if lesson.kind != "video":
        abort(404)
    return render_template("training/record.html", lesson=lesson)
