"""The page on which a maker records a lesson in the browser."""

from flask import Blueprint, abort, current_app, render_template

from portal.access import requires
from portal.tenancy import get_owned_or_404
from portal.training.models import Lesson
from portal.words import _, number

bp = Blueprint("recording", __name__)

MEGABYTE = 1024 * 1024


@bp.get("/companies/<int:company_id>/training/lessons/<int:lesson_id>/record")
@requires("training.make")
def record(lesson_id: int) -> str:
    lesson = get_owned_or_404(Lesson, lesson_id)
    if lesson.kind != "video":
        abort(404)
    return render_template("training/record.html", lesson=lesson)


@bp.app_template_global()
def video_limit() -> int:
    """How large a video may be, in bytes."""
    return int(current_app.config["SETTINGS"].video_limit)


@bp.app_template_global()
def plain_limit() -> int:
    """How large a file may be that comes in one go, in bytes."""
    return int(current_app.config["SETTINGS"].upload_limit)


@bp.app_template_filter()
def size(count: int) -> str:
    """A number of bytes as people say it: «700 МБ», «2 ГБ»."""
    if count < 1024 * MEGABYTE:
        return str(_("%(size)s MB", size=number(count / MEGABYTE)))
    return str(_("%(size)s GB", size=number(count / MEGABYTE / 1024, 1)))
