"""What makers do with courses. Each act is recorded; the caller commits."""

from typing import Any

from sqlalchemy import func, select

from portal.audit import Actor, record, text_mark
from portal.companies.models import Company
from portal.db import Base, db, now
from portal.training.lessons import remove, touched
from portal.training.models import Assignment, Certificate, Course, Lesson, Statement
from portal.training.order import moved

TEXTS = ("title", "summary")
LEADS_TO = {
    "draft": ("published", "archived"),
    "published": ("draft", "archived"),
    "archived": ("draft",),
}
"""Out of the archive a course is a draft: whether people are asked again is decided anew."""


class Stale(Exception):  # noqa: N818
    """Somebody else changed the row since its form was opened."""


class NothingToShow(Exception):  # noqa: N818
    """No lesson of the course is published."""


class SomethingRecorded(Exception):  # noqa: N818
    """People have to do with the course already."""


def create(company: Company, by: Actor, *, title: str, summary: str, role: str) -> Course:
    """A draft at the end of the company's courses."""
    last = select(func.max(Course.position)).where(Course.company_id == company.id)
    course = Course(
        company_id=company.id,
        title=title,
        summary=summary,
        role=role,
        position=(db.session.scalar(last) or 0) + 1,
        created_at=now(),
        created_by_id=by.id,
    )
    db.session.add(course)
    db.session.flush()
    _record(course, "course.create", by, new=text_mark(title))
    return course


def lock(row: Base) -> None:
    """Hold a row until the transaction ends, read anew as the last one left it."""
    db.session.refresh(row, with_for_update={"of": type(row)})


def change(course: Course, by: Actor, version: int, **values: Any) -> None:
    """Change fields of a locked course; one row of history a field. Raises Stale."""
    if version != course.version:
        raise Stale
    for name, new in values.items():
        old = getattr(course, name)
        if old == new:
            continue
        setattr(course, name, new)
        kept = text_mark if name in TEXTS else str
        record(
            by,
            f"course.{name}",
            f"course:{course.id}",
            company_id=course.company_id,
            old=kept(old),
            new=kept(new),
        )
    course.version += 1


def set_state(course: Course, by: Actor, state: str) -> None:
    """Publish a locked course, take it back, put it away. Raises NothingToShow."""
    if state == course.state or state not in LEADS_TO[course.state]:
        return
    if state == "published" and not any(_is_shown(lesson) for lesson in course.lessons):
        raise NothingToShow
    old, course.state = course.state, state
    course.version += 1
    _record(course, "course.state", by, old=old, new=state)


def move(course: Course, by: Actor, places: int) -> None:
    """Move a course up (-1) or down (1) among those that are not put away."""
    query = select(Course).where(Course.company_id == course.company_id)
    query = query.where(Course.state != "archived").order_by(Course.position, Course.id)
    rows = db.session.scalars(query.with_for_update()).all()
    if moved(rows, course, places):
        _record(course, "course.move", by)


def can_be_removed(course: Course) -> bool:
    """Whether a course was never shown to anybody, nor any lesson of it."""
    shown = any(lesson.published for lesson in course.lessons)
    if course.state != "draft" or shown or touched([lesson.id for lesson in course.lessons]):
        return False
    beside = (Assignment, Certificate, Statement)
    queries = (select(func.count()).where(table.course_id == course.id) for table in beside)
    return not any(db.session.scalar(query) for query in queries)


def remove_course(course: Course, by: Actor) -> set[int]:
    """Remove a locked course with its drafts; gives the ids of their videos.

    Raises SomethingRecorded.
    """
    if not can_be_removed(course):
        raise SomethingRecorded
    shown = {video_id for lesson in list(course.lessons) for video_id in remove(lesson, by)}
    db.session.refresh(course)
    db.session.delete(course)
    _record(course, "course.remove", by, old=text_mark(course.title))
    return shown


def _is_shown(lesson: Lesson) -> bool:
    return lesson.published is not None and lesson.withdrawn_at is None


def _record(course: Course, verb: str, by: Actor, old: Any = None, new: Any = None) -> None:
    subject = f"course:{course.id}"
    record(by, verb, subject, company_id=course.company_id, old=old, new=new)
