"""One's own account: what one says of oneself, the address, language and theme."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
import time_machine

from portal.db import db
from portal.messages.outbox import post
from tests.accounts import letters, link_of, verbs, with_password
from tests.browser import Browser
from tests.people import Cast

ACCOUNT = "form[action='/account']"
ADDRESS = "form[action='/account/address']"


def test_it_works(cast: Cast, browse: Callable[..., Browser]) -> None:
    values = {"name": "Emil Eber", "timezone": "Asia/Vladivostok", "language": "ru"}
    page = browse(cast.emil).submit("/account", values, form=ACCOUNT)
    assert (page.status, page.location) == (303, "/account")
    db.session.refresh(cast.emil)
    assert (cast.emil.name, cast.emil.timezone) == ("Emil Eber", "Asia/Vladivostok")
    assert verbs(f"person:{cast.emil.id}") == ["account.change"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", " ", "Fill this in."),
        ("name", "N" * 121, "At most 120 characters."),
        ("timezone", "Moon/Base", "Choose a time zone of the list"),
        ("language", "de", "Not a valid choice"),
    ],
)
def test_bad_input_is_refused_and_kept(
    cast: Cast, browse: Callable[..., Browser], field: str, value: str, message: str
) -> None:
    page = browse(cast.emil).submit("/account", {"phone": "+7 1", field: value}, form=ACCOUNT)
    assert page.status == 422
    assert message in page.text
    assert page.one("#phone")["value"] == "+7 1"


def test_the_zone_is_named_by_its_place(cast: Cast, browse: Callable[..., Browser]) -> None:
    cast.emil.language = "ru"
    db.session.commit()
    page = browse(cast.emil).get("/account")
    (chosen,) = page.all("#timezone option[selected]")
    assert chosen.get_text() == "Самара, UTC+4"


@pytest.mark.parametrize("signed_in", [True, False])
def test_language_switches(cast: Cast, browse: Callable[..., Browser], signed_in: bool) -> None:
    browser = browse(cast.emil) if signed_in else browse()
    fields = {"language": "ru", "next": "/account" if signed_in else "/sign-in"}
    page = browser.post("/account/language", fields)
    assert (page.status, page.location) == (303, fields["next"])
    assert browser.get(page.location).one("html")["lang"] == "ru"


def test_switching_never_leads_elsewhere(cast: Cast, browse: Callable[..., Browser]) -> None:
    fields = {"language": "ru", "next": "//evil.example"}
    assert browse().post("/account/language", fields).location == "/"


@pytest.mark.parametrize(("what", "value"), [("language", "xx"), ("theme", "pink")])
def test_an_unknown_choice_is_refused(
    cast: Cast, browse: Callable[..., Browser], what: str, value: str
) -> None:
    assert browse(cast.emil).post(f"/account/{what}", {what: value}).status == 400


def test_the_theme_switches(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.emil)
    browser.post("/account/theme", {"theme": "dark"})
    assert browser.get("/account").one("html")["data-theme"] == "dark"


def test_the_address_changes_by_a_letter(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(with_password(cast.emil))
    browser.submit("/account/address", {"email": "Emil.New@example.org"}, form=ADDRESS)
    [letter] = letters("address_confirm")
    assert letter.address == "emil.new@example.org"
    url = link_of(letter)
    assert browser.get(url).status == 200
    db.session.refresh(cast.emil)
    assert cast.emil.email == "emil@example.org"
    browser.post(url)
    db.session.refresh(cast.emil)
    assert cast.emil.email == "emil.new@example.org"
    assert [m.address for m in letters("address_changed")] == ["emil@example.org"]
    assert "account.address" in verbs(f"person:{cast.emil.id}")


def test_the_address_wants_a_fresh_sign_in(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.emil)
    with browser.client.session_transaction() as session:
        session["fs_paa"] = 1
    assert "/sign-in/again" in browser.get("/account/address").location


def test_a_known_address_is_not_told(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.emil).submit("/account/address", {"email": cast.igor.email}, form=ADDRESS)
    assert page.status == 200
    assert "A letter with a link has gone to" in page.text
    assert letters("address_confirm") == []


def test_a_made_up_link_changes_nothing(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.emil)
    page = browser.post("/account/address/made-up")
    assert page.status == 302
    assert "This link has been used or is not complete" in browser.get(page.location).text


@pytest.mark.parametrize(
    ("told_on", "values", "due"),
    [
        (None, {"digest_hour": "15"}, "2026-11-23 15:00+04:00"),
        (None, {"digest_hour": "7"}, "2026-11-24 07:00+04:00"),
        ("2026-11-23", {"digest_hour": "15"}, "2026-11-24 15:00+04:00"),
        ("2026-11-23", {"timezone": "America/New_York"}, "2026-11-24 08:00-05:00"),
        (None, {"timezone": "Asia/Vladivostok"}, "2026-11-24 08:00+10:00"),
        (None, {"name": "Emil"}, None),
    ],
)
@time_machine.travel("2026-11-23 12:00+04:00", tick=False)
def test_another_hour_or_zone_gives_no_second_digest(
    cast: Cast, browse: Callable[..., Browser], told_on: str | None, values: object, due: str | None
) -> None:
    if told_on:
        day = date.fromisoformat(told_on)
        post("digest", cast.emil.email, "en", "digest", {}, person_id=cast.emil.id, day=day)
    assert browse(cast.emil).submit("/account", values, form=ACCOUNT).status == 303
    db.session.refresh(cast.emil)
    assert cast.emil.digest_due_at == (datetime.fromisoformat(due) if due else None)


def test_the_digest_is_turned_off(cast: Cast, browse: Callable[..., Browser]) -> None:
    browse(cast.emil).submit("/account", {"digest": None}, form=ACCOUNT)
    db.session.refresh(cast.emil)
    assert not cast.emil.digest
