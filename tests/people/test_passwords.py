"""Passwords: changed, reset by letter, judged."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.people.passwords import is_about, is_common
from tests.accounts import is_in, letters, link_of, sign_in, verbs, with_password
from tests.browser import Browser, Page
from tests.people import PASSWORD, Cast

NEW = "another good horse"
RESET = "form[action^='/new-password']"
ASKED = "If this address is known here, a letter with a link is on its way."


def change(browser: Browser, present: str, new: str, again: str | None = None) -> Page:
    fields = {"password": present, "new_password": new, "new_password_confirm": again or new}
    return browser.submit("/account/password", fields)


def ask(browser: Browser, email: str) -> Page:
    browser.client.set_cookie("language", "en")
    return browser.submit("/new-password", {"email": email}, form=RESET)


def reset(browser: Browser, url: str, new: str) -> Page:
    return browser.submit(url, {"password": new, "password_confirm": new}, form=RESET)


def test_it_changes_the_password(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_password(cast.emil)
    page = change(browse(cast.emil), PASSWORD, NEW)
    assert (page.status, page.location) == (302, "/account")
    assert sign_in(browse(), "emil@example.org", NEW).status == 303
    assert "account.password" in verbs(f"person:{cast.emil.id}")
    assert [m.address for m in letters("password_changed")] == ["emil@example.org"]


@pytest.mark.parametrize(
    ("present", "new", "again", "message"),
    [
        ("wrong", NEW, None, "This is not your password."),
        (PASSWORD, "short", None, "Use at least 12 characters."),
        (PASSWORD, NEW, "something else entirely", "The two passwords differ."),
        (PASSWORD, "1q2w3e4r5t6y", None, "This password is on the lists"),
        (PASSWORD, "абвабвабвабв", None, "This password is on the lists"),
        (PASSWORD, "emil@example.org1", None, "made of your own name or address"),
        (PASSWORD, "x" * 300, None, "Use at most 128 characters."),
        (PASSWORD, PASSWORD, None, "must differ"),
    ],
)
def test_a_bad_password_is_refused_beside_its_field(
    cast: Cast, browse: Callable[..., Browser], present: str, new: str, again: str, message: str
) -> None:
    with_password(cast.emil)
    page = change(browse(cast.emil), present, new, again)
    assert page.status == 422
    assert message in page.text
    assert new not in page.response.get_data(as_text=True)


def test_two_spellings_of_one_letter_are_one_password(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    with_password(cast.emil)
    change(browse(cast.emil), PASSWORD, "кофейный чай №1")
    assert sign_in(browse(), "emil@example.org", "кофейный чай No1").status == 303


@pytest.mark.parametrize("password", ["QWERTY123456", "йцукен123456", "passwordpassword"])
def test_common_ones_are_known_in_both_alphabets(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", [PASSWORD, "зелёный трамвай едет", "aaaaaaaaaaab"])
def test_no_kinds_of_characters_are_asked(password: str) -> None:
    assert not is_common(password)
    assert not is_about(password, "emil@example.org", "Emil Ebert")


def test_a_letter_leads_to_a_new_password(cast: Cast, browse: Callable[..., Browser]) -> None:
    there = browse(with_password(cast.emil))
    stranger = browse()
    assert ASKED in ask(stranger, "emil@example.org").text
    url = link_of(letters("password_reset")[0])
    assert reset(stranger, url, NEW).status == 302
    assert sign_in(stranger, "emil@example.org", NEW).status == 303
    assert not is_in(there)


def test_its_link_holds_once(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_password(cast.emil)
    stranger = browse()
    ask(stranger, "emil@example.org")
    url = link_of(letters("password_reset")[0])
    reset(stranger, url, NEW)
    page = stranger.get(url)
    assert page.status == 302
    assert "This link has been used" in stranger.get(page.location).text


def test_its_link_grows_old(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_password(cast.emil)
    with time_machine.travel(datetime(2026, 11, 23, 8, tzinfo=UTC), tick=False) as clock:
        stranger = browse()
        ask(stranger, "emil@example.org")
        clock.shift(timedelta(hours=2, minutes=1))
        page = stranger.get(link_of(letters("password_reset")[0]))
        assert "This link has grown old" in stranger.get(page.location).text


def test_asking_again_on_the_same_day_sends_again(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    with_password(cast.emil)
    with time_machine.travel(datetime(2026, 11, 23, 8, tzinfo=UTC), tick=False) as clock:
        ask(browse(), "emil@example.org")
        clock.shift(timedelta(minutes=5))
        ask(browse(), "emil@example.org")
    assert len(letters("password_reset")) == 2


@pytest.mark.parametrize("email", ["nobody@example.org", "not an address", ""])
def test_nobody_learns_who_is_known(cast: Cast, browse: Callable[..., Browser], email: str) -> None:
    known = ask(browse(), "emil@example.org")
    page = ask(browse(), email)
    assert (page.status, ASKED in page.text) == (known.status, True)
    assert len(letters("password_reset")) == 1


def test_letters_are_not_sent_without_end(cast: Cast, browse: Callable[..., Browser]) -> None:
    seen = [ask(browse(), "emil@example.org").status for _ in range(6)]
    assert seen == [200] * 5 + [429]
