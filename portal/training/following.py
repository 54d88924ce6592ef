"""How far people are, lesson by lesson: what the table, a person's page and the export show."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select

from portal.companies.calendar import today_at
from portal.companies.models import Company, Department
from portal.db import db
from portal.people.models import Membership, Person
from portal.training import quiz
from portal.training.models import Course, Lesson, LessonProgress, LessonVersion, QuizAttempt
from portal.training.owed import Owed, late, owed
from portal.training.video_models import Video
from portal.training.watched import percent

Known = TypeVar("Known", Course, Lesson, Person)
ROLES = ("executive", "head", "employee")
"""Strongest first."""
PAGE = 50
"""Rows of the table on one page: a person with a course each."""


@dataclass(frozen=True)
class Filter:
    """What the reader asks to see."""

    course_id: int | None = None
    department_id: int | None = None
    behind: bool = False
    page: int = 1


@dataclass(frozen=True)
class Far:
    """How far a person is with a lesson."""

    lesson: Lesson
    finished_at: datetime | None
    percent: int | None
    """Of a video that was begun."""
    begun: bool
    quiz_best: int | None
    """Percent of the best attempt at a quiz."""
    late: bool


@dataclass(frozen=True)
class Row:
    """A person with one course."""

    person: Person
    role: str
    department: str
    course: Course
    due_on: date | None
    lessons: list[Far]

    @property
    def finished(self) -> int:
        return sum(far.finished_at is not None for far in self.lessons)

    @property
    def late(self) -> int:
        return sum(far.late for far in self.lessons)


@dataclass(frozen=True)
class Listing:
    """One page of the table."""

    rows: list[Row]
    total: int
    number: int
    count: int
    """Of pages."""
    finished: int
    assigned: int
    behind: int
    """People with something overdue."""


def list_rows(company: Company, wanted: Filter, scope: Collection[int] | None) -> Listing:
    """One page of the people within a scope; the sums are those of all pages."""
    lessons = _filtered(company, owed([company], scope), wanted)
    overdue = late(company, lessons, today_at(company))
    lines = _lines(lessons)
    pages = max(1, -(-len(lines) // PAGE))
    number = min(max(wanted.page, 1), pages)
    return Listing(
        rows=_rows(company, lines[(number - 1) * PAGE : number * PAGE]),
        total=len(lines),
        number=number,
        count=pages,
        finished=sum(one.finished_at is not None for one in lessons),
        assigned=len(lessons),
        behind=len({one.person_id for one in overdue}),
    )


def all_rows(company: Company, people_ids: Collection[int] | None = None) -> list[Row]:
    """Every person with every course, by course and name."""
    return _rows(company, _lines(owed([company], people_ids)))


def _filtered(company: Company, lessons: list[Owed], wanted: Filter) -> list[Owed]:
    if wanted.course_id is not None:
        lessons = [one for one in lessons if one.course_id == wanted.course_id]
    if wanted.department_id is not None:
        query = select(Membership.person_id).where(
            Membership.company_id == company.id, Membership.department_id == wanted.department_id
        )
        people = set(db.session.scalars(query))
        lessons = [one for one in lessons if one.person_id in people]
    if wanted.behind:
        behind = {one.person_id for one in late(company, lessons, today_at(company))}
        lessons = [one for one in lessons if one.person_id in behind]
    return lessons


def _lines(lessons: Iterable[Owed]) -> list[list[Owed]]:
    """What each person owes of each course, by course in its order and by name."""
    found: dict[tuple[int, int], list[Owed]] = {}
    for one in lessons:
        found.setdefault((one.course_id, one.person_id), []).append(one)
    courses = select(Course.id).where(Course.id.in_({course for course, _person in found}))
    order = list(db.session.scalars(courses.order_by(Course.position, Course.id)))
    people = select(Person.id, Person.name).where(Person.id.in_({who for _course, who in found}))
    names = {row.id: row.name for row in db.session.execute(people)}
    place = {course_id: n for n, course_id in enumerate(order)}
    return [found[key] for key in sorted(found, key=lambda k: (place[k[0]], names[k[1]], k[1]))]


def _rows(company: Company, lines: list[list[Owed]]) -> list[Row]:
    """Lines with everything that is shown of them; a fixed number of queries."""
    every = [one for line in lines for one in line]
    people_ids = {one.person_id for one in every}
    lesson_ids = {one.lesson_id for one in every}
    courses = _by_id(Course, {one.course_id for one in every})
    lessons, people = _by_id(Lesson, lesson_ids), _by_id(Person, people_ids)
    places = _places(company, people_ids)
    played, best = _played(people_ids, lesson_ids), _best(people_ids, lesson_ids)
    overdue = set(late(company, every, today_at(company)))

    def far(one: Owed) -> Far:
        key = (one.person_id, one.lesson_id)
        return Far(
            lesson=lessons[one.lesson_id],
            finished_at=one.finished_at,
            percent=played.get(key),
            begun=key in played,
            quiz_best=best.get(key),
            late=one in overdue,
        )

    return [
        Row(
            person=people[line[0].person_id],
            role=places[line[0].person_id][0],
            department=places[line[0].person_id][1],
            course=courses[line[0].course_id],
            due_on=line[0].due_on,
            lessons=[far(one) for one in line],
        )
        for line in lines
    ]


def _by_id(model: type[Known], ids: Collection[int]) -> dict[int, Known]:
    rows = db.session.scalars(select(model).where(model.id.in_(ids)))
    return {row.id: row for row in rows}


def _places(company: Company, people_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Role and department of people at the company, in the strongest of their roles."""
    query = (
        select(Membership.person_id, Membership.role, Department.name)
        .outerjoin(Department, Department.id == Membership.department_id)
        .where(
            Membership.company_id == company.id,
            Membership.person_id.in_(people_ids),
            Membership.role.in_(ROLES),
        )
    )
    found: dict[int, tuple[str, str]] = {}
    for person_id, role, name in db.session.execute(query):
        known = found.get(person_id)
        if known is None or ROLES.index(role) < ROLES.index(known[0]):
            found[person_id] = (role, name or "")
    return found


def _played(
    people_ids: Collection[int], lesson_ids: Collection[int]
) -> dict[tuple[int, int], int | None]:
    """Percent of the newest version that was begun, by person and lesson; None for no video."""
    query = (
        select(
            LessonProgress.person_id,
            LessonProgress.lesson_id,
            LessonProgress.seconds,
            Video.seconds,
        )
        .join(LessonVersion, LessonVersion.id == LessonProgress.version_id)
        .outerjoin(Video, Video.id == LessonVersion.video_id)
        .where(LessonProgress.person_id.in_(people_ids), LessonProgress.lesson_id.in_(lesson_ids))
        .order_by(LessonVersion.number)
    )
    return {
        (person_id, lesson_id): percent(seconds, length) if length else None
        for person_id, lesson_id, seconds, length in db.session.execute(query)
    }


def _best(people_ids: Collection[int], lesson_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """Percent of right answers in the best attempt, by person and lesson."""
    query = select(
        QuizAttempt.person_id, QuizAttempt.lesson_id, QuizAttempt.right, QuizAttempt.drawn
    ).where(
        QuizAttempt.person_id.in_(people_ids),
        QuizAttempt.lesson_id.in_(lesson_ids),
        QuizAttempt.finished_at.is_not(None),
    )
    found: dict[tuple[int, int], int] = {}
    for person_id, lesson_id, right, drawn in db.session.execute(query):
        share = quiz.percent(right, len(drawn))
        found[person_id, lesson_id] = max(share, found.get((person_id, lesson_id), 0))
    return found
