"""What makers do with lessons."""

from copy import deepcopy

from portal.audit import Actor
from portal.db import db
from portal.training.models import Lesson, LessonVersion


def draft_of(lesson: Lesson, by: Actor) -> LessonVersion:
    """The version that a lesson's makers work at; begun from the published one where there is
    none.
    """
    if lesson.draft is not None:
        return lesson.draft
    before = lesson.published
    draft = LessonVersion(company_id=lesson.company_id, lesson=lesson)
    if before is not None:
        draft.number, draft.video_id = before.number + 1, before.video_id
        draft.text, draft.quiz = before.text, deepcopy(before.quiz)
    db.session.add(draft)
    db.session.flush()
    return draft
