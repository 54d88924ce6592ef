"""Mail leaves through a real server once; refusals are tried again or shown."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from portal.db import db, now
from portal.messages.delivery import (
    CLAIM,
    CLAIMS,
    PAUSES,
    claim,
    fail,
    put_off,
    send_due,
    surely,
)
from portal.messages.letter import compose
from portal.messages.models import Message
from portal.messages.outbox import new_message_id, post
from tests.messages.mail_server import Server

LINK = "https://portal.example.org/invitation/secret"
LINES = {"company": "Volga", "company_id": 1, "control": "first", "date": "2026-11-23"}
VALUES = {
    **LINES,
    "name": "Emil",
    "role": "head",
    "invited_by": "Clara",
    "link": LINK,
    "until": "2026-11-30",
    "start": "2026-11-16",
    "starts_at": "2026-12-07T06:00:00+00:00",
    "was": "2026-12-06T06:00:00+00:00",
    "since": "2026-11-23T10:00:00+00:00",
    "timezone": "Europe/Samara",
    "report": 1,
    "lines": [{**LINES, "report": 1}],
}
KINDS = sorted(
    path.stem for path in Path("templates/messages").glob("*.txt") if not path.stem.startswith("_")
)


def queue(kind: str = "invitation", subject: str = "invitation:1") -> Message:
    message = post(kind, "emil@example.org", "ru", subject, dict(VALUES))
    assert message is not None
    db.session.commit()
    return message


def test_a_message_leaves_once_and_its_link_is_blanked(server: Server) -> None:
    message = queue()
    assert send_due(now()) == 1
    assert send_due(now()) == 0
    assert (message.state, message.values["link"]) == ("sent", "")
    assert len(server.taken) == 1


def test_a_greylisting_server_gets_it_later_under_the_same_id(server: Server) -> None:
    message, server.acts = queue(), ["451 later"]
    assert send_due(now()) == 0
    assert (message.state, message.error) == ("queued", "451 later")
    assert send_due(now()) == 0
    assert send_due(now() + PAUSES[0] + timedelta(seconds=1)) == 1
    assert message.message_id.encode() in server.taken[0]


def test_a_refusal_for_good_is_shown_at_once(server: Server) -> None:
    message, server.acts = queue(), ["550 no"]
    send_due(now())
    assert (message.state, message.error) == ("failed", "550 no")


def test_it_gives_up_after_the_last_pause(server: Server) -> None:
    message, server.acts = queue(), ["451 later"] * 9
    moment = now()
    for pause in (*PAUSES, timedelta()):
        send_due(moment)
        moment += pause + timedelta(seconds=1)
    assert message.state == "failed"
    assert message.attempts == len(PAUSES) + 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_kind_has_its_words(app: Flask, kind: str, language: str) -> None:
    message = queue(kind)
    message.language = language
    letter = compose(app, message)
    assert letter["Subject"]
    assert letter.get_body(("plain",)) is not None
    assert letter.get_body(("html",)) is not None


def test_the_same_fact_is_told_once(app: Flask) -> None:
    queue()
    assert post("invitation", "emil@example.org", "ru", "invitation:1", VALUES) is None


def test_a_message_that_cannot_be_written_holds_up_no_other(server: Server) -> None:
    broken, good = queue("no_such_kind"), queue()
    assert send_due(now()) == 1
    assert (broken.state, broken.error) == ("failed", "unwritten TemplateNotFound")
    assert good.state == "sent"


def test_a_message_that_kills_the_process_is_left_alone_at_last(server: Server) -> None:
    message = queue()
    message.attempts = CLAIMS
    db.session.commit()
    assert send_due(now()) == 0
    assert (message.state, message.error) == ("failed", "killed")


def test_a_claim_by_a_clock_that_was_ahead_does_not_hold(server: Server) -> None:
    message = queue()
    message.claimed_until = now() + timedelta(days=1)
    db.session.commit()
    assert send_due(now()) == 1


def test_who_has_lost_his_claim_changes_nothing_any_more(server: Server) -> None:
    queue()
    late = claim(now())
    assert late is not None
    db.session.expunge(late)
    assert send_due(now() + CLAIM) == 1
    put_off(late, now(), "451 later")
    fail(late, "550 no")
    message = db.session.query(Message).one()
    assert (message.state, message.error) == ("sent", "")


def test_a_busy_database_does_not_make_it_leave_twice(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, waits = queue(), []
    busy = OperationalError("UPDATE", {}, Exception("database is locked"))
    answers: list[Exception | None] = [busy, busy, None]

    def write(*_: object) -> None:
        if error := answers.pop(0):
            raise error

    monkeypatch.setattr("portal.messages.delivery.time.sleep", waits.append)
    surely(write)
    assert (len(waits), answers, message.state) == (2, [], "queued")


@pytest.mark.parametrize(
    ("sender", "url", "domain"),
    [
        ("Portal <portal@example.org>", "https://p.example.com", "example.org"),
        ("portal@localhost", "https://p.example.com", "p.example.com"),
        ("portal@localhost", "http://127.0.0.1:8000", "127.0.0.1"),
        ("портал@почта.рф", "https://p.example.com", "xn--80a1acny.xn--p1ai"),
        ("portal@" + "a" * 60 + "." + "b" * 60 + ".org", "https://p.example.com", "b.org"),
    ],
)
def test_the_message_id_is_of_the_senders_domain(
    app: Flask, sender: str, url: str, domain: str
) -> None:
    settings = replace(app.config["SETTINGS"], mail_from=sender, url=url)
    made = {new_message_id(settings) for _ in range(2)}
    assert len(made) == 2
    assert all(each.endswith(f"{domain}>") and len(each) <= 120 for each in made)
