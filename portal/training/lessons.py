"""What makers do with lessons and their versions. Each act is recorded; the caller commits.

A lesson's title, place, operation and needed share are of the lesson; what it says is of its
version. A draft is changed freely, a published version never: the next change begins a new draft.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select, union

from portal.audit import Actor, record, text_mark
from portal.db import db, now
from portal.training.models import (
    Course,
    Lesson,
    LessonProgress,
    LessonVersion,
    QuizAttempt,
    Statement,
)
from portal.training.order import moved
from portal.training.readiness import missing


class Stale(Exception):  # noqa: N818
    """Somebody else changed the lesson or its draft since the form was opened."""


class NotReady(Exception):  # noqa: N818
    """The draft lacks something; the code is one of `wording.MISSING`."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


class SomethingRecorded(Exception):  # noqa: N818
    """People have seen the lesson already: it can be withdrawn, not removed."""


def add(course: Course, by: Actor, *, kind: str, title: str) -> Lesson:
    """A lesson at the end of a locked course, with an empty draft."""
    last = select(func.max(Lesson.position)).where(Lesson.course_id == course.id)
    lesson = Lesson(
        company_id=course.company_id,
        course=course,
        kind=kind,
        title=title,
        position=(db.session.scalar(last) or 0) + 1,
    )
    lesson.versions.append(LessonVersion(company_id=course.company_id, text="", quiz={}))
    db.session.add(lesson)
    db.session.flush()
    _record(lesson, "lesson.add", by, new=kind)
    return lesson


def lock(lesson: Lesson) -> None:
    """Hold a lesson and its versions until the transaction ends, read anew."""
    db.session.refresh(lesson, with_for_update={"of": Lesson})
    for version in lesson.versions:
        db.session.refresh(version)


def change(lesson: Lesson, by: Actor, version: int, **values: Any) -> None:
    """Change fields of a locked lesson; one row of history a field. Raises Stale."""
    if version != lesson.version:
        raise Stale
    for name, new in values.items():
        old = getattr(lesson, name)
        if old != new:
            setattr(lesson, name, new)
            kept = text_mark if name == "title" else lambda value: value
            record(
                by,
                f"lesson.{name}",
                f"lesson:{lesson.id}",
                company_id=lesson.company_id,
                old=kept(old),
                new=kept(new),
            )
    lesson.version += 1


def draft_of(lesson: Lesson, by: Actor) -> LessonVersion:
    """The draft of a lesson, to be changed: the one under way, or one begun now from what is
    published. Who changes it counts its `version` up.
    """
    lock(lesson)
    if lesson.draft is not None:
        return lesson.draft
    last = lesson.published
    assert last is not None, "a lesson is added with a draft"
    draft = LessonVersion(
        company_id=lesson.company_id,
        number=last.number + 1,
        video=last.video,
        text=last.text,
        quiz=dict(last.quiz),
    )
    lesson.versions.append(draft)
    db.session.flush()
    _record(lesson, "lesson.draft", by, new=draft.number)
    return draft


def seen_mark(lesson: Lesson) -> str:
    """By which a form knows which version, and which state of it, it was opened with."""
    last = lesson.versions[-1]
    return f"{last.id}.{last.version}.{last.video_id or 0}"


def write_text(lesson: Lesson, by: Actor, text: str, seen: str) -> None:
    """Write the text of a lesson's draft. Raises Stale, unless both wrote the same."""
    lock(lesson)
    if lesson.versions[-1].text == text:
        return
    if seen != seen_mark(lesson):
        raise Stale
    draft = draft_of(lesson, by)
    old, draft.text = draft.text, text
    draft.version += 1
    _record(lesson, "lesson.text", by, old=text_mark(old), new=text_mark(text))


def publish(lesson: Lesson, by: Actor, watch_again: bool, seen: str) -> LessonVersion:
    """Let people see a locked lesson's draft. Raises NotReady, or Stale where it is another one.

    Who has finished an earlier version keeps that; only `watch_again` asks for this one too.
    """
    draft = lesson.draft
    if draft is None or (lack := missing(lesson.kind, draft)):
        raise NotReady("no_draft" if draft is None else str(lack))
    if seen != seen_mark(lesson):
        raise Stale
    draft.watch_again = watch_again and lesson.published is not None
    draft.published_at, draft.published_by_id = now(), by.id
    draft.version += 1
    _record(lesson, "lesson.publish", by, new=draft.number)
    return draft


def discard(lesson: Lesson, by: Actor, seen: str) -> set[int]:
    """Throw a locked lesson's new draft away; what is published stays. Raises Stale.

    Gives the ids of videos that nothing may show any more, for `videos.let_go_unused`.
    """
    draft = lesson.draft
    if draft is None or lesson.published is None:
        return set()
    if seen != seen_mark(lesson):
        raise Stale
    if _count(LessonProgress.version_id == draft.id) or _count(QuizAttempt.version_id == draft.id):
        raise SomethingRecorded
    _record(lesson, "lesson.discard", by, old=draft.number)
    lesson.versions.remove(draft)
    db.session.delete(draft)
    db.session.flush()
    return {draft.video_id} if draft.video_id else set()


def move(lesson: Lesson, by: Actor, places: int) -> None:
    """Move a lesson of a locked course up (-1) or down (1)."""
    if moved(lesson.course.lessons, lesson, places):
        _record(lesson, "lesson.move", by)


def withdraw(lesson: Lesson, by: Actor, away: bool) -> None:
    """Ask nobody for a locked lesson any more, or (`away` false) bring it back."""
    if (lesson.withdrawn_at is not None) == away:
        return
    lesson.withdrawn_at = now() if away else None
    lesson.version += 1
    verb = "lesson.withdraw" if away else "lesson.bring_back"
    record(by, verb, f"lesson:{lesson.id}", company_id=lesson.company_id)


def touched(lesson_ids: Collection[int]) -> set[int]:
    """Those of some lessons with which somebody has to do already."""
    tables = (LessonProgress, QuizAttempt, Statement)
    queries = (select(table.lesson_id).where(table.lesson_id.in_(lesson_ids)) for table in tables)
    return {lesson_id for lesson_id in db.session.scalars(union(*queries)) if lesson_id}


def can_be_removed(lesson: Lesson) -> bool:
    """Whether a lesson was never published and nobody has to do with it."""
    return lesson.published is None and not touched([lesson.id])


def remove(lesson: Lesson, by: Actor) -> set[int]:
    """Remove a locked lesson that was never published; gives ids as `discard` does.

    Raises SomethingRecorded.
    """
    if not can_be_removed(lesson):
        raise SomethingRecorded
    _record(lesson, "lesson.remove", by, old=text_mark(lesson.title))
    shown = {version.video_id for version in lesson.versions if version.video_id}
    for version in list(lesson.versions):
        db.session.delete(version)
    db.session.flush()
    db.session.expire(lesson, ["versions"])
    db.session.delete(lesson)
    db.session.flush()
    return shown


def _count(condition: Any) -> int:
    return db.session.scalar(select(func.count()).where(condition)) or 0


def _record(lesson: Lesson, verb: str, by: Actor, old: Any = None, new: Any = None) -> None:
    subject = f"lesson:{lesson.id}"
    record(by, verb, subject, company_id=lesson.company_id, old=old, new=new)
