"""Mail leaves through a real server once; refusals are tried again or shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from portal.db import db, now
from portal.messages.delivery import BREAKS, PAUSES, send_due
from portal.messages.letter import compose
from portal.messages.models import Message
from portal.messages.outbox import post

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


class Server:
    """A mail server that answers DATA as told and keeps what it takes."""

    def __init__(self) -> None:
        self.answer = "250 taken"
        self.taken: list[bytes] = []
        self.greetings = 0
        self.gone_at: str | None = None
        """The address at whose letter the line breaks."""
        self.breaks_all = False

    async def handle_EHLO(  # noqa: N802
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.greetings += 1
        session.host_name = hostname
        return responses

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.breaks_all or self.gone_at in envelope.rcpt_tos:
            server.transport.close()
        elif self.answer.startswith("250"):
            self.taken.append(envelope.content)
        return self.answer


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, mail=f"smtp://127.0.0.1:{controller.port}")
    yield handler
    controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def queue(kind: str = "invitation") -> Message:
    message = post(kind, "emil@example.org", "ru", "invitation:1", dict(VALUES))
    assert message is not None
    db.session.commit()
    return message


def test_a_message_leaves_once_and_its_link_is_blanked(server: Server) -> None:
    message = queue()
    assert send_due(now()) == 1
    assert send_due(now()) == 0
    assert (message.state, message.values["link"]) == ("sent", "")
    assert len(server.taken) == 1


def queue_to(*names: str) -> list[Message]:
    made = [
        post("report_signed", f"{name}@example.org", "en", "report:1", dict(VALUES))
        for name in names
    ]
    db.session.commit()
    return [message for message in made if message is not None]


def test_many_letters_go_over_one_line(server: Server) -> None:
    queue_to("anna", "boris", "clara")
    assert send_due(now()) == 3
    assert server.greetings == 1


def test_a_letter_that_breaks_the_line_holds_up_no_other(server: Server) -> None:
    anna, boris, clara = queue_to("anna", "boris", "clara")
    server.gone_at = boris.address
    assert send_due(now()) == 2
    assert [m.state for m in (anna, boris, clara)] == ["sent", "queued", "sent"]
    assert (boris.error, server.greetings) == ("SMTPServerDisconnected", 2)


def test_a_run_ends_where_the_line_breaks_again_and_again(server: Server) -> None:
    queue_to(*(f"emil{n}" for n in range(BREAKS + 2)))
    server.breaks_all = True
    assert send_due(now()) == 0
    tried = db.session.query(Message).filter(Message.attempts > 0).count()
    assert tried == BREAKS


def test_a_server_that_lets_nobody_in_fails_no_letter(app: Flask, server: Server) -> None:
    settings = app.config["SETTINGS"]
    address = settings.mail.replace("smtp://", "smtp://user:wrong@")
    app.config["SETTINGS"] = replace(settings, mail=address)
    message = queue()
    assert send_due(now()) == 0
    assert (message.state, message.error) == ("queued", "SMTPNotSupportedError")


def test_a_message_id_is_of_the_portals_host(app: Flask) -> None:
    settings = replace(app.config["SETTINGS"], url="https://steps.example.com/portal")
    app.config["SETTINGS"] = settings
    assert queue().message_id.endswith("@steps.example.com>")


def test_a_greylisting_server_gets_it_later_under_the_same_id(server: Server) -> None:
    message, server.answer = queue(), "451 later"
    assert send_due(now()) == 0
    assert (message.state, message.error) == ("queued", "451")
    server.answer = "250 taken"
    assert send_due(now()) == 0
    assert send_due(now() + PAUSES[0] + timedelta(seconds=1)) == 1
    assert message.message_id.encode() in server.taken[0]


def test_a_refusal_for_good_is_shown_at_once(server: Server) -> None:
    message, server.answer = queue(), "550 no"
    send_due(now())
    assert (message.state, message.error) == ("failed", "550")


def test_it_gives_up_after_the_last_pause(server: Server) -> None:
    message, server.answer = queue(), "451 later"
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


def test_a_server_that_is_away_costs_one_attempt(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, mail=f"smtp://127.0.0.1:{_free_port()}")
    message = queue()
    assert send_due(now()) == 0
    assert (message.state, message.attempts) == ("queued", 1)
