"""How far the people of the demonstration are with their courses: the same ones every time.

Heads go first, then one employee after the other. What is finished goes through the same acts as
on the pages; the lesson after it is half watched, and the rest is not begun.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date, timedelta

from portal.audit import Actor
from portal.companies.models import Company
from portal.db import db, now
from portal.demo.sitting import Tries, sit
from portal.people.models import Person
from portal.training.assigned import client_roles
from portal.training.certificates import issue
from portal.training.completion import complete, has_finished, progress_of
from portal.training.models import Course, Lesson, LessonProgress, LessonVersion
from portal.training.owed import Owed, owed
from portal.training.statements import note

WATCHED = ((0.0, 0.35), (0.5, 0.7))
"""The parts of a video that somebody in its middle has watched: he skipped once."""
On = Callable[[date, int], AbstractContextManager[None]]


def learn(company: Company, percent: int, tries: Tries, since: date, until: date, on: On) -> None:
    """Finish so many percent of what is assigned at a company, between two days.

    `tries`: how the quiz went, by person; whoever is not named passes it at once.
    """
    lessons = _in_turn(company)
    count = round(percent * len(lessons) / 100)
    days = max((until - since).days, 1)
    for n, one in enumerate(lessons[:count]):
        with on(since + timedelta(days=n * days // max(count, 1)), 9 + n % 8):
            _finish(company, one, tries)
    left = {one.person_id: one for one in reversed(lessons[count:])}
    for one in left.values():
        with on(until, 12):
            _begin(one, tries)


def take_certificate(company: Company, person: Person) -> None:
    """Take the certificate of every course that a person has finished. Needs a print process."""
    courses = dict.fromkeys(one.course_id for one in owed([company], [person.id]))
    for course_id in [each for each in courses if has_finished(person.id, each)]:
        course = db.session.get_one(Course, course_id)
        issue(company, course, person, Actor(person.id, "employee"))


def _in_turn(company: Company) -> list[Owed]:
    """What is owed in the order of the courses, the heads' first, then person by person."""
    roles = client_roles([company.id]).get(company.id, {})
    return sorted(
        owed([company]), key=lambda one: ("head" not in roles[one.person_id], one.person_id)
    )


def _finish(company: Company, one: Owed, tries: Tries) -> None:
    lesson, version, progress = _open(one)
    if version.video is not None and version.video.seconds:
        _play(progress, version.video.seconds, ((0.0, 1.0),))
        note("played", one.person_id, lesson, position=0)
    if lesson.kind == "quiz":
        sit(one.person_id, version, tries.get(one.person_id, ("right",)))
        note("passed", one.person_id, lesson, percent=100)
    role = min(client_roles([company.id], [one.person_id])[company.id][one.person_id])
    complete(lesson, progress, Actor(one.person_id, role), company)


def _begin(one: Owed, tries: Tries) -> None:
    """Stop in the middle of a video, or of a quiz; of a text there is only its opening."""
    lesson, version, progress = _open(one)
    if version.video is not None and version.video.seconds:
        _play(progress, version.video.seconds, WATCHED)
        note("paused", one.person_id, lesson, position=progress.position)
    if lesson.kind == "quiz":
        sit(one.person_id, version, tries.get(one.person_id, ()))


def _open(one: Owed) -> tuple[Lesson, LessonVersion, LessonProgress]:
    lesson = db.session.get_one(Lesson, one.lesson_id)
    version = lesson.published
    assert version is not None, "only what is published is assigned"
    return lesson, version, progress_of(one.person_id, version)


def _play(progress: LessonProgress, seconds: float, parts: Iterable[tuple[float, float]]) -> None:
    """Watch these parts of a video so many seconds long."""
    pieces = [[seconds * start, seconds * end] for start, end in parts]
    progress.ranges, progress.seconds = pieces, sum(end - start for start, end in pieces)
    progress.position, progress.changed_at = pieces[-1][1], now()
