"""Learning: my training, a lesson, and what its player tells."""

from typing import cast

from flask import (
    Blueprint,
    Response,
    abort,
    g,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from sqlalchemy.orm import contains_eager, joinedload

from portal.access import actor, requires, signed_in
from portal.db import db
from portal.htmx import done
from portal.tenancy import get_owned_or_404, owned
from portal.training import heartbeat, watched
from portal.training.assigned import is_asked
from portal.training.completion import complete, progress_of
from portal.training.credit import count
from portal.training.lengths import clock
from portal.training.lesson_page import NotShown, lesson_page
from portal.training.mine import learns_at, my_courses, next_lesson
from portal.training.models import Lesson, LessonProgress, LessonVersion
from portal.training.reach import lesson_for
from portal.training.statements import note_sparingly

bp = Blueprint("watching", __name__)
bp.add_app_template_filter(clock)
LARGEST_MESSAGE = 64 * 1024


@bp.get("/training")
@signed_in
def my_training() -> str:
    companies = learns_at(current_user)
    courses = my_courses(current_user, companies)
    return render_template(
        "training/my_training.html",
        companies=companies,
        courses=courses,
        next=next_lesson(courses),
    )


@bp.get("/companies/<int:company_id>/training/lessons/<int:lesson_id>")
@signed_in
def lesson(lesson_id: int) -> str:
    lesson = lesson_for(current_user, g.company, lesson_id)
    try:
        page = lesson_page(lesson, current_user, g.company, draft="draft" in request.args)
    except NotShown:
        abort(404)
    return render_template("training/lesson.html", **page)


@bp.post("/companies/<int:company_id>/training/lessons/<int:lesson_id>/read")
@requires("training.watch")
def read(lesson_id: int) -> Response:
    version = _asked_version(lesson_id, request.form.get("version_id", type=int))
    lesson = version.lesson
    if lesson.kind != "text":
        abort(404)
    progress = progress_of(current_user.id, version)
    complete(lesson, progress, actor("training.watch"), g.company)
    db.session.commit()
    return done(url_for("watching.lesson", lesson_id=lesson.id))


@bp.post("/companies/<int:company_id>/training/lessons/<int:lesson_id>/played")
@requires("training.watch")
def played(lesson_id: int) -> Response:
    try:
        beat = heartbeat.read(_said())
        version = _asked_version(lesson_id, beat.version_id)
        lesson, duration = version.lesson, _duration(version)
        pieces = watched.claimed(beat.ranges, duration)
        progress, accepted = count(current_user.id, version, pieces, duration, beat.position)
    except watched.ClaimRefused as refused:
        db.session.rollback()
        return _refuse(refused, lesson_id)
    if watched.is_enough(progress.seconds, duration, lesson.needed_percent):
        complete(lesson, progress, actor("training.watch"), g.company)
    if beat.event is not None:
        note_sparingly(beat.event, current_user.id, lesson, position=beat.position, rate=beat.rate)
    db.session.commit()
    return _answer(progress, accepted, duration)


def _said() -> object:
    """The message, as JSON or, from a page that closes, as a form."""
    if request.is_json:
        message = request.get_data()
        return heartbeat.of_json(message) if len(message) <= LARGEST_MESSAGE else abort(413)
    return heartbeat.of_form(request.form)


def _asked_version(lesson_id: int, version_id: int | None) -> LessonVersion:
    """A published version of a lesson that counts for the reader, or 404; 403 where it does not.

    One statement, since every message of a player asks.
    """
    query = (
        owned(LessonVersion)
        .join(LessonVersion.lesson)
        .where(
            LessonVersion.id == (version_id or 0),
            LessonVersion.lesson_id == lesson_id,
            LessonVersion.published_at.is_not(None),
        )
        .options(contains_eager(LessonVersion.lesson), joinedload(LessonVersion.video))
        .add_columns(is_asked(current_user, g.company, Lesson.course_id))
    )
    version, counts = db.session.execute(query).one_or_none() or abort(404)
    return cast(LessonVersion, version) if counts else abort(403)


def _duration(version: LessonVersion) -> float:
    if version.video is None or not version.video.seconds:
        raise watched.ClaimRefused("no_video")
    return version.video.seconds


def _refuse(refused: watched.ClaimRefused, lesson_id: int) -> Response:
    """What is wrong with a message, for whom the lesson is there at all."""
    get_owned_or_404(Lesson, lesson_id)
    message = str(heartbeat.REASONS[refused.code])
    return make_response(jsonify(error=refused.code, message=message), 422)


def _answer(progress: LessonProgress, accepted: float, duration: float) -> Response:
    return jsonify(
        ranges=progress.ranges,
        seconds=progress.seconds,
        share=watched.percent(progress.seconds, duration),
        completed=progress.completed_at is not None,
        accepted=accepted,
    )
