"""Taking a quiz, and who has taken it how."""

from typing import Any

from flask import Blueprint, Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from portal.access import actor, can, people_in_scope, requires
from portal.companies.members import consultants
from portal.db import db
from portal.htmx import done, render
from portal.people.models import Person
from portal.tenancy import get_owned_or_404, owned
from portal.training import quiz as rules
from portal.training.assigned import is_assigned
from portal.training.attempts import (
    HandedIn,
    NoneLeft,
    Standing,
    begin,
    grant,
    hand_in,
    percent_of,
    standing,
    standings,
)
from portal.training.completion import has_finished
from portal.training.models import Lesson, LessonVersion, QuizAttempt
from portal.training.quiz import Answers
from portal.training.quiz_drafts import quiz_of
from portal.training.quiz_forms import read_answers
from portal.training.reach import lesson_for
from portal.words import _

bp = Blueprint("attempts", __name__)
ATTEMPTS = "/companies/<int:company_id>/training/lessons/<int:lesson_id>/attempts"


@bp.get(ATTEMPTS)
@requires("company.view")
def attempts(lesson_id: int) -> Response:
    """A quiz: for its learner his own attempts, for who follows those of his people."""
    lesson = lesson_for(current_user, g.company, lesson_id)
    version = published(lesson)
    page = "training/attempts.html"
    return render(page, page, lesson=lesson, version=version, people=tried_by(version))


@bp.post(ATTEMPTS)
@requires("training.watch")
def start(lesson_id: int) -> ResponseReturnValue:
    lesson = lesson_for(current_user, g.company, lesson_id)
    version = published(lesson)
    if not is_assigned(current_user, g.company, lesson.course_id):
        abort(403)
    try:
        attempt = begin(lesson, version, current_user)
    except NoneLeft:
        flash(_("You have no attempts left. Ask for one more; nothing else is lost."), "error")
        return done(url_for("watching.lesson", lesson_id=lesson.id))
    db.session.commit()
    return done(url_for(".attempt", lesson_id=lesson.id, number=attempt.number))


@bp.get(f"{ATTEMPTS}/<int:number>")
@requires("training.watch")
def attempt(lesson_id: int, number: int) -> Response:
    """The questions; once they are answered, what was right."""
    return show(own_attempt(lesson_id, number))


@bp.post(f"{ATTEMPTS}/<int:number>")
@requires("training.watch")
def answer(lesson_id: int, number: int) -> ResponseReturnValue:
    row = own_attempt(lesson_id, number)
    lesson = get_owned_or_404(Lesson, lesson_id)
    answers = read_answers(questions_of(row), request.form)
    complete = len(answers) == len(row.drawn)
    if row.finished_at is None and not complete and "asked_again" not in request.form:
        return show(row, answers, status=422, missing=True)
    try:
        hand_in(row, lesson, answers, actor("training.watch"), g.company)
    except HandedIn:
        db.session.rollback()
        flash(_("This attempt was handed in already; the answers of then count."))
    db.session.commit()
    return done(url_for(".attempt", lesson_id=lesson_id, number=number))


@bp.post(f"{ATTEMPTS}/of/<int:person_id>/more")
@requires("training.make")
def more(lesson_id: int, person_id: int) -> ResponseReturnValue:
    """One more attempt for somebody who has none left."""
    lesson = lesson_for(current_user, g.company, lesson_id)
    version = published(lesson)
    tried = next((one for one in tried_by(version) if one[0].id == person_id), None) or abort(404)
    if tried[1].left != 0 or tried[1].passed:
        flash(_("%(name)s can still try; nothing was changed.", name=tried[0].name))
        return done(url_for(".attempts", lesson_id=lesson.id))
    grant(lesson, version, person_id, actor("training.make"))
    db.session.commit()
    flash(_("%(name)s can try once more.", name=tried[0].name))
    return done(url_for(".attempts", lesson_id=lesson.id))


def published(lesson: Lesson) -> LessonVersion:
    """What people see of a quiz, or 404."""
    return (lesson.published if lesson.kind == "quiz" else None) or abort(404)


def own_attempt(lesson_id: int, number: int) -> QuizAttempt:
    """An attempt of the signed-in person, or 404: nobody sees another's answers."""
    query = owned(QuizAttempt).where(
        QuizAttempt.lesson_id == lesson_id,
        QuizAttempt.number == number,
        QuizAttempt.person_id == current_user.id,
    )
    return db.session.scalars(query).one_or_none() or abort(404)


def questions_of(row: QuizAttempt) -> list[rules.Question]:
    version = db.session.get_one(LessonVersion, row.version_id)
    return rules.asked(quiz_of(version), row.drawn)


def tried_by(version: LessonVersion) -> list[tuple[Person, Standing]]:
    """Those within the reader's reach who have tried a quiz, by name."""
    if not can(current_user, "training.follow", g.company):
        return []
    reach = people_in_scope(current_user, "training.follow", g.company)
    found = standings(version)
    wanted = [who for who in found if reach is None or who in reach]
    people = db.session.scalars(select(Person).where(Person.id.in_(wanted)).order_by(Person.name))
    return [(person, found[person.id]) for person in people]


def show(
    row: QuizAttempt, answers: Answers | None = None, status: int = 200, missing: bool = False
) -> Response:
    """The page of an attempt; `missing` asks once for what was not answered."""
    lesson = get_owned_or_404(Lesson, row.lesson_id)
    version = db.session.get_one(LessonVersion, row.version_id)
    now_at = standing(row.person_id, version)
    context: dict[str, Any] = {
        "attempt": row,
        "lesson": lesson,
        "version": version,
        "standing": now_at,
        "questions": rules.asked(now_at.quiz, row.drawn),
        "answers": row.answers if row.finished_at else answers or {},
        "missing": missing,
        "is_right": rules.is_right,
        "course_finished": row.passed and has_finished(row.person_id, lesson.course_id),
    }
    page = "training/attempt.html"
    return render(page, page, status, **context)


@bp.app_template_global()
def quiz_standing(version: LessonVersion) -> Standing:
    """Where the reader is with a quiz, for the page of its lesson."""
    return standing(current_user.id, version)


@bp.app_template_global()
def may_take(lesson: Lesson) -> bool:
    """Whether the reader's attempts at a lesson count."""
    takes = can(current_user, "training.watch", g.company)
    return takes and is_assigned(current_user, g.company, lesson.course_id)


@bp.app_template_global()
def to_ask_for_attempts() -> list[Person]:
    """Whom a learner asks for one more attempt: the consultants of his company."""
    return consultants(g.company)


bp.add_app_template_global(percent_of, "attempt_percent")
