"""The company's courses: list, page, order, life."""

from flask import Response, abort, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.db import db
from portal.htmx import done
from portal.media.files import let_go
from portal.tenancy import get_owned_or_404
from portal.training import courses as acts
from portal.training import lessons, videos
from portal.training.course_showing import (
    WITH_LESSONS,
    bp,
    course_to_change,
    courses_changed,
    show_course,
    show_courses,
    theirs,
)
from portal.training.making_forms import CourseForm, NewLessonForm
from portal.training.models import Course
from portal.words import _

PLACES = {"up": -1, "down": 1}
STATE_SAID = {
    "published": lambda: _("The course is published."),
    "draft": lambda: _("The course is a draft again: nobody is asked for it."),
    "archived": lambda: _("The course is in the archive. What was watched stays."),
}


@bp.get("/companies/<int:company_id>/training")
@requires("training.view")
def courses() -> Response:
    return show_courses()


@bp.get("/companies/<int:company_id>/training/courses/new")
@requires("training.make")
def new() -> str:
    return render_template("training/course_new.html", form=CourseForm(None))


@bp.post("/companies/<int:company_id>/training/courses")
@requires("training.make")
def create() -> ResponseReturnValue:
    form = CourseForm()
    if not form.validate():
        return render_template("training/course_new.html", form=form), 422
    course = acts.create(g.company, actor("training.make"), **form.values())
    db.session.commit()
    flash(_("The course is a draft. Add its lessons, then publish it."))
    return done(url_for(".course", course_id=course.id))


@bp.get("/companies/<int:company_id>/training/courses/<int:course_id>")
@requires("training.view")
def course(course_id: int) -> Response:
    return show_course(get_owned_or_404(Course, course_id, WITH_LESSONS))


@bp.post("/companies/<int:company_id>/training/courses/<int:course_id>")
@requires("training.make")
def change(course_id: int) -> ResponseReturnValue:
    row, form = course_to_change(course_id), CourseForm()
    if not form.validate():
        return show_course(row, 422, form)
    version = request.form.get("keep", type=int) or form.version.data or 0
    try:
        acts.change(row, actor("training.make"), version, **form.values())
    except acts.Stale:
        if differing := theirs(form, row):
            return show_course(row, 409, form, theirs=differing)
    db.session.commit()
    flash(_("The course is saved."))
    return done(url_for(".course", course_id=row.id))


@bp.post("/companies/<int:company_id>/training/courses/<int:course_id>/state")
@requires("training.make")
def set_state(course_id: int) -> ResponseReturnValue:
    row, state = course_to_change(course_id), request.form.get("state", "")
    if state not in STATE_SAID:
        abort(400)
    try:
        acts.set_state(row, actor("training.make"), state)
    except acts.NothingToShow:
        return show_course(row, 422, nothing_to_show=True)
    db.session.commit()
    flash(STATE_SAID[row.state]())
    return done(url_for(".course", course_id=row.id))


@bp.post("/companies/<int:company_id>/training/courses/<int:course_id>/move")
@requires("training.make")
def move(course_id: int) -> ResponseReturnValue:
    row = get_owned_or_404(Course, course_id)
    places = PLACES.get(request.form.get("to", "")) or abort(400)
    acts.move(row, actor("training.make"), places)
    db.session.commit()
    return courses_changed(url_for(".courses"), _("“%(title)s” is moved.", title=row.title))


@bp.post("/companies/<int:company_id>/training/courses/<int:course_id>/remove")
@requires("training.make")
def remove(course_id: int) -> ResponseReturnValue:
    row = course_to_change(course_id)
    try:
        shown = acts.remove_course(row, actor("training.make"))
    except acts.SomethingRecorded:
        return show_course(row, 422, not_removed=True)
    unused = videos.let_go_unused(*shown)
    db.session.commit()
    let_go(unused)
    flash(_("The course is deleted."))
    return done(url_for(".courses"))


@bp.post("/companies/<int:company_id>/training/courses/<int:course_id>/lessons")
@requires("training.make")
def add_lesson(course_id: int) -> ResponseReturnValue:
    row, form = course_to_change(course_id), NewLessonForm()
    if not form.validate():
        return show_course(row, 422, lesson_form=form)
    by = actor("training.make")
    lesson = lessons.add(row, by, kind=form.kind.data, title=form.title.data)
    db.session.commit()
    return done(url_for("lessons.edit", lesson_id=lesson.id))
