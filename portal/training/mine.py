"""What a person has to learn, over all his companies: by due date, and where he stopped."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.access import can, memberships
from portal.companies.calendar import today_at
from portal.companies.models import Company
from portal.db import db
from portal.people.models import Person
from portal.training.assigned import Assigned, assigned
from portal.training.finished import finished
from portal.training.lengths import minutes_left
from portal.training.models import Course, Lesson, LessonProgress, LessonVersion
from portal.training.watched import percent


@dataclass(frozen=True)
class MyLesson:
    id: int
    title: str
    kind: str
    minutes_left: int
    percent: int
    """Of a video that is begun."""
    position: float
    touched_at: datetime | None
    is_finished: bool


@dataclass(frozen=True)
class MyCourse:
    id: int
    title: str
    summary: str
    company: Company
    due_on: date | None
    days_late: int
    """Above 0 when it is overdue."""
    lessons: list[MyLesson]

    @property
    def left(self) -> list[MyLesson]:
        return [lesson for lesson in self.lessons if not lesson.is_finished]

    @property
    def is_finished(self) -> bool:
        return bool(self.lessons) and not self.left

    @property
    def minutes_left(self) -> int:
        return sum(lesson.minutes_left for lesson in self.left)


def learns_at(person: Person) -> list[Company]:
    """The companies at which a person learns, by name."""
    ids = {m.company_id for m in memberships(person) if m.company_id is not None}
    query = select(Company).where(Company.id.in_(ids)).options(joinedload(Company.rollout))
    found = db.session.scalars(query.order_by(Company.name_key))
    return [company for company in found if can(person, "training.watch", company)]


def my_courses(person: Person, companies: list[Company]) -> list[MyCourse]:
    """The courses that a person has to finish: what is due first, finished ones at the end."""
    asked = [(company, one) for company in companies for one in _asked(company, person)]
    ids = {one.course_id for _, one in asked}
    rows = {row.id: row for row in db.session.scalars(select(Course).where(Course.id.in_(ids)))}
    lessons = _lessons(person, ids)
    courses = [_course(rows[one.course_id], company, one, lessons) for company, one in asked]
    return sorted(courses, key=lambda c: (c.is_finished, c.due_on is None, c.due_on or date.max))


def next_lesson(courses: list[MyCourse]) -> tuple[MyCourse, MyLesson] | None:
    """Where to go on: the lesson that he left last, else the first of what is due first."""
    open_ones = [(course, lesson) for course in courses for lesson in course.left]
    begun = [pair for pair in open_ones if pair[1].touched_at is not None]
    last = max(begun, key=lambda pair: pair[1].touched_at or _LONG_AGO, default=None)
    return last or (open_ones[0] if open_ones else None)


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def _asked(company: Company, person: Person) -> list[Assigned]:
    return assigned(company, [person.id]).get(person.id, [])


def _course(
    row: Course, company: Company, asked: Assigned, lessons: dict[int, list[MyLesson]]
) -> MyCourse:
    mine = lessons.get(row.id, [])
    late = (today_at(company) - asked.due_on).days if asked.due_on else 0
    over = all(lesson.is_finished for lesson in mine)
    days_late = 0 if over else max(0, late)
    return MyCourse(row.id, row.title, row.summary, company, asked.due_on, days_late, mine)


def _lessons(person: Person, course_ids: Collection[int]) -> dict[int, list[MyLesson]]:
    """The lessons of courses that are asked for, in their order, by course."""
    shown = published_versions(course_ids)
    done = finished([lesson.id for lesson, _ in shown], [person.id])
    progress = _progress(person, [version.id for _, version in shown])
    found: dict[int, list[MyLesson]] = {}
    for lesson, version in shown:
        at = progress.get(version.id)
        is_finished = (person.id, lesson.id) in done
        mine = _lesson(lesson, version, at, is_finished)
        found.setdefault(lesson.course_id, []).append(mine)
    return found


def _lesson(
    lesson: Lesson, version: LessonVersion, at: LessonProgress | None, is_finished: bool
) -> MyLesson:
    seconds = at.seconds if at else 0.0
    length = (version.video.seconds or 0.0) if version.video else 0.0
    return MyLesson(
        id=lesson.id,
        title=lesson.title,
        kind=lesson.kind,
        minutes_left=minutes_left(lesson.kind, version, seconds),
        percent=percent(seconds, length),
        position=at.position if at else 0.0,
        touched_at=at.changed_at if at else None,
        is_finished=is_finished,
    )


def published_versions(course_ids: Collection[int]) -> list[tuple[Lesson, LessonVersion]]:
    """The lessons of courses that are not withdrawn, each with what it says now, in order."""
    query = (
        select(Lesson, LessonVersion)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .where(Lesson.course_id.in_(course_ids), Lesson.withdrawn_at.is_(None))
        .where(LessonVersion.published_at.is_not(None))
        .options(joinedload(LessonVersion.video))
        .order_by(Lesson.course_id, Lesson.position, Lesson.id, LessonVersion.number)
    )
    newest = {lesson.id: (lesson, version) for lesson, version in db.session.execute(query)}
    return list(newest.values())


def _progress(person: Person, version_ids: Collection[int]) -> dict[int, LessonProgress]:
    query = select(LessonProgress).where(
        LessonProgress.person_id == person.id, LessonProgress.version_id.in_(version_ids)
    )
    return {row.version_id: row for row in db.session.scalars(query)}
