"""Statements of learning in the words of xAPI 1.0.3: plain values for a file or a record store.

A learner is an account of this portal with the number of the person: no name, no address.
"""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from portal.db import db
from portal.training.models import Course, Lesson, Statement

Known = TypeVar("Known", Course, Lesson)
VERSION = "1.0.3"
VERBS = {
    "completed": ("http://adlnet.gov/expapi/verbs/completed", "completed", "завершил"),
    "passed": ("http://adlnet.gov/expapi/verbs/passed", "passed", "сдал"),
    "played": ("https://w3id.org/xapi/video/verbs/played", "played", "смотрел"),
    "paused": ("https://w3id.org/xapi/video/verbs/paused", "paused", "приостановил"),
}
"""IRI, and how the verb is shown in English and Russian."""
COURSE = "http://adlnet.gov/expapi/activities/course"
KINDS = {
    "video": "https://w3id.org/xapi/video/activity-type/video",
    "text": "http://adlnet.gov/expapi/activities/lesson",
    "quiz": "http://adlnet.gov/expapi/activities/assessment",
}
EXTENSIONS = {"position": "https://w3id.org/xapi/video/extensions/time"}
"""Of the numbers that are noted those with a name in the video profile; others get ours."""


def statements(rows: Sequence[Statement], url: str) -> list[dict[str, Any]]:
    """Statements with the titles of what they tell of; two queries however many."""
    lessons = _titled(Lesson, {row.lesson_id for row in rows if row.lesson_id is not None})
    courses = _titled(Course, {row.course_id for row in rows})
    return [
        statement(row, url, courses[row.course_id], lessons.get(row.lesson_id or 0)) for row in rows
    ]


def statement(row: Statement, url: str, course: Course, lesson: Lesson | None) -> dict[str, Any]:
    """One statement; `url` is the address of the portal."""
    iri, english, russian = VERBS[row.verb]
    course_url = f"{url}/companies/{row.company_id}/training/courses/{row.course_id}"
    whole = _activity(course_url, course.title, COURSE)
    about: dict[str, Any] = {"platform": "Seven Steps"}
    thing = whole
    if lesson is not None:
        lesson_url = f"{url}/companies/{row.company_id}/training/lessons/{lesson.id}"
        thing = _activity(lesson_url, lesson.title, KINDS[lesson.kind])
        about["contextActivities"] = {"parent": [whole]}
    said = {
        "id": row.uuid,
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": url, "name": str(row.person_id)},
        },
        "verb": {"id": iri, "display": {"en": english, "ru": russian}},
        "object": thing,
        "context": about,
        "timestamp": row.at.isoformat(timespec="milliseconds"),
        "version": VERSION,
    }
    result = _result(row, url)
    return said | ({"result": result} if result else {})


def _activity(url: str, title: str, kind: str) -> dict[str, Any]:
    return {
        "objectType": "Activity",
        "id": url,
        "definition": {"name": {"und": title}, "type": kind},
    }


def _result(row: Statement, url: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if row.verb == "completed":
        found["completion"] = True
    if row.verb == "passed":
        found["success"] = True
    numbers = dict(row.value)
    if "percent" in numbers:
        found["score"] = {"scaled": numbers.pop("percent") / 100}
    if numbers:
        found["extensions"] = {
            EXTENSIONS.get(name, f"{url}/xapi/{name}"): value for name, value in numbers.items()
        }
    return found


def _titled(model: type[Known], ids: Collection[int]) -> dict[int, Known]:
    rows = db.session.scalars(select(model).where(model.id.in_(ids)))
    return {row.id: row for row in rows}
