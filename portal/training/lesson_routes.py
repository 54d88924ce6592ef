"""Making a lesson: its details, its text, its versions, its place."""

from flask import Response, abort, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.db import db
from portal.htmx import done, wants_fragment
from portal.media.files import let_go
from portal.tenancy import get_owned_or_404
from portal.training import courses, lessons, videos
from portal.training.course_routes import PLACES
from portal.training.course_showing import lessons_changed
from portal.training.lesson_showing import (
    WITH_VERSIONS,
    bp,
    lesson_to_change,
    show_lesson,
    theirs,
)
from portal.training.making_forms import LessonForm, PublishForm, TextForm
from portal.training.markdown import body
from portal.training.models import Lesson
from portal.words import _


@bp.get("/companies/<int:company_id>/training/lessons/<int:lesson_id>/edit")
@requires("training.make")
def edit(lesson_id: int) -> Response:
    return show_lesson(get_owned_or_404(Lesson, lesson_id, *WITH_VERSIONS))


@bp.post("/companies/<int:company_id>/training/lessons/<int:lesson_id>/edit")
@requires("training.make")
def change(lesson_id: int) -> ResponseReturnValue:
    lesson = lesson_to_change(lesson_id)
    form = LessonForm(g.company, lesson)
    if not form.validate():
        return show_lesson(lesson, 422, form)
    version = request.form.get("keep", type=int) or form.version.data or 0
    try:
        lessons.change(lesson, actor("training.make"), version, **form.values())
    except lessons.Stale:
        if differing := theirs(form, lesson):
            return show_lesson(lesson, 409, form, title_theirs=differing)
    db.session.commit()
    return _back_to(lesson, _("The lesson is saved."))


@bp.post("/companies/<int:company_id>/training/lessons/<int:lesson_id>/text")
@requires("training.make")
def write_text(lesson_id: int) -> ResponseReturnValue:
    lesson, form = _text_lesson(lesson_id), TextForm()
    if not form.validate():
        return show_lesson(lesson, 422, text_form=form)
    seen = request.form.get("keep") or form.seen.data or ""
    try:
        lessons.write_text(lesson, actor("training.make"), form.text.data or "", seen)
    except lessons.Stale:
        return show_lesson(lesson, 409, text_form=form, their_text=lesson.versions[-1].text)
    db.session.commit()
    return _back_to(lesson, _("The text is saved in the draft."))


@bp.post("/companies/<int:company_id>/training/lessons/<int:lesson_id>/text/preview")
@requires("training.make")
def preview_text(lesson_id: int) -> ResponseReturnValue:
    lesson, form = _text_lesson(lesson_id), TextForm()
    if not form.validate():
        return show_lesson(lesson, 422, text_form=form)
    shown = body(form.text.data or "")
    if wants_fragment():
        return render_template("training/_text_preview.html", preview=shown)
    return show_lesson(lesson, text_form=form, preview=shown)


@bp.post("/companies/<int:company_id>/training/lessons/<int:lesson_id>/publish")
@requires("training.make")
def publish(lesson_id: int) -> ResponseReturnValue:
    lesson, form = lesson_to_change(lesson_id), PublishForm()
    if not form.validate():
        return show_lesson(lesson, 422, publish_form=form)
    again, seen = form.watch_again.data, form.seen.data or ""
    try:
        version = lessons.publish(lesson, actor("training.make"), again, seen)
    except lessons.NotReady:
        return show_lesson(lesson, 422, not_ready=True)
    except lessons.Stale:
        return show_lesson(lesson, 409, overtaken=True)
    db.session.commit()
    return _back_to(lesson, _("Version %(number)s is published.", number=version.number))


@bp.post("/companies/<int:company_id>/training/lessons/<int:lesson_id>/discard")
@requires("training.make")
def discard(lesson_id: int) -> ResponseReturnValue:
    lesson = lesson_to_change(lesson_id)
    try:
        shown = lessons.discard(lesson, actor("training.make"), request.form.get("seen", ""))
    except (lessons.Stale, lessons.SomethingRecorded):
        return show_lesson(lesson, 409, overtaken=True)
    unused = videos.let_go_unused(*shown)
    db.session.commit()
    let_go(unused)
    return _back_to(lesson, _("The draft is thrown away. People see the published version."))


@bp.post("/companies/<int:company_id>/training/lessons/<int:lesson_id>/withdraw")
@requires("training.make")
def withdraw(lesson_id: int) -> ResponseReturnValue:
    lesson, away = lesson_to_change(lesson_id), request.form.get("away") != "no"
    lessons.withdraw(lesson, actor("training.make"), away)
    db.session.commit()
    if away:
        return _back_to(lesson, _("The lesson is withdrawn. What was watched stays."))
    return _back_to(lesson, _("The lesson is back."))


@bp.post("/companies/<int:company_id>/training/lessons/<int:lesson_id>/move")
@requires("training.make")
def move(lesson_id: int) -> ResponseReturnValue:
    lesson = get_owned_or_404(Lesson, lesson_id)
    places = PLACES.get(request.form.get("to", "")) or abort(400)
    courses.lock(lesson.course)
    lessons.move(lesson, actor("training.make"), places)
    db.session.commit()
    db.session.expire(lesson.course, ["lessons"])
    url = url_for("courses.course", course_id=lesson.course_id)
    return lessons_changed(lesson.course, url, _("“%(title)s” is moved.", title=lesson.title))


@bp.post("/companies/<int:company_id>/training/lessons/<int:lesson_id>/remove")
@requires("training.make")
def remove(lesson_id: int) -> ResponseReturnValue:
    lesson = lesson_to_change(lesson_id)
    try:
        shown = lessons.remove(lesson, actor("training.make"))
    except lessons.SomethingRecorded:
        return show_lesson(lesson, 422, not_removed=True)
    unused = videos.let_go_unused(*shown)
    db.session.commit()
    let_go(unused)
    flash(_("The lesson is deleted."))
    return done(url_for("courses.course", course_id=lesson.course_id))


def _text_lesson(lesson_id: int) -> Lesson:
    lesson = lesson_to_change(lesson_id)
    return lesson if lesson.kind == "text" else abort(404)


def _back_to(lesson: Lesson, said: str) -> Response:
    flash(said)
    return done(url_for("lessons.edit", lesson_id=lesson.id))
