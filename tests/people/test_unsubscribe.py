"""Turning off the digest from a letter, by hand and by the mail program."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.db import db
from portal.messages import unsubscribing
from portal.messages.letter import compose, unsubscribe_address
from portal.messages.models import Message
from portal.messages.outbox import post
from portal.people.models import Person
from tests.accounts import verbs
from tests.browser import Browser
from tests.people import Cast


def digest_of(person: Person) -> Message:
    values = {"name": person.name, "link": "x", "companies": [], "more": 0}
    message = post("digest", person.email, "en", "digest", values, person_id=person.id)
    assert message is not None
    return message


def path_for(person: Person) -> str:
    return f"/unsubscribe/{unsubscribing.token(person.id)}"


def test_the_mail_program_turns_it_off_by_itself(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    one_click = {"List-Unsubscribe": "One-Click"}
    answer = browse().client.post(path_for(cast.emil), data=one_click)
    assert answer.status_code == 200
    assert db.session.get(Person, cast.emil.id).digest is False  # type: ignore[union-attr]
    assert verbs(f"person:{cast.emil.id}") == ["account.change"]


def test_a_person_is_asked_first(cast: Cast, browse: Callable[..., Browser]) -> None:
    stranger, cast.emil.language = browse(), "en"
    page = stranger.get(path_for(cast.emil))
    assert "overdue controls" in page.text
    assert cast.emil.digest
    page = stranger.submit(path_for(cast.emil), {}, "form[action^='/unsubscribe']")
    assert "The daily digest is off" in page.text
    assert not cast.emil.digest
    assert "The daily digest is off" in stranger.get(path_for(cast.emil)).text


@pytest.mark.parametrize("token", ["x", "MQ.forged", ""])
def test_a_forged_word_does_nothing(cast: Cast, browse: Callable[..., Browser], token: str) -> None:
    assert browse().get(f"/unsubscribe/{token}").status == 404
    assert browse().client.post(f"/unsubscribe/{token}").status_code in (404, 405)


def test_a_torn_link_says_where_else_it_is_turned_off(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    page = browse().get(path_for(cast.emil)[:-3], headers={"Accept-Language": "en"})
    assert page.status == 404
    assert "This link does not work" in page.text
    assert page.one("main a.btn")["href"] == "/account"


def test_an_older_key_still_reads_what_it_signed(app: Flask, cast: Cast) -> None:
    signed = unsubscribing.token(cast.emil.id)
    app.config["SECRET_KEY_FALLBACKS"] = [app.config["SECRET_KEY"]]
    app.config["SECRET_KEY"] = "another" * 8
    assert unsubscribing.person_of(signed) == cast.emil.id


def test_only_the_digest_can_be_turned_off(app: Flask, cast: Cast) -> None:
    address = unsubscribe_address_in(app, digest_of(cast.emil))
    assert address.startswith("http://127.0.0.1:8000/unsubscribe/")
    other = post("password_changed", "emil@example.org", "en", "x", {}, person_id=cast.emil.id)
    assert other is not None
    assert compose(app, other)["List-Unsubscribe"] is None


def unsubscribe_address_in(app: Flask, message: Message) -> str:
    with app.test_request_context(base_url=app.config["SETTINGS"].url):
        return unsubscribe_address(message)
