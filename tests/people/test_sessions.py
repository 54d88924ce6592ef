"""How long a session lives, and what ends it at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.audit import PORTAL
from portal.db import db
from portal.people import accounts, memberships
from portal.people.sessions import has_ended
from tests.accounts import is_in, sign_in, with_password
from tests.browser import Browser
from tests.people import PASSWORD, Cast

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = 3600


@pytest.mark.parametrize(
    ("age", "idle", "over"),
    [
        (0, 0, False),
        (12 * HOUR, 12 * HOUR - 1, False),
        (12 * HOUR, 12 * HOUR, True),
        (30 * 24 * HOUR - 1, 0, False),
        (30 * 24 * HOUR, 0, True),
    ],
)
def test_when_a_session_is_over(age: int, idle: int, over: bool) -> None:
    assert has_ended(0, age - idle, age) is over


def test_an_idle_session_ends(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_password(cast.emil)
    with time_machine.travel(START, tick=False) as clock:
        browser = browse()
        sign_in(browser, "emil@example.org")
        clock.shift(timedelta(hours=11, minutes=50))
        assert is_in(browser)
        clock.shift(timedelta(hours=11, minutes=50))
        assert is_in(browser)
        clock.shift(timedelta(hours=12, minutes=2))
        assert not is_in(browser)


def test_a_busy_session_ends_after_thirty_days(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_password(cast.emil)
    with time_machine.travel(START, tick=False) as clock:
        browser = browse()
        sign_in(browser, "emil@example.org")
        for _ in range(59):
            clock.shift(timedelta(hours=12) - timedelta(minutes=1))
            assert is_in(browser)
        clock.shift(timedelta(hours=11, minutes=59))
        clock.shift(timedelta(hours=1))
        assert not is_in(browser)


def test_a_removed_membership_ends_them(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.emil)
    assert is_in(browser)
    memberships.end(cast.emil.memberships[0], PORTAL)
    db.session.commit()
    assert not is_in(browser)


def test_a_changed_role_ends_them(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.emil)
    memberships.change(cast.emil.memberships[0], "executive", None, PORTAL)
    db.session.commit()
    assert not is_in(browser)


def test_another_department_does_not(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.emil)
    memberships.change(cast.emil.memberships[0], "employee", cast.service.id, PORTAL)
    db.session.commit()
    assert is_in(browser)


def test_closing_the_account_ends_them(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.emil)
    accounts.close(cast.emil, PORTAL)
    db.session.commit()
    assert not is_in(browser)


def test_a_changed_password_ends_all_but_his_own(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    with_password(cast.emil)
    here, there = browse(cast.emil), browse(cast.emil)
    fields = {
        "password": PASSWORD,
        "new_password": "another good horse",
        "new_password_confirm": "another good horse",
    }
    assert here.submit("/account/password", fields).status == 302
    assert is_in(here)
    assert not is_in(there)
