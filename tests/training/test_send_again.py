"""What the record store did not take is shown with its reason, and sent again at one touch."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.audit import History
from portal.db import db, now
from portal.training.models import Statement
from portal.training.sending import claim
from portal.training.statements import note
from tests.browser import Browser, Page
from tests.courses import course, lesson
from tests.people import Cast

Browse = Callable[..., Browser]
PAGE = "/admin/health/statements"


def set_store(app: Flask, address: str) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], record_store=address)


@pytest.fixture(autouse=True)
def failed(app: Flask, cast: Cast) -> None:
    """Two statements failed for one reason and one for another; a fourth was sent."""
    set_store(app, "https://key:s3cret@store.example.org/xapi")
    what = lesson(course(cast.volga))
    for error in ("503", "503", "no answer", ""):
        note("completed", cast.emil.id, what)
        db.session.flush()
        last = update(Statement).where(Statement.state == "queued")
        state = "failed" if error else "sent"
        db.session.execute(last.values(state=state, error=error, attempts=8, due_at=None))
    db.session.commit()


def rows(page: Page) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.all("ul.rows > li")]


def test_the_reasons_are_shown_with_their_counts(cast: Cast, browse: Browse) -> None:
    anna = browse(cast.anna)
    assert anna.get("/admin/health").one(f"a[href='{PAGE}']").text == "Record of learning"
    page = anna.get(PAGE)
    trouble, silence = rows(page)
    assert ("in trouble. HTTP 503" in trouble, "2 statements" in trouble) == (True, True)
    assert ("did not answer. The oldest" in silence, "1 statement" in silence) == (True, True)
    assert "store.example.org" in page.text
    assert "s3cret" not in page.response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("401", "did not accept the key"),
        ("404", "no store at this address"),
        ("307", "sends us to another address"),
        ("429", "was in trouble"),
        ("400", "takes them for wrong"),
    ],
)
def test_every_reason_has_words(cast: Cast, browse: Browse, error: str, words: str) -> None:
    db.session.execute(update(Statement).values(error=error))
    db.session.commit()
    assert words in rows(browse(cast.anna).get(PAGE))[0]


def test_they_are_queued_again_as_if_new(cast: Cast, browse: Browse) -> None:
    anna = browse(cast.anna)
    assert anna.submit(PAGE, {}, form="#send-again").location == PAGE
    page = anna.get(PAGE)
    assert "3 statements are on their way again." in page.text
    assert "3 statements wait." in page.text
    assert rows(page) == []
    told = db.session.scalars(select(History).where(History.verb == "statements.send_again")).one()
    assert (told.actor_id, told.new) == (cast.anna.id, 3)
    assert [row.attempts for row in claim(now() + timedelta(seconds=1))] == [1, 1, 1]


def test_who_presses_twice_changes_nothing_more(cast: Cast, browse: Browse) -> None:
    anna = browse(cast.anna)
    for _turn in range(2):
        anna.post(f"{PAGE}/send-again", {})
    told = db.session.scalars(select(History).where(History.verb == "statements.send_again")).all()
    assert len(told) == 1


def test_without_a_store_there_is_nothing_to_press(app: Flask, cast: Cast, browse: Browse) -> None:
    set_store(app, "")
    anna = browse(cast.anna)
    assert anna.get(PAGE).all("#send-again") == []
    anna.post(f"{PAGE}/send-again", {})
    assert "nothing can be sent" in anna.get(PAGE).text
    assert set(db.session.scalars(select(Statement.state))) == {"failed", "sent"}
