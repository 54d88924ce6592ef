"""Signing in and out, and where one gets to."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.access import memberships
from portal.db import db
from tests.accounts import is_in, sign_in, verbs, with_password
from tests.browser import Browser
from tests.people import PASSWORD, Cast

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "///evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "/ok\n//evil.example",
]


def test_it_works(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse()
    with_password(cast.emil)
    page = sign_in(browser, "emil@example.org")
    assert (page.status, page.location) == (303, "/")
    assert is_in(browser)
    assert verbs(f"person:{cast.emil.id}") == ["account.sign_in"]


def test_the_address_may_be_written_in_any_letters(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    with_password(cast.emil)
    assert sign_in(browse(), " Emil@Example.ORG ").status == 303


def test_it_goes_on_to_the_page_that_was_wanted(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_password(cast.edgar)
    browser = browse()
    asked = browser.get(f"/companies/{cast.volga.id}/people?x=1")
    assert asked.status == 302
    page = sign_in(browser, "edgar@example.org", url=asked.location)
    assert page.location == f"/companies/{cast.volga.id}/people?x=1"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_it_never_leads_elsewhere(
    cast: Cast, browse: Callable[..., Browser], elsewhere: str
) -> None:
    with_password(cast.emil)
    fields = {"email": "emil@example.org", "password": PASSWORD, "next": elsewhere}
    page = browse().post("/sign-in", fields, query_string={"next": elsewhere})
    assert (page.status, page.location) == (303, "/")


@pytest.mark.parametrize("email", ["emil@example.org", "nobody@example.org", "not an address"])
def test_a_refusal_does_not_tell_who_is_known(
    cast: Cast, browse: Callable[..., Browser], email: str
) -> None:
    with_password(cast.emil)
    page = sign_in(browse(), email, "a wrong password")
    assert page.status == 422
    said = page.one("[role=alert]").get_text()
    assert said == "The address or the password is wrong. Check both, or set a new password."
    assert page.one("#email")["value"] == email
    assert "a wrong password" not in page.response.get_data(as_text=True)


def test_the_refusal_is_in_russian_too(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = sign_in(browse(), "nobody@example.org", "x", language="ru")
    assert "Адрес или пароль не подходит" in page.text


def test_a_closed_account_does_not_open(cast: Cast, browse: Callable[..., Browser]) -> None:
    with_password(cast.emil).active = False
    db.session.commit()
    browser = browse()
    assert sign_in(browser, "emil@example.org").status == 422
    assert not is_in(browser)


def test_json_is_not_answered_apart(cast: Cast, browse: Callable[..., Browser]) -> None:
    answer = browse().client.post("/sign-in", json={"email": "emil@example.org", "password": "x"})
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"


def test_one_signs_out_by_post(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.emil)
    assert browser.get("/sign-out").status == 405
    assert is_in(browser)
    assert browser.post("/sign-out").status == 302
    assert not is_in(browser)


def test_htmx_is_sent_to_the_sign_in_page(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse().get("/account", headers={"HX-Request": "true"})
    assert page.response.headers["HX-Redirect"].startswith("/sign-in")


def test_there_is_no_demonstration_door_outside_it(app: Flask, cast: Cast) -> None:
    assert "demonstration.sign_in" not in app.view_functions
    assert app.test_client().post("/demonstration/sign-in/1").status_code in (400, 404)
    assert memberships(cast.emil)
