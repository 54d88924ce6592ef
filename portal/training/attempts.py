"""Attempts at a quiz: begun, handed in, counted; one person's one after another."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import func, select

from portal.audit import Actor, record
from portal.companies.models import Company
from portal.db import db, now
from portal.people.models import Person
from portal.training import quiz as rules
from portal.training.completion import complete, progress_of
from portal.training.models import Lesson, LessonProgress, LessonVersion, QuizAttempt
from portal.training.quiz import Answers, Quiz, Result
from portal.training.quiz_drafts import quiz_of
from portal.training.statements import note


class NoneLeft(Exception):  # noqa: N818
    """The attempts at this quiz are used up."""


class HandedIn(Exception):  # noqa: N818
    """The attempt was handed in before; its first answers count."""


@dataclass(frozen=True)
class Standing:
    """Where a person is with the quiz of a version."""

    quiz: Quiz
    attempts: Sequence[QuizAttempt]
    """All of them, in order."""
    granted: int

    @cached_property
    def left(self) -> int | None:
        """Attempts that can still be begun; None without a limit."""
        return rules.attempts_left(self.quiz, self.granted, len(self.attempts))

    @cached_property
    def handed_in(self) -> list[QuizAttempt]:
        return [attempt for attempt in self.attempts if attempt.finished_at is not None]

    @cached_property
    def open(self) -> QuizAttempt | None:
        """The one that was begun and not handed in."""
        return next((one for one in self.attempts if one.finished_at is None), None)

    @cached_property
    def best(self) -> int | None:
        """Percent of the best attempt."""
        return max(map(percent_of, self.handed_in), default=None)

    @cached_property
    def last_at(self) -> datetime | None:
        return max((one.finished_at or one.started_at for one in self.attempts), default=None)

    @property
    def passed(self) -> bool:
        return any(attempt.passed for attempt in self.attempts)

    @property
    def is_out(self) -> bool:
        """Whether there is nothing left to do but to ask for one more attempt."""
        return self.left == 0 and self.open is None and not self.passed


def percent_of(attempt: QuizAttempt) -> int:
    return rules.percent(attempt.right, len(attempt.drawn))


def standing(person_id: int, version: LessonVersion) -> Standing:
    """Where one person is with a quiz."""
    mine = QuizAttempt.person_id == person_id, QuizAttempt.version_id == version.id
    attempts = db.session.scalars(select(QuizAttempt).where(*mine).order_by(QuizAttempt.number))
    granted = select(LessonProgress.more_attempts).where(
        LessonProgress.person_id == person_id, LessonProgress.version_id == version.id
    )
    return Standing(quiz_of(version), attempts.all(), db.session.scalar(granted) or 0)


def standings(version: LessonVersion) -> dict[int, Standing]:
    """Where everybody is who has tried a quiz, by person."""
    query = select(QuizAttempt).where(QuizAttempt.version_id == version.id)
    tried: dict[int, list[QuizAttempt]] = {}
    for attempt in db.session.scalars(query.order_by(QuizAttempt.number)):
        tried.setdefault(attempt.person_id, []).append(attempt)
    granted = select(LessonProgress.person_id, LessonProgress.more_attempts).where(
        LessonProgress.version_id == version.id
    )
    more = {who: count for who, count in db.session.execute(granted)}  # noqa: C416 - typed
    quiz = quiz_of(version)
    return {who: Standing(quiz, attempts, more.get(who, 0)) for who, attempts in tried.items()}


def begin(lesson: Lesson, version: LessonVersion, person: Person) -> QuizAttempt:
    """Begin an attempt, or go on with the one that is open. Raises NoneLeft."""
    # Whoever begins twice at once waits here, so that the second finds what the first began.
    alone = select(Person.id).where(Person.id == person.id)
    db.session.execute(alone.with_for_update(key_share=True))
    at = standing(person.id, version)
    if at.open is not None:
        return at.open
    if at.left == 0:
        raise NoneLeft
    progress_of(person.id, version)
    attempt = QuizAttempt(
        company_id=lesson.company_id,
        person_id=person.id,
        lesson_id=lesson.id,
        version_id=version.id,
        number=_next_number(person, lesson),
        drawn=rules.draw(at.quiz, secrets.token_hex(16)),
        started_at=now(),
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def hand_in(
    attempt: QuizAttempt, lesson: Lesson, answers: Answers, by: Actor, company: Company
) -> Result:
    """Mark an attempt for good; passing finishes the lesson. Raises HandedIn."""
    db.session.refresh(attempt, with_for_update=True)
    if attempt.finished_at is not None:
        raise HandedIn
    version = db.session.get_one(LessonVersion, attempt.version_id)
    result = rules.mark(quiz_of(version), attempt.drawn, answers)
    attempt.answers = {question: list(given) for question, given in answers.items()}
    attempt.right, attempt.passed, attempt.finished_at = result.right, result.passed, now()
    score = {"right": result.right, "of": result.of}
    subject = f"lesson:{lesson.id}:{attempt.number}"
    record(by, "quiz.hand_in", subject, company_id=company.id, new=score)
    progress = progress_of(attempt.person_id, version)
    if result.passed and progress.completed_at is None:
        note("passed", attempt.person_id, lesson, percent=result.percent, **score)
        complete(lesson, progress, by, company)
    return result


def grant(lesson: Lesson, version: LessonVersion, person_id: int, by: Actor) -> None:
    """Give a person one more attempt than everybody has."""
    progress = progress_of(person_id, version)
    progress.more_attempts += 1
    new = {"person": person_id, "more": progress.more_attempts}
    record(by, "quiz.grant", f"lesson:{lesson.id}", company_id=lesson.company_id, new=new)


def _next_number(person: Person, lesson: Lesson) -> int:
    """Numbers run on over the versions of a lesson, so that one names one attempt."""
    query = select(func.max(QuizAttempt.number)).where(
        QuizAttempt.person_id == person.id, QuizAttempt.lesson_id == lesson.id
    )
    return (db.session.scalar(query) or 0) + 1
