"""What the page of a lesson shows, to a learner and to whoever only looks at it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from portal.access import can
from portal.companies.calendar import today_at
from portal.companies.models import Company
from portal.db import db, writing
from portal.people.models import Person
from portal.training import watched
from portal.training.assigned import assigned
from portal.training.completion import has_finished, progress_of
from portal.training.finished import finished
from portal.training.lengths import minutes_left, questions
from portal.training.markdown import body
from portal.training.mine import published_versions
from portal.training.models import Lesson, LessonProgress, LessonVersion
from portal.training.video_models import Video, VideoText
from portal.training.webvtt import Chapter, chapters
from portal.words import LANGUAGES, language

LEAST_GAP = 0.5
"""Seconds; a smaller gap is not worth going back for."""
RESUMES_FROM = 3
"""Who stopped within the first seconds begins anew."""


class NotShown(Exception):  # noqa: N818
    """The lesson has nothing that this person may see."""


@dataclass(frozen=True)
class Source:
    quality: str
    url: str


@dataclass(frozen=True)
class Captions:
    language: str
    url: str


@dataclass(frozen=True)
class Next:
    """The lesson after this one."""

    lesson: Lesson
    minutes: int
    questions: int
    is_finished: bool
    due_on: date | None
    days_late: int


def lesson_page(
    lesson: Lesson, person: Person, company: Company, draft: bool = False
) -> dict[str, Any]:
    """The values of the page. Raises NotShown."""
    version = _version(lesson, person, company, draft)
    asked = assigned(company, [person.id]).get(person.id, [])
    due = {one.course_id: one.due_on for one in asked}
    counted = lesson.course_id in due and version.published_at is not None
    progress = _begun(person, version) if counted else None
    page: dict[str, Any] = {
        "lesson": lesson,
        "version": version,
        "counted": counted,
        "progress": progress,
        "finished_at": _finished_at(lesson, person) if counted else None,
        "minutes": minutes_left(lesson.kind, version),
        "due_on": due.get(lesson.course_id),
        "next": _next(lesson, person, due, today_at(company)),
        "course_finished": counted and has_finished(person.id, lesson.course_id),
    }
    page |= _links(lesson, person, company)
    if lesson.kind == "text":
        page["text"] = body(version.text)
    if lesson.kind == "video":
        page |= _video(version.video, progress)
    return page


def _version(lesson: Lesson, person: Person, company: Company, draft: bool) -> LessonVersion:
    """What is published; the draft for its makers, where they ask for it or nothing else is."""
    found = lesson.published
    if can(person, "training.make", company) and (draft or found is None):
        found = lesson.draft or found
    if found is None:
        raise NotShown
    return found


def _begun(person: Person, version: LessonVersion) -> LessonProgress:
    """The progress of a learner; the first time he opens the lesson it begins."""
    query = select(LessonProgress).where(
        LessonProgress.person_id == person.id, LessonProgress.version_id == version.id
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        with writing():
            found = progress_of(person.id, version)
    return found


def _finished_at(lesson: Lesson, person: Person) -> datetime | None:
    return finished([lesson.id], [person.id]).get((person.id, lesson.id))


def _next(lesson: Lesson, person: Person, due: dict[int, date | None], today: date) -> Next | None:
    """The lesson that follows in the course."""
    shown = published_versions([lesson.course_id])
    places = [one.id for one, _ in shown]
    after = places.index(lesson.id) + 1 if lesson.id in places else len(places)
    if after >= len(shown):
        return None
    one, version = shown[after]
    due_on = due.get(lesson.course_id)
    return Next(
        lesson=one,
        minutes=minutes_left(one.kind, version),
        questions=questions(version),
        is_finished=_finished_at(one, person) is not None,
        due_on=due_on,
        days_late=max((today - due_on).days, 0) if due_on else 0,
    )


def _links(lesson: Lesson, person: Person, company: Company) -> dict[str, str | None]:
    """Pages of those who make or follow lessons, for whoever may open them."""
    follows = can(person, "training.view", company)
    makes = can(person, "training.make", company)
    return {
        "course_url": url_for("courses.course", course_id=lesson.course_id) if follows else None,
        "edit_url": url_for("lessons.edit", lesson_id=lesson.id) if makes else None,
    }


def _video(video: Video | None, progress: LessonProgress | None) -> dict[str, Any]:
    if video is None or video.state != "ready" or not video.seconds:
        return {"video": None}
    ranges = progress.ranges if progress else []
    texts = {(text.kind, text.language): text for text in video.texts if not text.taken_over}
    files = {"high": video.high_id, "low": video.low_id}
    return {
        "video": video,
        "sources": [Source(what, _play(video, what)) for what, file in files.items() if file],
        "poster": _play(video, "poster") if video.poster_id else None,
        "captions": [
            Captions(code, url_for("videos.texts", video_id=video.id, kind=kind, language=code))
            for kind, code in sorted(texts)
            if kind == "captions"
        ],
        "chapters": _chapters(texts),
        "percent": watched.percent(progress.seconds if progress else 0, video.seconds),
        "gaps": watched.gaps(ranges, video.seconds, LEAST_GAP),
        "resume": _resume(video.seconds, progress),
    }


def _play(video: Video, what: str) -> str:
    return url_for("videos.play", video_id=video.id, what=what)


def _chapters(texts: dict[tuple[str, str], VideoText]) -> list[Chapter]:
    """Chapters in the reader's language, else in the other one."""
    for code in sorted(LANGUAGES, key=lambda code: code != language()):
        if ("chapters", code) in texts:
            return chapters(texts["chapters", code].content)
    return []


def _resume(duration: float, progress: LessonProgress | None) -> float:
    """Where to go on; from the beginning after the end."""
    position = progress.position if progress else 0.0
    return position if RESUMES_FROM <= position < duration - 1 else 0.0
