"""One person in two tabs at the same moment; both databases, real transactions."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask

from portal.audit import Actor
from portal.db import db
from portal.training.attempts import begin, hand_in
from portal.training.models import Lesson, QuizAttempt
from tests.browser import Browser, Page
from tests.conftest import DATABASES
from tests.courses import assign, course, lesson
from tests.people import Cast, invite_the_cast
from tests.two_at_once import meanwhile, portal_on

AT = r"FROM (people|quiz_attempts) .*FOR (NO KEY )?UPDATE"


class Scene(NamedTuple):
    app: Flask
    cast: Cast
    quiz: Lesson
    url: str


@pytest.fixture(params=DATABASES)
def scene(request: pytest.FixtureRequest, migrated_database: object) -> Iterator[Scene]:
    name = f"quiz_{request.node.originalname[-40:]}_{request.param}"
    app = portal_on(migrated_database(request.param, name))  # type: ignore[operator]
    with app.app_context():
        cast = invite_the_cast()
        deals = course(cast.volga)
        assign(deals, "employee")
        quiz = lesson(deals, "quiz")
        db.session.commit()
        url = f"/companies/{cast.volga.id}/training/lessons/{quiz.id}/attempts"
        yield Scene(app, cast, quiz, url)
        db.session.remove()
        db.engine.dispose()


def begin_one(scene: Scene) -> QuizAttempt:
    assert scene.quiz.published is not None
    return begin(scene.quiz, scene.quiz.published, scene.cast.emil)


def test_both_begin_the_same_attempt(scene: Scene) -> None:
    def second() -> Page:
        return Browser(scene.app, scene.cast.emil).post(scene.url)

    page = meanwhile(scene.app, lambda: begin_one(scene), second, AT)
    assert page.location == f"{scene.url}/1"
    assert db.session.query(QuizAttempt).count() == 1


def test_the_first_answers_count(scene: Scene) -> None:
    attempt = begin_one(scene)
    db.session.commit()
    by = Actor(scene.cast.emil.id, "employee")

    def second() -> Page:
        answers = {"a-q1": "a", "a-q2": ["a", "b"], "asked_again": "1"}
        return Browser(scene.app, scene.cast.emil).post(f"{scene.url}/1", answers)

    def first() -> object:
        return hand_in(attempt, scene.quiz, {"q1": ["b"]}, by, scene.cast.volga)

    assert meanwhile(scene.app, first, second, AT).status == 303
    db.session.refresh(attempt)
    assert attempt.answers == {"q1": ["b"]}
