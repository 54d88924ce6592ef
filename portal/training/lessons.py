"""Lessons and their versions."""

from portal.audit import Actor
from portal.db import db
from portal.training.models import Lesson, LessonVersion


def draft_of(lesson: Lesson, by: Actor) -> LessonVersion:
    """The version that its makers work at; begun now from what is published, where none is."""
    if lesson.draft is not None:
        return lesson.draft
    last = lesson.published
    draft = LessonVersion(
        company_id=lesson.company_id,
        lesson=lesson,
        number=last.number + 1 if last else 1,
        video_id=last.video_id if last else None,
        text=last.text if last else "",
        quiz=last.quiz if last else {},
    )
    db.session.add(draft)
    db.session.flush()
    return draft
