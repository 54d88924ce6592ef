"""How the pages of courses are put together; the routes answer through these functions."""

from typing import Any

from flask import Blueprint, Response, g
from flask_login import current_user
from sqlalchemy.orm import selectinload

from portal.access import can
from portal.db import db
from portal.htmx import done, render
from portal.tenancy import get_owned_or_404, owned
from portal.training import courses
from portal.training.lengths import about, clock, seconds_in_all, seconds_of
from portal.training.making_forms import CourseForm, NewLessonForm, differences
from portal.training.models import Course, Lesson, LessonVersion
from portal.training.operations import operations_of
from portal.training.readiness import state_of
from portal.training.sections import sections
from portal.training.wording import (
    COURSE_ROLES,
    COURSE_STATES,
    LESSON_ICONS,
    LESSON_KINDS,
    LESSON_STATES,
)
from portal.words import language

bp = Blueprint("courses", __name__)
WITH_LESSONS = (
    selectinload(Course.lessons).selectinload(Lesson.versions).joinedload(LessonVersion.video)
)


@bp.app_context_processor
def words_for_templates() -> dict[str, Any]:
    """What the pages of training need in their templates."""
    return {
        "training_sections": sections,
        "lesson_state": state_of,
        "seconds_of": seconds_of,
        "LESSON_ICONS": LESSON_ICONS,
        "LESSON_KINDS": LESSON_KINDS,
        "LESSON_STATES": LESSON_STATES,
        "COURSE_ROLES": COURSE_ROLES,
        "COURSE_STATES": COURSE_STATES,
        "clock": clock,
        "about": about,
    }


def course_to_change(course_id: int) -> Course:
    """A course of the company, held until the transaction ends, or 404."""
    course = get_owned_or_404(Course, course_id)
    courses.lock(course)
    return course


def courses_context() -> dict[str, Any]:
    query = owned(Course).options(WITH_LESSONS).order_by(Course.position, Course.id)
    rows = db.session.scalars(query).all()
    return {
        "courses": [row for row in rows if row.state != "archived"],
        "archived": [row for row in rows if row.state == "archived"],
        "seconds_in_all": seconds_in_all,
        "may_make": can(current_user, "training.make", g.company),
    }


def show_courses() -> Response:
    return render("training/courses.html", "training/_courses.html", **courses_context())


def courses_changed(url: str, said: str) -> Response:
    """Answer a change of the order: the list for htmx, else the page."""
    return done(url, "training/_courses.html", said=said, **courses_context())


def lessons_context(course: Course) -> dict[str, Any]:
    shown = {one.code: one.title for one in operations_of(g.company, language())}
    return {
        "course": course,
        "operations": shown,
        "may_make": can(current_user, "training.make", g.company),
    }


def show_course(
    course: Course,
    status: int = 200,
    form: CourseForm | None = None,
    lesson_form: NewLessonForm | None = None,
    **more: Any,
) -> Response:
    """The page of a course; forms that were refused come back as they were typed."""
    page = "training/course.html"
    context = lessons_context(course) | {
        "form": form or CourseForm(None, obj=course),
        "lesson_form": lesson_form or NewLessonForm(None),
        "removable": courses.can_be_removed(course),
        "row": course,
    }
    return render(page, page, status, **context, **more)


def lessons_changed(course: Course, url: str, said: str) -> Response:
    """Answer a change of the lessons' order: the list for htmx, else the page."""
    return done(url, "training/_lessons.html", said=said, **lessons_context(course))


def theirs(form: CourseForm, course: Course) -> list[tuple[str, str]]:
    """What another wrote meanwhile where the form says something else."""
    return differences(form, CourseForm(None, obj=course))
