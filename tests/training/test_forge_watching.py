"""Attacks on what counts as watched: whoever sends whatever, the wall clock decides."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.db import db
from portal.training.models import Lesson, LessonProgress, WatchCredit
from tests.browser import Browser
from tests.conftest import DATABASES
from tests.courses import assign, course, lesson
from tests.people import Cast, invite_the_cast
from tests.two_at_once import portal_on

Browse = Callable[..., Browser]
LEAST = 24
"""Seconds that a video of a minute takes, of which nine tenths are needed."""
SESSIONS = 20


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False) as travel:
        yield travel


def lessons(cast: Cast, count: int = 1) -> list[Lesson]:
    """Videos of a minute that Emil has to watch."""
    deals = course(cast.volga)
    assign(deals, "employee")
    made = [lesson(deals, "video", f"Lesson {number}") for number in range(count)]
    db.session.commit()
    return made


class Forger:
    """A session of Emil that says it has played what it likes."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.browser = Browser(app, cast.emil)
        self.headers = {"X-CSRFToken": self.browser.token(), "Accept": "application/json"}

    def open(self, what: Lesson) -> None:
        assert self.browser.get(_url(what)).status == 200

    def claim(self, what: Lesson, start: float = 0, end: float = 60) -> dict[str, Any]:
        version = what.versions[-1]
        said = {"version_id": version.id, "ranges": [[start, end]], "position": 0, "rate": 2}
        answer = self.browser.client.post(f"{_url(what)}/played", json=said, headers=self.headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return dict(answer.get_json())


def _url(what: Lesson) -> str:
    return f"/companies/{what.company_id}/training/lessons/{what.id}"


def seconds_to_finish(forger: Forger, what: Lesson, clock: Any) -> int:
    """How long it takes when the whole video is claimed again every second."""
    for second in range(120):
        if forger.claim(what)["completed"]:
            return second
        clock.shift(1)
    raise AssertionError("never finished")


def test_the_quickest_forgery_of_a_minute(app: Flask, cast: Cast, clock: Any) -> None:
    (only,) = lessons(cast)
    forger = Forger(app, cast)
    forger.open(only)
    assert LEAST <= seconds_to_finish(forger, only, clock) <= 30


def test_a_lesson_that_was_never_opened(app: Flask, cast: Cast, clock: Any) -> None:
    (only,) = lessons(cast)
    assert seconds_to_finish(Forger(app, cast), only, clock) >= LEAST


def test_twenty_lessons_opened_first_and_left_for_an_hour(
    app: Flask, cast: Cast, clock: Any
) -> None:
    many = lessons(cast, 20)
    forger = Forger(app, cast)
    for one in many:
        forger.open(one)
    clock.shift(3600)
    taken = [seconds_to_finish(forger, one, clock) for one in many]
    assert min(taken[1:]) >= LEAST, "the reserve of idle time is spent on the first"
    assert taken[0] >= LEAST - 15


def test_twenty_lessons_taken_in_turns(app: Flask, cast: Cast, clock: Any) -> None:
    """Whichever lesson the claims go to, their sum stays within the clock."""
    many = lessons(cast, 20)
    forger = Forger(app, cast)
    for one in many:
        forger.open(one)
    clock.shift(3600)
    earned = 0.0
    for second in range(60):
        earned += forger.claim(many[second % 20])["accepted"]
        assert earned <= 2 * second + 30
        clock.shift(1)


def test_idling_between_claims_saves_up_half_a_minute_at_most(
    app: Flask, cast: Cast, clock: Any
) -> None:
    (only,) = lessons(cast)
    forger = Forger(app, cast)
    forger.open(only)
    clock.shift(11 * 3600)
    assert forger.claim(only)["accepted"] == 30
    assert forger.claim(only)["accepted"] == 0


def test_a_clock_that_goes_back_earns_nothing(app: Flask, cast: Cast, clock: Any) -> None:
    (only,) = lessons(cast)
    forger = Forger(app, cast)
    forger.open(only)
    clock.shift(20)
    forger.claim(only, 0, 20)
    clock.shift(-3600)
    forger = Forger(app, cast)
    assert forger.claim(only)["accepted"] <= 4
    clock.shift(5)
    assert forger.claim(only)["accepted"] <= 10
    clock.shift(5)
    assert forger.claim(only)["accepted"] == 10, "and from then on time counts again"


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_twenty_sessions_at_once_earn_no_more_than_one(
    real_database: str, tmp_path: Any, clock: Any
) -> None:
    app = portal_on(real_database, tmp_path)
    with app.app_context():
        cast = invite_the_cast()
        (only,) = lessons(cast)
        forgers = [Forger(app, cast) for _ in range(SESSIONS)]
        forgers[0].open(only)
        for second in (0, 5, 10, 15):
            _at_once(app, forgers, only)
            assert db.session.scalar(select(func.count()).select_from(WatchCredit)) == 1
            db.session.rollback()
            row = db.session.scalars(select(LessonProgress)).one()
            assert row.seconds <= 2 * second + 4
            db.session.rollback()
            clock.shift(5)
        assert row.seconds == 34, "and what the clock allows is given"
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_twenty_sessions_that_begin_at_once_share_one_progress(
    real_database: str, tmp_path: Any
) -> None:
    app = portal_on(real_database, tmp_path)
    with app.app_context():
        cast = invite_the_cast()
        (only,) = lessons(cast)
        _at_once(app, [Forger(app, cast) for _ in range(SESSIONS)], only)
        assert db.session.scalar(select(func.count()).select_from(LessonProgress)) == 1
        db.session.remove()
        db.engine.dispose()


def _at_once(app: Flask, forgers: list[Forger], what: Lesson) -> None:
    """Every session claims three seconds of its own in the same moment."""
    together = threading.Barrier(len(forgers))
    what.versions  # noqa: B018 - loaded before the threads share it
    db.session.commit()

    def claim(number: int) -> float:
        together.wait(20)
        return float(forgers[number].claim(what, 3 * number, 3 * number + 3)["accepted"])

    with ThreadPoolExecutor(len(forgers)) as pool:
        list(pool.map(claim, range(len(forgers))))
