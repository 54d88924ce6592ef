"""The outbox under the administrator's eyes."""

from collections.abc import Callable

from portal.db import db
from portal.messages.outbox import post
from tests.accounts import verbs
from tests.browser import Browser
from tests.people import Cast


def failed_message() -> int:
    values = {"link": "https://portal/secret-link", "name": "Emil"}
    message = post("password_reset", "emil@example.org", "en", "person:1:x", values)
    assert message is not None
    message.state, message.error, message.attempts = "failed", "550 no such mailbox", 5
    db.session.commit()
    return message.id


def test_it_shows_what_was_not_delivered(cast: Cast, browse: Callable[..., Browser]) -> None:
    number = failed_message()
    anna = browse(cast.anna)
    assert "550 no such mailbox" in anna.get("/admin/messages?state=failed").text
    page = anna.get(f"/admin/messages/{number}")
    assert "550 no such mailbox" in page.text
    assert "secret-link" not in page.response.get_data(as_text=True)


def test_it_sends_again_once(cast: Cast, browse: Callable[..., Browser]) -> None:
    number = failed_message()
    anna = browse(cast.anna)
    url = f"/admin/messages/{number}"
    anna.submit(url, {}, form=f"form[action='{url}/send-again']")
    assert "waiting" in anna.get("/admin/messages").text
    assert verbs(f"message:{number}") == ["message.send_again"]
    page = anna.post(f"{url}/send-again")
    assert "Only a message that was not delivered" in anna.get(page.location).text


def test_a_message_that_is_not_there(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert browse(cast.anna).get("/admin/messages/999999").status == 404
