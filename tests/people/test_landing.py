"""Where each lands, and how the demonstration lets people in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from portal import create_app
from portal.db import db
from tests.browser import Browser
from tests.conftest import bind_to, test_settings
from tests.people import Cast, member


@pytest.mark.parametrize("name", ["anna", "clara", "edgar", "hanna", "emil"])
def test_each_lands_on_a_page_that_opens(
    cast: Cast, browse: Callable[..., Browser], name: str
) -> None:
    browser = browse(getattr(cast, name))
    page = browser.get("/")
    assert page.status == 302
    assert browser.get(page.location).status in (200, 302)


def test_several_companies_are_a_choice(cast: Cast, browse: Callable[..., Browser]) -> None:
    member(cast.olga, "executive", cast.volga)
    db.session.commit()
    page = browse(cast.olga).get("/")
    assert [a.get_text() for a in page.all("main .rows a")] == ["Volga-Snab", "Zhiguli Decor"]


def test_no_company_says_what_to_do(cast: Cast, browse: Callable[..., Browser]) -> None:
    db.session.delete(cast.olga.memberships[0])
    db.session.commit()
    db.session.expire_all()
    assert "You belong to no company at present." in browse(cast.olga).get("/").text


def test_the_demonstration_lets_its_cast_in(
    app: Flask, cast: Cast, engine: Engine, tmp_path: Path
) -> None:
    url, connection = engine.url.render_as_string(hide_password=False), db.engines[None]
    emil, anna = cast.emil, cast.anna
    shown = create_app(test_settings(tmp_path, url, PORTAL_MODE="demonstration"))
    shown.extensions["demonstration_people"] = lambda: {"": [emil]}
    with shown.app_context():
        bind_to(shown, connection)  # type: ignore[arg-type]
        browser = Browser(shown)
        assert "Emil Ebert" in browser.get("/sign-in").text
        assert browser.post(f"/demonstration/sign-in/{emil.id}").location == "/"
        assert browser.get("/account").status == 200
        assert Browser(shown).post(f"/demonstration/sign-in/{anna.id}").status == 404
        db.session.remove()
