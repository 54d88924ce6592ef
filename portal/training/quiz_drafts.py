"""Changing the quiz of a lesson: in its draft alone, and never over somebody else's change."""

from portal.audit import Actor, record
from portal.training.lessons import Stale, draft_of, lock, seen_mark
from portal.training.models import Lesson, LessonVersion
from portal.training.quiz import Quiz, as_plain, read
from portal.words import _, plural


def quiz_of(version: LessonVersion | None) -> Quiz:
    """The quiz that a version asks; an empty one before there is any."""
    return read(version.quiz if version else {})


def current(lesson: Lesson) -> LessonVersion | None:
    """What makers see of a lesson: its draft, else what is published."""
    return lesson.draft or lesson.published


def save_quiz(lesson: Lesson, quiz: Quiz, seen: str, by: Actor) -> None:
    """Write a quiz into the draft. Raises Stale, unless both wrote the same."""
    lock(lesson)
    if quiz_of(current(lesson)) == quiz:
        return
    if seen != seen_mark(lesson):
        raise Stale
    draft = draft_of(lesson, by)
    draft.quiz = as_plain(quiz)
    draft.version += 1
    new = {"questions": len(quiz.questions)}
    record(by, "quiz.change", f"lesson:{lesson.id}", company_id=lesson.company_id, new=new)


def differences(mine: Quiz, theirs: Quiz) -> list[tuple[str, str]]:
    """What stands in somebody else's quiz where mine says something else: label and words."""
    settings = (
        (_("Questions in an attempt"), mine.draw, theirs.draw),
        (_("Pass mark, percent"), mine.pass_percent, theirs.pass_percent),
        (_("Attempts"), mine.attempts, theirs.attempts),
    )
    found = [(label, str(other)) for label, one, other in settings if one != other]
    for number, question in enumerate(theirs.questions):
        if number >= len(mine.questions) or mine.questions[number] != question:
            options = "\n".join(
                f"{'✓' if option.id in question.right else '–'} {option.text}"
                for option in question.options
            )
            label = _("Question %(number)s", number=number + 1)
            found.append((label, f"{question.text}\n{options}"))
    missing = len(mine.questions) - len(theirs.questions)
    if missing > 0:
        words = plural("%(num)s question less", "%(num)s questions less", missing)
        found.append((_("Questions"), words))
    return found
