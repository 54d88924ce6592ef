"""A company in which 10,000 people have watched 50 lessons: the most that training is made for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Flask

from portal import migrations
from portal.db import db, now
from portal.people.models import Membership, Person
from portal.training.models import Lesson, LessonProgress, WatchCredit
from tests.courses import assign, course, lesson, video
from tests.filling import insert_rows, trust_the_rows
from tests.people import company

PEOPLE, LESSONS = 10_000, 50
SECONDS = 3600.0
"""Of each video, so that a measured player does not come to its end."""

PIECES = (1, 1, 1, 1, 1, 2, 2, 2, 3, 5)
"""Of a video: half of the people play it straight on, the others skip about."""


def fill(app: Flask) -> list[Lesson]:
    """The lessons, and what everybody has watched of them but the first, in an empty database."""
    with app.app_context():
        migrations.migrate()
        volga = company("Волга-Снаб", language="ru")
        of = course(volga)
        assign(of, "employee")
        lessons = [
            lesson(of, "video", f"Урок {n}", video_id=video(volga, SECONDS).id)
            for n in range(LESSONS)
        ]
        trust_the_rows()
        insert_rows(Person.__table__, (_person(n) for n in _people()))
        insert_rows(Membership.__table__, (_membership(n, volga.id) for n in _people()))
        insert_rows(WatchCredit.__table__, (_credit(n) for n in _people()))
        db.session.commit()
        return lessons


def watch(app: Flask, lessons: list[Lesson]) -> None:
    """Everybody has watched every lesson in some pieces."""
    with app.app_context():
        versions = [(one.id, one.versions[-1].id, one.company_id) for one in lessons]
        trust_the_rows()
        insert_rows(LessonProgress.__table__, _progress(versions))
        db.session.commit()


def _people() -> range:
    return range(1, PEOPLE + 1)


def _person(n: int) -> dict[str, Any]:
    return {
        "id": n,
        "name": f"Сотрудник {n}",
        "email": f"employee{n}@example.org",
        "fs_uniquifier": f"session-of-{n}",
        "created_at": now(),
    }


def _membership(n: int, company_id: int) -> dict[str, Any]:
    return {"person_id": n, "role": "employee", "company_id": company_id}


def _credit(n: int) -> dict[str, Any]:
    return {"person_id": n, "credited_to": now() - timedelta(days=1)}


def _progress(versions: list[tuple[int, int, int]]) -> Iterator[dict[str, Any]]:
    moment = now() - timedelta(days=1)
    for person in _people():
        for lesson_id, version_id, company_id in versions:
            count = PIECES[(person + lesson_id) % len(PIECES)]
            ranges = [[at * 60 + 0.25, at * 60 + 41.27] for at in range(count)]
            yield {
                "company_id": company_id,
                "person_id": person,
                "lesson_id": lesson_id,
                "version_id": version_id,
                "ranges": ranges,
                "seconds": 41.02 * count,
                "position": ranges[-1][1],
                "opened_at": moment,
                "changed_at": moment,
            }
