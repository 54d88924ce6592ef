"""Too many attempts: by account and by address, counted once for all processes."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from portal import create_app
from portal.db import db
from portal.people import throttle
from tests.accounts import is_in, sign_in, with_password
from tests.browser import Browser
from tests.conftest import DATABASES, test_settings
from tests.people import Cast

START = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize("email", ["emil@example.org", "nobody@example.org"])
def test_twenty_wrong_passwords_lock_an_account_known_or_not(
    cast: Cast, browse: Callable[..., Browser], email: str
) -> None:
    with_password(cast.emil)
    seen = [sign_in(browse(), email, "a wrong password").status for _ in range(20)]
    assert seen == [422] * 10 + [429] * 10


def test_a_locked_account_says_when_and_opens_by_itself(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    with_password(cast.emil)
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(10):
            sign_in(browse(), "emil@example.org", "a wrong password")
        page = sign_in(browse(), "emil@example.org")
        assert page.status == 429
        assert "Try again in 15 minutes." in page.text
        assert page.response.headers["Retry-After"] == "Mon, 23 Nov 2026 08:15:00 GMT"
        clock.shift(timedelta(minutes=15, seconds=1))
        assert sign_in(browse(), "emil@example.org").status == 303


def test_the_right_password_begins_anew(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_password(cast.emil)
    for _ in range(3):
        for _ in range(9):
            assert sign_in(browse(), "emil@example.org", "a wrong one").status == 422
        assert sign_in(browse(), "emil@example.org").status == 303


def test_one_place_cannot_try_all_accounts(cast: Cast, browse: Callable[..., Browser]) -> None:
    seen = [sign_in(browse(), f"person{n}@example.org", "x").status for n in range(101)]
    assert seen == [422] * 100 + [429]


def test_typing_the_password_again_is_counted_too(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    with_password(cast.emil)
    browser = browse(cast.emil)
    for status in [422] * 10 + [429]:
        fields = {"password": "wrong"}
        page = browser.submit("/sign-in/again", fields, form="form[action^='/sign-in']")
        assert page.status == status
    assert is_in(browser)


def test_who_guesses_at_codes_is_slowed_down(cast: Cast, browse: Callable[..., Browser]) -> None:
    stranger = browse()
    codes = [f"/{kind}/AAAA-BBBB-{n:04}" for n in range(30) for kind in ("report", "certificate")]
    with time_machine.travel(START, tick=False):
        assert {stranger.get(code).status for code in codes} == {404}
        file = {"file": (BytesIO(b"%PDF-1.7"), "report.pdf")}
        for page in (*map(stranger.get, codes[:2]), stranger.post("/report/check", file)):
            assert page.status == 429
            assert page.one("[role=alert]").text != ""
            assert page.response.headers["Retry-After"] == "Mon, 23 Nov 2026 08:15:00 GMT"


def test_counters_whose_time_is_over_are_swept(app: Flask, cast: Cast) -> None:
    with app.test_request_context(), time_machine.travel(START, tick=False) as clock:
        throttle.take((throttle.ACCOUNT, "a"))
        clock.shift(timedelta(minutes=16))
        throttle.take((throttle.ACCOUNT, "b"))
        assert throttle.sweep() == 1
        assert throttle.sweep() == 0


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_no_attempt_is_lost_among_concurrent_ones(real_database: str) -> None:
    app = create_app(test_settings(Path("/nonexistent"), real_database))
    allowed: list[bool] = []

    def try_often() -> None:
        with app.test_request_context("/", method="POST"):
            app.preprocess_request()
            for _ in range(5):
                allowed.append(throttle.take((throttle.ACCOUNT, "emil")) is None)
            db.session.remove()

    threads = [threading.Thread(target=try_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        db.engine.dispose()
    assert sorted(allowed) == [False] * 30 + [True] * 10
