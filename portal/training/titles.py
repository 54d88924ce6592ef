"""What courses, lessons, videos and operations are called, for the history."""

from collections.abc import Collection

from flask import Flask
from sqlalchemy import select

from portal.admin.titles import offer
from portal.companies.models import Company
from portal.db import db
from portal.training.models import Course, Lesson, LessonVersion
from portal.training.operations import all_operations
from portal.words import language


def init_app(app: Flask) -> None:
    """Name in the history what it tells of training."""
    offer(app, titles)


def titles(company: Company, subjects: Collection[str]) -> dict[str, str]:
    """Titles by subject, of those that are still there; a query for each kind of subject."""
    keys: dict[str, set[str]] = {kind: set() for kind in LOOKED_UP}
    for subject in subjects:
        kind, key = _parts(subject)
        if kind in keys:
            keys[kind].add(key)
    found = {kind: LOOKED_UP[kind](company, keys[kind]) for kind in keys if keys[kind]}
    named: dict[str, str] = {}
    for subject in subjects:
        kind, key = _parts(subject)
        if title := found.get(kind, {}).get(key):
            named[subject] = title
    return named


def _parts(subject: str) -> tuple[str, str]:
    """Kind and key; `lesson:7:2` and `video:7:ru` are of the lesson and the video."""
    kind, key, *_more = [*subject.split(":"), ""]
    return kind, key


def _courses(company: Company, keys: set[str]) -> dict[str, str]:
    query = select(Course.id, Course.title).where(Course.company_id == company.id)
    rows = db.session.execute(query.where(Course.id.in_(map(int, keys))))
    return {str(row.id): row.title for row in rows}


def _lessons(company: Company, keys: set[str]) -> dict[str, str]:
    query = select(Lesson.id, Lesson.title).where(Lesson.company_id == company.id)
    rows = db.session.execute(query.where(Lesson.id.in_(map(int, keys))))
    return {str(row.id): row.title for row in rows}


def _videos(company: Company, keys: set[str]) -> dict[str, str]:
    """A video is called like the lesson that shows it."""
    query = (
        select(LessonVersion.video_id, Lesson.title)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .where(Lesson.company_id == company.id, LessonVersion.video_id.in_(map(int, keys)))
    )
    return {str(row.video_id): row.title for row in db.session.execute(query)}


def _operations(company: Company, keys: set[str]) -> dict[str, str]:
    listed = all_operations(company, language())
    return {one.code: one.title for one in listed if one.code in keys}


LOOKED_UP = {"course": _courses, "lesson": _lessons, "video": _videos, "operation": _operations}
