"""One connection for many letters; every way in which a mail server lets us down, and what then."""

import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from portal.db import db, now
from portal.messages import carrier, delivery, rest
from portal.messages.delivery import GIVE_UP, PAUSES, send_due
from portal.messages.models import Message
from portal.messages.outbox import post
from tests.messages.conftest import send_to
from tests.messages.mail_server import Server, open_door
from tests.processes import free_port

LATER = PAUSES[0] + timedelta(seconds=1)


def queue(count: int = 1) -> list[Message]:
    values = {"name": "Emil"}
    found = [
        post("password_changed", f"p{n}@example.org", "ru", "person:1", dict(values))
        for n in range(count)
    ]
    db.session.commit()
    return [message for message in found if message is not None]


def states(messages: list[Message]) -> list[str]:
    return [message.state for message in messages]


def test_many_letters_go_by_one_connection(server: Server) -> None:
    queue(20)
    assert send_due(now()) == 20
    assert server.connections == 1
    assert len(set(server.ids)) == 20


@pytest.mark.parametrize("act", ["450 greylisted", "452 full", "550 no", "550 at RCPT"])
def test_after_a_refusal_the_next_letter_starts_afresh(server: Server, act: str) -> None:
    messages, server.acts = queue(3), ["", act]
    assert send_due(now()) == 2
    assert server.connections == 1
    assert "RSET" in server.said
    assert states(messages) == ["sent", "queued" if act[0] == "4" else "failed", "sent"]


@pytest.mark.parametrize("act", ["drop in DATA", "drop after DATA"])
def test_a_lost_connection_is_opened_anew_for_the_others(server: Server, act: str) -> None:
    messages, server.acts = queue(3), ["", act]
    assert send_due(now()) == 2
    assert states(messages) == ["sent", "queued", "sent"]
    assert messages[1].error == "SMTPServerDisconnected"
    assert send_due(now() + LATER) == 1
    assert sorted(server.ids) == sorted(m.message_id for m in messages)


def test_a_server_that_hangs_up_between_two_letters_costs_nothing(server: Server) -> None:
    messages, server.acts = queue(3), ["drop after 250", "drop after 250"]
    assert send_due(now()) == 3
    assert sorted(server.ids) == sorted(m.message_id for m in messages)
    assert [m.attempts for m in messages] == [1, 1, 1]


@pytest.mark.parametrize("act", ["silent", "trickle"])
def test_nobody_waits_for_a_server_that_takes_for_ever(
    server: Server, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "LIMIT", 1.0)
    messages, server.acts = queue(2), [act]
    began = time.monotonic()
    assert send_due(now()) == 1
    assert time.monotonic() - began < 20
    assert states(messages) == ["queued", "sent"]


def test_no_letter_is_to_blame_for_a_server_that_is_away(app: Flask) -> None:
    send_to(app, f"smtp://127.0.0.1:{free_port()}")
    messages = queue(2)
    assert send_due(now()) == 0
    assert states(messages) == ["queued"] * 2
    assert [m.attempts for m in messages] == [0, 0]
    assert messages[0].error == "ConnectionRefusedError"


def test_it_is_left_in_peace_longer_and_longer(app: Flask) -> None:
    send_to(app, f"smtp://127.0.0.1:{free_port()}")
    moment, (message,) = now(), queue()
    for pause in rest.RESTS:
        send_due(moment)
        assert rest.holds(moment + pause * 0.9)
        moment += pause + timedelta(seconds=1)
    assert not rest.holds(moment - timedelta(days=1))
    assert (message.state, message.attempts) == ("queued", 0)


def test_after_days_without_a_server_it_gives_up(app: Flask) -> None:
    send_to(app, f"smtp://127.0.0.1:{free_port()}")
    (message,) = queue()
    send_due(now() + GIVE_UP * 1.1)
    assert (message.state, message.error) == ("failed", "ConnectionRefusedError")


@pytest.mark.parametrize("greeting", ["421 too busy", "554 go away"])
def test_a_server_that_lets_nobody_in_is_away(server: Server, greeting: str) -> None:
    (message,) = queue()
    server.greeting = greeting
    assert send_due(now()) == 0
    assert (message.state, message.attempts) == ("queued", 0)
    server.greeting = ""
    assert send_due(now() + rest.RESTS[0]) == 1


def test_a_folder_that_is_none_is_away(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    send_to(app, f"folder:{tmp_path}/file")
    (message,) = queue()
    assert send_due(now()) == 0
    assert message.state == "queued"


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for localhost that the portal trusts."""
    pair = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pair)
    trusting = ssl.create_default_context(cafile=str(pair))
    monkeypatch.setattr(carrier, "ssl", SimpleNamespace(create_default_context=lambda: trusting))
    return context


def make_certificate(folder: Path) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, form = folder / "pair.pem", serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(form)
    )
    return file


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("scheme", "smtps"), [("smtp", False), ("smtps", True)])
def test_it_signs_in_over_tls(
    app: Flask, certificate: ssl.SSLContext, scheme: str, smtps: bool
) -> None:
    (message,) = queue()
    with open_door(Server(), tls=certificate, password="p:ss", smtps=smtps) as server:
        send_to(app, f"{scheme}://portal%40x:p%3Ass@localhost:{server.port}")
        assert send_due(now()) == 1
    assert message.state == "sent"


def test_a_wrong_password_fails_no_letter(app: Flask, certificate: ssl.SSLContext) -> None:
    (message,) = queue()
    with open_door(Server(), tls=certificate, password="right") as server:
        send_to(app, f"smtp://portal:wrong@localhost:{server.port}")
        assert send_due(now()) == 0
    assert (message.state, message.error.split()[0]) == ("queued", "535")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_password_never_goes_without_tls(app: Flask, server: Server, host: str) -> None:
    (message,) = queue()
    send_to(app, f"smtp://portal:secret@{host}:{server.port}")
    assert send_due(now()) == 0
    assert (message.state, message.error) == ("queued", "SMTPNotSupportedError")


def test_a_relay_on_this_machine_needs_no_certificate(app: Flask, tmp_path: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(make_certificate(tmp_path))
    queue()
    server = Server()
    with open_door(server, tls=context, must=False):
        send_to(app, f"smtp://localhost:{server.port}")
        assert send_due(now()) == 1


def test_no_transaction_is_open_while_the_server_takes_its_time(
    app: Flask, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    real = carrier.MailServer.hand_over

    def hand_over(self: carrier.MailServer, letter: object) -> None:
        seen.append(db.session().in_transaction())
        real(self, letter)  # type: ignore[arg-type]

    monkeypatch.setattr(carrier.MailServer, "hand_over", hand_over)
    queue(2)
    send_due(now())
    assert seen == [False, False]
