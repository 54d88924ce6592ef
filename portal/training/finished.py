"""Which lessons are asked for, and which of them somebody has finished.

A lesson is finished for good with the version that was watched; it is asked for once more only
after a version that says so.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from portal.db import UTCDateTime, db
from portal.training.models import Course, Lesson, LessonProgress, LessonVersion

Finished = dict[tuple[int, int], datetime]
"""When a person finished a lesson, by person and lesson."""


def is_asked() -> ColumnElement[bool]:
    """The condition on a lesson that people are asked for it: published, and not withdrawn."""
    published = select(LessonVersion.id).where(
        LessonVersion.lesson_id == Lesson.id, LessonVersion.published_at.is_not(None)
    )
    return Lesson.withdrawn_at.is_(None) & published.exists()


def lessons_asked(course_ids: Collection[int]) -> dict[int, list[int]]:
    """Ids of the lessons that are asked for, in their order, by course."""
    found: dict[int, list[int]] = {course_id: [] for course_id in course_ids}
    query = (
        select(Lesson.course_id, Lesson.id)
        .join(Course, Course.id == Lesson.course_id)
        .where(Lesson.course_id.in_(course_ids), Course.state == "published", is_asked())
    )
    for course_id, lesson_id in db.session.execute(query.order_by(Lesson.position, Lesson.id)):
        found[course_id].append(lesson_id)
    return found


def finished(lesson_ids: Collection[int], people_ids: Collection[int] | None = None) -> Finished:
    """When people finished lessons, in the version from which on they are asked for."""
    first = func.min(LessonProgress.completed_at, type_=UTCDateTime)
    # By company, since that is how the index of progress begins.
    at_companies = select(Lesson.company_id).where(Lesson.id.in_(lesson_ids))
    query = (
        select(LessonProgress.person_id, LessonProgress.lesson_id, first)
        .join(LessonVersion, LessonVersion.id == LessonProgress.version_id)
        .where(
            LessonProgress.company_id.in_(at_companies),
            LessonProgress.lesson_id.in_(lesson_ids),
            LessonProgress.completed_at.is_not(None),
            LessonVersion.number >= _asked_from(),
        )
        .group_by(LessonProgress.person_id, LessonProgress.lesson_id)
    )
    if people_ids is not None:
        query = query.where(LessonProgress.person_id.in_(people_ids))
    rows = db.session.execute(query)
    return {(person_id, lesson_id): at for person_id, lesson_id, at in rows if at is not None}


def _asked_from() -> ColumnElement[int]:
    """Number of the last published version that asks everyone to watch again; 0 without one."""
    later = LessonVersion.__table__.alias("later")
    query = select(func.coalesce(func.max(later.c.number), 0)).where(
        later.c.lesson_id == LessonProgress.lesson_id,
        later.c.published_at.is_not(None),
        later.c.watch_again,
    )
    return query.scalar_subquery()
