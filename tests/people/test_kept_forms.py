"""A form whose session has gone is shown again, filled, and never carried out by itself."""

from collections.abc import Callable

from portal.db import db
from portal.people.kept import own_path
from tests.accounts import is_in, with_password
from tests.browser import Browser, Page
from tests.people import PASSWORD, Cast

TYPED = {"name": "Emil the Great", "position": "Seller, first class", "phone": "1"}


def send_signed_out(browser: Browser) -> Page:
    browser.client.set_cookie("language", "en")
    return browser.post("/account", TYPED)


def test_what_was_typed_comes_back_after_signing_in(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    with_password(cast.emil)
    browser = browse()
    asked = send_signed_out(browser)
    assert asked.status == 401
    kept = asked.one("input[name=kept]")["value"]
    fields = {"email": "emil@example.org", "password": PASSWORD, "kept": kept}
    page = browser.post("/sign-in", fields)
    assert page.status == 200
    assert page.one("textarea[name=name]").get_text().strip() == "Emil the Great"
    assert page.one("input[name=phone]")["value"] == "1"
    assert page.one("form:has([name=phone])")["action"] == "/account"
    db.session.refresh(cast.emil)
    assert cast.emil.name == "Emil Ebert"


def test_a_wrong_password_does_not_lose_it(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_password(cast.emil)
    browser = browse()
    kept = send_signed_out(browser).one("input[name=kept]")["value"]
    page = browser.post("/sign-in", {"email": "emil@example.org", "password": "x", "kept": kept})
    assert page.status == 422
    assert page.one("input[name=kept]")["value"] == kept


def test_nobody_can_put_a_form_before_a_person(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_password(cast.emil)
    fields = {"email": "emil@example.org", "password": PASSWORD, "kept": "eyJhIjoxfQ.x.y"}
    assert browse().post("/sign-in", fields).status == 303


def test_a_stale_token_keeps_what_was_typed(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.emil)
    page = browser.post("/account", {**TYPED, "csrf_token": "stale"})
    assert page.status == 400
    assert "This page had been open for too long" in page.text
    assert page.one("textarea[name=position]").get_text().strip() == "Seller, first class"
    db.session.refresh(cast.emil)
    assert cast.emil.name == "Emil Ebert"


def test_a_stale_sign_in_asks_for_the_password_again(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    fields = {"csrf_token": "stale", "email": "emil@example.org", "password": PASSWORD}
    browser = browse()
    page = browser.post("/sign-in", fields)
    assert page.status == 400
    assert PASSWORD not in page.response.get_data(as_text=True)
    assert page.one("input[name=password]").get("value") is None
    assert not is_in(browser)


def test_a_session_that_is_not_fresh_keeps_it_too(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    with_password(cast.anna)
    browser = browse(cast.anna)
    with browser.client.session_transaction() as session:
        session["fs_paa"] = 1
    page = browser.post("/admin/people/invite", {"email": "new@example.org", "name": "New One"})
    assert page.status == 401
    fields = {"password": PASSWORD, "kept": page.one("input[name=kept]")["value"]}
    shown = browser.post("/sign-in/again", fields)
    assert shown.one("textarea[name=name]").get_text().strip() == "New One"


def test_only_paths_of_our_own_count() -> None:
    assert own_path("/companies/1?x=1") == "/companies/1?x=1"
    for elsewhere in ("//e.org", "https://e.org", "/\\e.org", "e", "", None, "/a b", "/a\r\nb"):
        assert own_path(elsewhere) is None
