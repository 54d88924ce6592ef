"""A person's own passkeys: added with a name, shown, removed; each wants a fresh sign-in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from portal.audit import PORTAL, History
from portal.db import db
from portal.people import accounts
from portal.people.models import Passkey
from portal.people.passkeys import MOST, origin_of
from tests.accounts import is_in, letters, verbs, with_password
from tests.authenticator import JSON, PRESENT, Device, add, asked, enter, stranger, with_passkey
from tests.browser import Browser
from tests.people import Cast

PAGE = "/account/passkeys"
MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)


def names(page_owner: object) -> list[str]:
    return [passkey.name for passkey in db.session.query(Passkey).filter_by(person=page_owner)]


def test_it_is_added_and_shown(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.emil)
    page = add(browser, Device(), "My phone")
    assert (page.status, page.location) == (302, PAGE)
    shown = browser.get(PAGE)
    assert "The passkey “My phone” is added." in shown.text
    assert "not used yet" in shown.one(".rows").get_text()
    assert "1 passkey" in browser.get("/account").text
    assert browse(cast.igor).get(PAGE).all(".rows") == []


def test_the_device_is_asked_to_know_its_owner(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_passkey(cast.emil)
    _, options = asked(browse(cast.emil), PAGE, name="Key")
    wanted = options["authenticatorSelection"]
    assert (wanted["userVerification"], wanted["residentKey"]) == ("required", "required")
    assert options["rp"] == {"name": "Seven Steps", "id": "localhost"}
    assert len(options["excludeCredentials"]) == 1
    assert options["user"]["displayName"] == "Emil Ebert"


def test_history_and_mail_tell_of_it(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.emil)
    add(browser, Device(), "Secret phone")
    browser.post(f"{PAGE}/remove", {"name": "Secret phone"})
    assert verbs(f"person:{cast.emil.id}") == ["account.add_passkey", "account.remove_passkey"]
    rows = db.session.query(History).all()
    assert "Secret" not in " ".join(f"{row.old} {row.new} {row.subject}" for row in rows)
    for kind in ("passkey_added", "passkey_removed"):
        assert [m.address for m in letters(kind)] == ["emil@example.org"]


def test_removing_one_ends_other_sessions(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_passkey(cast.emil)
    here, there = browse(cast.emil), browse(cast.emil)
    page = here.submit(PAGE, {}, form="form[action='/account/passkeys/remove']")
    assert (page.status, page.location) == (302, PAGE)
    assert "Other devices have been signed out." in here.get(PAGE).text
    assert names(cast.emil) == []
    assert not is_in(there)


def test_nobody_removes_another_ones(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_passkey(cast.emil, "His")
    olga = browse(cast.olga)
    olga.post(f"{PAGE}/remove", {"name": "His"})
    assert "no passkey of this name" in olga.get(PAGE).text
    assert names(cast.emil) == ["His"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Give the passkey a name"),
        (" Phone ", "You have a passkey of this name already"),
        ("<b>", "Use letters, digits, blanks and punctuation"),
        ("x\u0007", "Use letters, digits, blanks and punctuation"),
        ("x" * 65, "At most 64 characters."),
    ],
)
def test_names_that_are_refused(
    cast: Cast, browse: Callable[..., Browser], name: str, said: str
) -> None:
    with_passkey(cast.emil)
    browser = browse(cast.emil)
    assert browser.post(PAGE, {"name": name}, headers=JSON).status == 400
    page = browser.post(PAGE, {"name": name})
    assert page.status == 422
    assert said in page.one("#name-error").get_text()


def test_there_are_not_too_many(cast: Cast, browse: Callable[..., Browser]) -> None:
    for number in range(MOST):
        with_passkey(cast.emil, f"Phone {number}")
    page = browse(cast.emil).post(PAGE, {"name": "One more"})
    assert page.status == 422
    assert f"You have {MOST} passkeys." in page.text


@pytest.mark.parametrize(
    "lie",
    [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"flags": PRESENT}],
    ids=["another page", "another site", "owner not verified"],
)
def test_a_device_that_lies_adds_nothing(
    cast: Cast, browse: Callable[..., Browser], lie: dict[str, object]
) -> None:
    browser = browse(cast.emil)
    assert add(browser, Device(**lie)).status == 302  # type: ignore[arg-type]
    assert "The device has made no passkey." in browser.get(PAGE).text
    assert names(cast.emil) == []


def test_a_key_belongs_to_one_person(cast: Cast, browse: Callable[..., Browser]) -> None:
    device = with_passkey(cast.emil)
    add(browse(cast.olga), device)
    assert names(cast.olga) == []


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/remove", f"{PAGE}/token"])
def test_it_wants_a_fresh_sign_in(cast: Cast, browse: Callable[..., Browser], address: str) -> None:
    with_passkey(cast.emil)
    browser = browse(cast.emil)
    with browser.client.session_transaction() as session:
        session["fs_paa"] = 1
    assert browser.get(PAGE).location.startswith("/sign-in/again")
    assert "Confirm that it is you" in browser.post(address, {"name": "Phone"}).text
    assert names(cast.emil) == ["Phone"]


def test_keeping_wants_it_too(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser, device = browse(cast.emil), Device()
    address, options = asked(browser, PAGE, name="Phone")
    with browser.client.session_transaction() as session:
        session["fs_paa"] = 1
        session.pop("fs_gexp")
    assert browser.post(address, {"credential": device.make(options)}).status == 401
    assert names(cast.emil) == []


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/remove", f"{PAGE}/token"])
def test_a_stranger_is_asked_to_sign_in(
    cast: Cast, browse: Callable[..., Browser], address: str
) -> None:
    nobody = stranger(browse)
    assert "/sign-in" in nobody.get(PAGE).location
    assert nobody.post(address, {"name": "Phone"}, headers=JSON).status == 401
    assert "Sign in" in nobody.post(address, {"name": "Phone"}).text


def test_it_cannot_take_for_ever(cast: Cast, browse: Callable[..., Browser]) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser, device = browse(cast.emil), Device()
        address, options = asked(browser, PAGE, name="Phone")
        clock.shift(timedelta(minutes=6))
        browser.post(address, {"credential": device.make(options)})
        assert "That took too long." in browser.get(PAGE).text
    assert names(cast.emil) == []


def test_forgetting_a_person_takes_them_along(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    device = with_passkey(with_password(cast.emil))
    accounts.forget(cast.emil, PORTAL)
    db.session.commit()
    assert names(cast.emil) == []
    assert enter(stranger(browse), device).status == 422


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://portal.example.org", "https://portal.example.org"),
        ("https://Portal.Example.org:443", "https://portal.example.org"),
        ("https://portal.example.org:8443/seven", "https://portal.example.org:8443"),
    ],
)
def test_the_origin_as_browsers_write_it(url: str, origin: str) -> None:
    assert origin_of(url) == origin
