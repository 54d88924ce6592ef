"""Making a quiz: its editor, and trying it out without anything being counted."""

import re
import secrets
from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.db import db
from portal.htmx import done, render
from portal.tenancy import get_owned_or_404
from portal.training import quiz as rules
from portal.training.lessons import Stale, seen_mark
from portal.training.models import Lesson
from portal.training.quiz_drafts import current, differences, quiz_of, save_quiz
from portal.training.quiz_forms import (
    TypedQuiz,
    UnknownAction,
    change,
    checked,
    read_answers,
    typed_in,
    typed_of,
)
from portal.words import _

bp = Blueprint("quizzes", __name__)
LESSON = "/companies/<int:company_id>/training/lessons/<int:lesson_id>"
PARTIAL = "training/_make_quiz.html"


@bp.get(f"{LESSON}/quiz")
@requires("training.make")
def edit(lesson_id: int) -> Response:
    lesson = load(lesson_id)
    return show(lesson, typed_of(quiz_of(current(lesson))))


@bp.post(f"{LESSON}/quiz")
@requires("training.make")
def save(lesson_id: int) -> ResponseReturnValue:
    """Save the quiz, or let a button of its form change what stands there."""
    lesson, typed = load(lesson_id), typed_in(request.form)
    if (action := request.form.get("action", "save")) != "save":
        try:
            change(typed, action)
        except UnknownAction:
            abort(400)
        return show(lesson, typed, seen=request.form.get("seen", ""))
    quiz = checked(typed)
    if quiz is None:
        return show(lesson, typed, seen=request.form.get("seen", ""), status=422)
    seen = request.form.get("keep") or request.form.get("seen", "")
    try:
        save_quiz(lesson, quiz, seen, actor("training.make"))
    except Stale:
        theirs = differences(quiz, quiz_of(current(lesson)))
        return show(lesson, typed, seen=seen, status=409, theirs=theirs)
    db.session.commit()
    flash(_("The quiz is saved in the draft."))
    return done(url_for("lessons.edit", lesson_id=lesson.id))


@bp.get(f"{LESSON}/quiz/try")
@requires("training.make")
def try_out(lesson_id: int) -> ResponseReturnValue:
    """The quiz as its learners meet it; what a maker answers here is not kept."""
    lesson, seed = load(lesson_id), request.args.get("seed", "")
    if not re.fullmatch(r"[0-9a-f]{8}", seed):
        return done(url_for(".try_out", lesson_id=lesson.id, seed=secrets.token_hex(4)))
    return show_trial(lesson, seed)


@bp.post(f"{LESSON}/quiz/try")
@requires("training.make")
def answer_trial(lesson_id: int) -> Response:
    return show_trial(load(lesson_id), request.form.get("seed", "")[:8], answered=True)


def load(lesson_id: int) -> Lesson:
    """A quiz of the company's, or 404."""
    lesson = get_owned_or_404(Lesson, lesson_id)
    return lesson if lesson.kind == "quiz" else abort(404)


def show(
    lesson: Lesson,
    typed: TypedQuiz,
    seen: str = "",
    status: int = 200,
    theirs: list[tuple[str, str]] | None = None,
) -> Response:
    context = {"lesson": lesson, "typed": typed, "quiz_theirs": theirs}
    context |= {"quiz_seen": seen or seen_mark(lesson), "now_seen": seen_mark(lesson)}
    return render("training/quiz_edit.html", PARTIAL, status, **context)


def show_trial(lesson: Lesson, seed: str, answered: bool = False) -> Response:
    quiz = quiz_of(current(lesson))
    drawn = [] if rules.problems(quiz) else rules.draw(quiz, seed)
    questions = rules.asked(quiz, drawn)
    answers = read_answers(questions, request.form) if answered else {}
    context: dict[str, Any] = {
        "quiz": quiz,
        "questions": questions,
        "answers": answers,
        "seed": seed,
    }
    result = rules.mark(quiz, drawn, answers) if answered and drawn else None
    page = "training/quiz_trial.html"
    return render(page, page, lesson=lesson, result=result, is_right=rules.is_right, **context)


@bp.app_template_global()
def typed_quiz(lesson: Lesson) -> TypedQuiz:
    """The editor's form for the page of a lesson that includes it."""
    return typed_of(quiz_of(current(lesson)))


bp.add_app_template_global(seen_mark, "lesson_seen")
