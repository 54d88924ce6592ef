"""What learners do, as xAPI statements: noted in the transaction of the deed, sent on later."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import func, select

from portal.db import db, now
from portal.training.models import Lesson, Statement

A_MINUTE = 6
"""Statements of one person that are noted sparingly."""


def note(verb: str, person_id: int, lesson: Lesson, **value: Any) -> None:
    """Note that a person played, paused, completed or passed a lesson; `value` holds numbers."""
    statement = _statement(verb, person_id, lesson.company_id, lesson.course_id, value)
    statement.lesson_id = lesson.id
    db.session.add(statement)


def note_sparingly(verb: str, person_id: int, lesson: Lesson, **value: Any) -> None:
    """The same for what one can do many times a minute: only the first few are noted."""
    recent = select(func.count()).where(
        Statement.person_id == person_id, Statement.at > now() - timedelta(minutes=1)
    )
    if (db.session.scalar(recent) or 0) < A_MINUTE:
        note(verb, person_id, lesson, **value)


def note_course(person_id: int, company_id: int, course_id: int) -> None:
    """Note that a person has completed a whole course."""
    db.session.add(_statement("completed", person_id, company_id, course_id, {}))


def _statement(
    verb: str, person_id: int, company_id: int, course_id: int, value: dict[str, Any]
) -> Statement:
    sent_on = bool(current_app.config["SETTINGS"].record_store)
    return Statement(
        uuid=str(uuid4()),
        company_id=company_id,
        person_id=person_id,
        course_id=course_id,
        verb=verb,
        value=value,
        at=now(),
        state="queued" if sent_on else "kept",
        due_at=now() if sent_on else None,
    )
