"""How the page of a lesson is put together for those who make it."""

from typing import Any

from flask import Blueprint, Response, g
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.db import db
from portal.htmx import render
from portal.people.models import Person
from portal.tenancy import get_owned_or_404
from portal.training import lessons, texts
from portal.training.making_forms import LessonForm, PublishForm, TextForm, differences
from portal.training.models import Lesson, LessonVersion
from portal.training.readiness import missing
from portal.training.video_models import Video
from portal.training.wording import MISSING, TEXT_KINDS
from portal.words import LANGUAGES

bp = Blueprint("lessons", __name__)
WITH_VERSIONS = (
    joinedload(Lesson.course),
    selectinload(Lesson.versions).joinedload(LessonVersion.video).selectinload(Video.texts),
)


def lesson_to_change(lesson_id: int) -> Lesson:
    """A lesson of the company, held until the transaction ends, or 404."""
    lesson = get_owned_or_404(Lesson, lesson_id)
    lessons.lock(lesson)
    return lesson


def show_lesson(
    lesson: Lesson,
    status: int = 200,
    form: LessonForm | None = None,
    text_form: TextForm | None = None,
    publish_form: PublishForm | None = None,
    **more: Any,
) -> Response:
    """The page on which a lesson is made; forms that were refused come back as typed."""
    current, mark = lesson.versions[-1], lessons.seen_mark(lesson)
    page = "training/lesson_edit.html"
    context: dict[str, Any] = {
        "lesson": lesson,
        "row": lesson,
        "current": current,
        "video": current.video,
        "texts": texts_of(current.video),
        "form": form or LessonForm(g.company, lesson, None, obj=lesson),
        "text_form": text_form or TextForm(None, text=current.text, seen=mark),
        "publish_form": publish_form or PublishForm(None, seen=mark),
        "draft_mark": mark,
        "missing": MISSING.get(missing(lesson.kind, lesson.draft) or ""),
        "publishers": _publishers(lesson),
        "removable": lessons.can_be_removed(lesson),
    }
    return render(page, page, status, **context, **more)


def texts_of(video: Video | None) -> list[dict[str, Any]]:
    """Captions and chapters in each language: what there is, and how many."""
    there = {(text.kind, text.language): text for text in video.texts} if video else {}
    return [
        {
            "kind": kind,
            "language": language,
            "name": f"{TEXT_KINDS[kind]} · {LANGUAGES[language]}",
            "row": row,
            "taken_over": row is not None and row.taken_over,
            "count": row.content.count("-->") if row else 0,
        }
        for kind in texts.KINDS
        for language in LANGUAGES
        for row in [there.get((kind, language))]
    ]


def theirs(form: LessonForm, lesson: Lesson) -> list[tuple[str, str]]:
    """What another wrote meanwhile where the form says something else."""
    return differences(form, LessonForm(g.company, lesson, None, obj=lesson))


def _publishers(lesson: Lesson) -> dict[int, Person]:
    ids = {version.published_by_id for version in lesson.versions if version.published_by_id}
    return {row.id: row for row in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
