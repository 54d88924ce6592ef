"""How far the people of the demonstration are with their courses: the same ones every time.

Heads go first, then one employee after the other. What is finished goes through the same acts as
on the pages; the lesson after it is half watched, and the rest is not begun.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

from portal.audit import Actor
from portal.companies.models import Company
from portal.db import db, now
from portal.training.assigned import client_roles
from portal.training.completion import complete, progress_of
from portal.training.models import Lesson, LessonProgress, LessonVersion, QuizAttempt
from portal.training.owed import Owed, owed
from portal.training.statements import note

HALF = 0.55
A_WHILE = timedelta(minutes=6)
On = Callable[[date, int], AbstractContextManager[None]]


def learn(company: Company, percent: int, since: date, until: date, on: On) -> None:
    """Finish so many percent of what is assigned at a company, between two days."""
    lessons = _in_turn(company)
    count = round(percent * len(lessons) / 100)
    days = max((until - since).days, 1)
    for n, one in enumerate(lessons[:count]):
        with on(since + timedelta(days=n * days // max(count, 1)), 9 + n % 8):
            _finish(company, one)
    left = {one.person_id: one for one in reversed(lessons[count:])}
    for one in left.values():
        with on(until, 12):
            _begin(one)


def _in_turn(company: Company) -> list[Owed]:
    """What is owed in the order of the courses, the heads' first, then person by person."""
    roles = client_roles([company.id]).get(company.id, {})
    return sorted(
        owed([company]), key=lambda one: ("head" not in roles[one.person_id], one.person_id)
    )


def _finish(company: Company, one: Owed) -> None:
    lesson, version, progress = _open(one)
    if version.video is not None and version.video.seconds:
        _play(progress, version.video.seconds)
        note("played", one.person_id, lesson, position=0)
    if lesson.kind == "quiz":
        _pass(one, version)
        note("passed", one.person_id, lesson, percent=100)
    role = min(client_roles([company.id], [one.person_id])[company.id][one.person_id])
    complete(lesson, progress, Actor(one.person_id, role), company)


def _begin(one: Owed) -> None:
    """Stop in the middle of a video; of another lesson there is only its opening."""
    lesson, version, progress = _open(one)
    if version.video is not None and version.video.seconds:
        _play(progress, round(version.video.seconds * HALF, 1))
        note("paused", one.person_id, lesson, position=progress.position)


def _open(one: Owed) -> tuple[Lesson, LessonVersion, LessonProgress]:
    lesson = db.session.get_one(Lesson, one.lesson_id)
    version = lesson.published
    assert version is not None, "only what is published is assigned"
    return lesson, version, progress_of(one.person_id, version)


def _play(progress: LessonProgress, seconds: float) -> None:
    progress.ranges, progress.seconds = [[0.0, seconds]], seconds
    progress.position, progress.changed_at = seconds, now()


def _pass(one: Owed, version: LessonVersion) -> None:
    """Answer every question rightly, in the order of the quiz."""
    asked = version.quiz["questions"][: version.quiz["draw"]]
    options = {each["id"]: [option["id"] for option in each["options"]] for each in asked}
    attempt = QuizAttempt(
        company_id=one.company_id,
        person_id=one.person_id,
        lesson_id=one.lesson_id,
        version_id=version.id,
        number=1,
        drawn=[{"question": each["id"], "options": options[each["id"]]} for each in asked],
        answers={each["id"]: each["right"] for each in asked},
        right=len(asked),
        passed=True,
        started_at=now() - A_WHILE,
        finished_at=now(),
    )
    db.session.add(attempt)
