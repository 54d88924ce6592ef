"""The outbox under the administrator's eyes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from portal.admin.mail_words import FAULTS, KINDS, REPLIES, reason
from portal.audit import Actor
from portal.db import db, now
from portal.messages import channels
from portal.messages.delivery import send_due
from portal.messages.models import Message
from portal.messages.outbox import post
from tests.accounts import verbs
from tests.browser import Browser
from tests.people import Cast

SECRET = "https://portal/secret-link"
ADDRESS = "ntfys://ntfy.example.org/topic"


def queued(kind: str = "password_reset", address: str = "emil@example.org") -> Message:
    values = {"link": SECRET, "name": "Emil"}
    message = post(kind, address, "en", "person:1:x", values)
    assert message is not None
    db.session.commit()
    return message


def failed(kind: str = "password_reset") -> Message:
    message = queued(kind)
    message.state, message.error, message.attempts = "failed", "550 no such mailbox", 5
    db.session.commit()
    return message


def page_of(message: Message) -> str:
    return f"/admin/messages/{message.id}"


def press(browser: Browser, message: Message, act: str) -> str:
    """Press the button of an act, and read what is said then."""
    url = page_of(message)
    page = browser.submit(url, {}, form=f"form[action='{url}/{act}']")
    return browser.get(page.location).text


def test_it_says_what_was_not_delivered_and_what_to_do(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    message, anna = failed(), browse(cast.anna)
    assert "no such mailbox" in anna.get("/admin/messages?state=failed").text
    page = anna.get(page_of(message)).text
    assert "550 no such mailbox" in page
    assert "Check the address" in page


def test_it_is_found_by_address_kind_and_state(cast: Cast, browse: Callable[..., Browser]) -> None:
    queued("password_changed", "nina@example.org")
    failed()
    anna = browse(cast.anna)
    for search, found in (
        ("q=NINA", 1),
        ("q=example", 2),
        ("q=%25", 0),
        ("kind=password_reset", 1),
    ):
        rows = anna.get(f"/admin/messages?{search}").all(".rows li")
        assert len(rows) == found, search
    assert "No message is like this" in anna.get("/admin/messages?q=nina&state=failed").text


def test_the_letter_is_shown_as_it_looks_but_for_its_secret(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    anna, message = browse(cast.anna), queued()
    page, letter = anna.get(page_of(message)), anna.get(f"{page_of(message)}/letter")
    assert page.one("iframe")["src"] == f"{page_of(message)}/letter"
    assert message.message_id in page.text
    assert "Choose a new password" in letter.text
    for answer in (page, letter):
        assert "secret-link" not in answer.response.get_data(as_text=True)
    assert "sandbox" in letter.response.headers["Content-Security-Policy"]
    assert verbs(f"message:{message.id}") == ["message.read"]


def test_what_went_by_a_messenger_is_shown_as_it_was_told(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    channel = channels.add(
        Actor(cast.emil.id, "employee"), "My phone", ADDRESS, "en", person_id=cast.emil.id
    )
    post("password_changed", "emil@example.org", "en", "x", {}, person_id=cast.emil.id)
    message = db.session.query(Message).filter_by(channel_id=channel.id).one()
    message.state, message.error = "failed", "no answer"
    anna = browse(cast.anna)
    listed, page = anna.get("/admin/messages"), anna.get(page_of(message))
    for answer in (listed, page):
        assert "Messenger: My phone" in answer.text
        assert "The messenger does not answer." in answer.text
    assert page.one(".letter-text").get_text().startswith("Your password was changed\nhttp")
    assert page.all("iframe") == []


def test_a_letter_that_cannot_be_written_is_said_so(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    message, anna = queued("no_such_kind"), browse(cast.anna)
    assert "cannot be shown" in anna.get(page_of(message)).text
    assert anna.get(f"{page_of(message)}/letter").status == 200


def test_the_demonstration_shows_the_letter_in_its_folder(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mode="demonstration")
    message, anna = queued(), browse(cast.anna)
    send_due(now())
    assert message.values["link"] == ""
    letter = anna.get(f"{page_of(message)}/letter")
    assert letter.one("a.button")["href"] == SECRET


def test_it_sends_an_undelivered_one_again(cast: Cast, browse: Callable[..., Browser]) -> None:
    message, anna = failed(), browse(cast.anna)
    assert "on its way again" in press(anna, message, "send-again")
    assert (message.state, message.attempts) == ("queued", 0)
    assert "message.send_again" in verbs(f"message:{message.id}")
    page = anna.post(f"{page_of(message)}/send-again")
    assert "on its way already" in anna.get(page.location).text


def test_of_a_sent_one_a_copy_goes_out_once_a_day(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    message, anna = queued("password_changed"), browse(cast.anna)
    send_due(now())
    assert "A copy is on its way" in press(anna, message, "send-again")
    copy = db.session.query(Message).filter(Message.id != message.id).one()
    assert (copy.state, copy.values, message.state) == ("queued", message.values, "sent")
    assert copy.message_id != message.message_id
    assert "sent again today already" in press(anna, message, "send-again")
    assert send_due(now()) == 1


def test_a_used_up_link_does_not_go_again(cast: Cast, browse: Callable[..., Browser]) -> None:
    message, anna = queued("invitation"), browse(cast.anna)
    message.state = "sent"
    db.session.commit()
    page = anna.post(f"{page_of(message)}/send-again")
    assert "cannot go again" in anna.get(page.location).text
    assert db.session.query(Message).count() == 1


def test_it_calls_off_what_waits(cast: Cast, browse: Callable[..., Browser]) -> None:
    message, anna = queued(), browse(cast.anna)
    assert "called off" in press(anna, message, "cancel")
    assert send_due(now()) == 0
    assert "message.cancel" in verbs(f"message:{message.id}")
    assert "on its way again" in press(anna, message, "send-again")
    assert send_due(now()) == 1


def test_what_is_just_leaving_is_too_late_to_call_off(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    message, anna = queued(), browse(cast.anna)
    message.claimed_until = now() + timedelta(minutes=5)
    db.session.commit()
    page = anna.post(f"{page_of(message)}/cancel")
    assert "Too late" in anna.get(page.location).text
    assert message.state == "queued"


@pytest.mark.parametrize("act", ["", "/letter", "/send-again", "/cancel"])
def test_a_message_that_is_not_there(cast: Cast, browse: Callable[..., Browser], act: str) -> None:
    ask = browse(cast.anna).get if act in ("", "/letter") else browse(cast.anna).post
    assert ask(f"/admin/messages/999999{act}").status == 404


def test_every_error_has_words(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        said = [reason(f"{code} and more") for code in (*REPLIES, *FAULTS, "499", "599", "Odd")]
        assert all(said)
        assert reason("") == ""


def test_every_kind_has_a_name(app: Flask) -> None:
    from tests.messages.test_delivery import KINDS as TEMPLATES

    assert set(TEMPLATES) == set(KINDS)
