"""How somebody of the demonstration did at a quiz: right, with faults, or not handed in yet."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from portal.db import db, now
from portal.training import quiz as rules
from portal.training.models import LessonVersion, QuizAttempt
from portal.training.quiz import Question
from portal.training.quiz_drafts import quiz_of

Tries = Mapping[int, Sequence[str]]
"""`right`, `faulty` or `open`, one word for each attempt, by person."""
A_WHILE = timedelta(minutes=6)
BETWEEN = timedelta(hours=1)


def sit(person_id: int, version: LessonVersion, went: Sequence[str]) -> None:
    """Attempts one after the other, the last of them now."""
    for number, how in enumerate(went, 1):
        ended = now() - BETWEEN * (len(went) - number)
        attempt = QuizAttempt(
            company_id=version.company_id,
            person_id=person_id,
            lesson_id=version.lesson_id,
            version_id=version.id,
            number=number,
            drawn=rules.draw(quiz_of(version), f"{person_id} {number}"),
            started_at=ended - A_WHILE,
        )
        if how != "open":
            attempt.finished_at = ended
            _answer(attempt, version, rightly=how == "right")
        db.session.add(attempt)


def _answer(attempt: QuizAttempt, version: LessonVersion, rightly: bool) -> None:
    quiz = quiz_of(version)
    asked = rules.asked(quiz, attempt.drawn)
    answers = {each.id: list(each.right) if rightly else _guess(each) for each in asked}
    result = rules.mark(quiz, attempt.drawn, answers)
    attempt.answers, attempt.right, attempt.passed = answers, result.right, result.passed


def _guess(question: Question) -> list[str]:
    """What somebody answers who did not read: one of several right ones, a wrong order."""
    if question.kind == "ordering":
        return list(reversed(question.right))
    return [option.id for option in question.options if option.id in question.right][:1]
