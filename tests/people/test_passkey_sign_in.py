"""Signing in by a passkey, and confirming with it: what opens, what does not, what is counted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from portal.audit import PORTAL
from portal.db import db
from portal.people import accounts
from portal.people.sessions import confirmed_by
from portal.people.throttle import ACCOUNT
from tests.accounts import is_in, sign_in, verbs, with_password
from tests.authenticator import PRESENT, Device, asked, enter, stranger, with_passkey
from tests.browser import Browser
from tests.conftest import test_settings
from tests.people import PASSWORD, Cast

SIGN_IN, AGAIN = "/sign-in/passkey", "/sign-in/again/passkey"
REFUSED = "This passkey opens nothing here."
ODD = [
    "",
    "x",
    "[]",
    "{}",
    "[" * 100_000,
    '{"id": 1}',
    '{"id": "a", "rawId": "a", "type": [], "response": {}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "YQ",'
    ' "authenticatorData": "YQ", "signature": "YQ", "userHandle": "\u00e9"}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30",'
    ' "attestationObject": "YQ", "transports": [{}, 7]}}',
]


def proof(browser: Browser) -> str:
    """What `confirmed_by` tells in a request of this browser."""
    with browser.client.session_transaction() as session:
        kept = dict(session)
    with browser.client.application.test_request_context():
        from flask import session as inner

        inner.update(kept)
        return confirmed_by()


def stale(browser: Browser) -> Browser:
    with browser.client.session_transaction() as session:
        session["fs_paa"] = 1
        session.pop("fs_gexp", None)
    return browser


def test_it_opens_the_portal(cast: Cast, browse: Callable[..., Browser]) -> None:
    device, browser = with_passkey(cast.emil), stranger(browse)
    page = enter(browser, device)
    assert (page.status, page.location) == (303, "/")
    assert is_in(browser)
    assert verbs(f"person:{cast.emil.id}") == ["account.sign_in"]
    assert proof(browser) == "passkey"
    assert "last used" in browser.get("/account/passkeys").text


def test_a_password_confirms_as_a_password(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_passkey(with_password(cast.emil))
    browser = stranger(browse)
    sign_in(browser, "emil@example.org")
    assert proof(browser) == "password"


def test_the_button_stands_on_the_page(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = stranger(browse).get("/sign-in?next=/account")
    button = page.one("button[data-passkey]")
    assert button["formaction"] == f"{SIGN_IN}?next=/account"
    assert "Passkeys need JavaScript" in page.one("noscript").get_text()


def test_without_scripts_the_page_says_so(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = stranger(browse).post(SIGN_IN, {"email": "emil@example.org", "password": "x"})
    assert page.status == 200
    assert "Passkeys need JavaScript" in page.one("noscript").get_text()
    assert page.one("#email")["value"] == "emil@example.org"


def test_nobody_learns_who_has_one(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_passkey(cast.emil)
    _, options = asked(
        stranger(browse), SIGN_IN, email="emil@example.org", identity="emil@example.org"
    )
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"


@pytest.mark.parametrize(
    ("wanted", "got"),
    [("/account?x=1", "/account?x=1"), ("//evil.example/", "/"), ("https://evil.example/", "/")],
)
def test_it_goes_where_one_was_going(
    cast: Cast, browse: Callable[..., Browser], wanted: str, got: str
) -> None:
    page = enter(stranger(browse), with_passkey(cast.emil), next=wanted)
    assert (page.status, page.location) == (303, got)


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"flags": PRESENT},
        {"flags": 0},
        {"handle": "cGVyc29uLTk5OQ"},
        {"key": Device().key},
        {"id": b"nobody's"},
        {"count": 2},
    ],
    ids=["page", "site", "unverified", "absent", "person", "signature", "unknown", "copied"],
)
def test_what_is_refused(cast: Cast, browse: Callable[..., Browser], lie: dict[str, Any]) -> None:
    device = with_passkey(cast.emil, count=7)
    browser = stranger(browse)
    page = enter(browser, replace(device, **lie))
    assert page.status == 422
    assert REFUSED in page.text
    assert not is_in(browser)
    assert enter(browser, device).status == 303


def test_an_answer_counts_once(cast: Cast, browse: Callable[..., Browser]) -> None:
    """Devices that do not count their signatures give no other protection."""
    device, browser, thief = with_passkey(cast.emil), stranger(browse), stranger(browse)
    device.count = -1
    address, options = asked(browser, SIGN_IN)
    said = device.answer(options)
    assert browser.post(address, {"credential": said}).status == 303
    assert thief.post(address, {"credential": said}).status == 422
    assert not is_in(thief)


def test_a_closed_account_does_not_open(cast: Cast, browse: Callable[..., Browser]) -> None:
    device, browser = with_passkey(cast.emil), stranger(browse)
    accounts.close(cast.emil, PORTAL)
    db.session.commit()
    page = enter(browser, device)
    assert (page.status, REFUSED in page.text) == (422, True)
    assert not is_in(browser)
    assert "account.sign_in" not in verbs(f"person:{cast.emil.id}")


def test_a_removed_one_does_not_open(cast: Cast, browse: Callable[..., Browser]) -> None:
    device = with_passkey(cast.emil)
    browse(cast.emil).post("/account/passkeys/remove", {"name": "Phone"})
    assert enter(stranger(browse), device).status == 422


def test_it_cannot_take_for_ever(cast: Cast, browse: Callable[..., Browser]) -> None:
    device, browser = with_passkey(cast.emil), stranger(browse)
    with time_machine.travel(datetime(2026, 11, 23, 8, tzinfo=UTC), tick=False) as clock:
        address, options = asked(browser, SIGN_IN)
        clock.shift(timedelta(minutes=6))
        browser.post(address, {"credential": device.answer(options)})
        assert not is_in(browser)
        assert "That took too long." in browser.get("/sign-in").text


def test_wrong_answers_lock_the_account(cast: Cast, browse: Callable[..., Browser]) -> None:
    device, browser = with_passkey(with_password(cast.emil)), stranger(browse)
    forger = replace(device, key=Device().key)
    for _ in range(ACCOUNT.amount):
        assert enter(browser, forger).status == 422
    page = enter(browser, device)
    assert page.status == 429
    assert "Too many attempts." in page.text
    assert page.response.headers["Retry-After"]
    assert sign_in(browser, "emil@example.org").status == 429
    assert not is_in(browser)


def test_the_right_one_begins_to_count_anew(cast: Cast, browse: Callable[..., Browser]) -> None:
    device = with_passkey(cast.emil)
    forger = replace(device, key=Device().key)
    for _ in range(2):
        browser = stranger(browse)
        for _ in range(ACCOUNT.amount - 1):
            enter(browser, forger)
        assert enter(browser, device).status == 303


def test_it_confirms_what_is_sensitive(cast: Cast, browse: Callable[..., Browser]) -> None:
    device, browser = with_passkey(cast.emil), stale(browse(cast.emil))
    asked_for = browser.get("/account/passkeys")
    page = browser.get(asked_for.location)
    assert "Confirm that it is you" in page.text
    assert page.one("button[data-passkey]")["formaction"].startswith(f"{AGAIN}?next=")
    page = enter(browser, device, AGAIN, next="/account/passkeys")
    assert (page.status, page.location) == (303, "/account/passkeys")
    assert browser.get("/account/passkeys").status == 200
    assert proof(browser) == "passkey"
    stale(browser)
    with_password(cast.emil)
    browser.submit("/sign-in/again", {"password": PASSWORD}, form="form[action^='/sign-in']")
    assert proof(browser) == "password"


def test_another_ones_passkey_confirms_nothing(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_passkey(cast.emil)
    foreign, browser = with_passkey(cast.olga), stale(browse(cast.emil))
    page = enter(browser, foreign, AGAIN)
    assert (page.status, REFUSED in page.text) == (422, True)
    assert browser.get("/account/passkeys").status == 302
    assert proof(browser) == "password"


def test_who_has_none_is_asked_for_the_password(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = stale(browse(cast.emil)).get("/sign-in/again")
    assert "Your password once more" in page.text
    assert page.all("button[data-passkey]") == []


def test_a_stranger_confirms_nothing(cast: Cast, browse: Callable[..., Browser]) -> None:
    nobody = stranger(browse)
    assert nobody.get(AGAIN).location.startswith("/sign-in")
    assert nobody.post(f"{AGAIN}/token", {"credential": "x"}).status in (302, 303, 401)
    assert not is_in(nobody)


def test_who_is_in_does_not_become_another(cast: Cast, browse: Callable[..., Browser]) -> None:
    device, browser, nobody = with_passkey(cast.olga), browse(cast.emil), stranger(browse)
    address, options = asked(nobody, SIGN_IN)
    assert browser.post(address, {"credential": device.answer(options)}).location == "/"
    assert "emil@example.org" in browser.get("/account").text


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_answers(cast: Cast, browse: Callable[..., Browser], odd: str) -> None:
    device, emil, nobody = with_passkey(cast.emil), browse(cast.emil), stranger(browse)
    for browser, url in ((nobody, SIGN_IN), (emil, AGAIN), (emil, "/account/passkeys")):
        address, _ = asked(browser, url, name="Other")
        assert browser.post(address, {"credential": odd}).status in (302, 422)
        assert browser.post(f"{url}/{odd[:50] or 'x'}", {"credential": odd}).status < 500
    assert enter(nobody, device).status == 303


def test_only_the_public_address_counts(app: Flask, cast: Cast) -> None:
    """With HTTPS it is that of PORTAL_URL, under whatever name somebody reaches the portal."""
    app.config["SETTINGS"] = test_settings(
        app.config["SETTINGS"].data,
        app.config["SETTINGS"].database,
        PORTAL_URL="https://portal.example.org",
    )
    assert enter(Browser(app), with_passkey(cast.emil)).status == 422
    right = with_passkey(cast.emil, "Right", origin="https://portal.example.org")
    assert enter(Browser(app), right).status == 303


def test_there_is_no_second_factor_to_choose(app: Flask, cast: Cast) -> None:
    assert Browser(app).get("/tf-select").status == 404


@pytest.mark.parametrize("proof", ["password", "passkey"])
def test_no_cookie_outlives_the_session(
    cast: Cast, browse: Callable[..., Browser], proof: str
) -> None:
    device, browser = with_passkey(with_password(cast.emil)), stranger(browse)
    if proof == "passkey":
        page = enter(browser, device, remember="true")
    else:
        fields = {"email": "emil@example.org", "password": PASSWORD, "remember": "true"}
        page = browser.post("/sign-in", fields)
    assert page.status == 303
    assert browser.client.get_cookie("remember_token") is None
