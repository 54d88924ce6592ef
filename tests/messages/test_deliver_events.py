"""Events on their way to another system: each once in effect, signed, tried again for a day."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from http.client import HTTPException
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit import PORTAL, Actor, record
from portal.db import db, now
from portal.messages import deliveries, webhooks
from portal.messages.deliveries import PAUSES, deliver_due, signature
from portal.messages.events import KINDS
from portal.messages.reach import is_open
from portal.messages.webhook_models import Delivery, Webhook
from portal.messages.webhooks import MARGIN, lay_out
from tests.conftest import DATABASES
from tests.messages.receivers import Receiver, receiving
from tests.people import Cast, invite_the_cast
from tests.two_at_once import meanwhile, portal_on

SECOND = timedelta(seconds=1)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def webhook_at(cast: Cast, url: str, *kinds: str) -> Webhook:
    webhook, _secret = webhooks.create(Actor(cast.anna.id, "administrator"), "CRM", url, [*kinds])
    db.session.commit()
    return webhook


def happen(cast: Cast, verb: str = "issue.raise", at: datetime | None = None) -> int:
    by, new = Actor(cast.clara.id, "consultant"), {"step": 3}
    row = record(by, verb, "issue:14", company_id=cast.volga.id, new=new, at=at)
    db.session.commit()
    return row.id


def sent_on(moment: datetime) -> tuple[int, int]:
    return lay_out(moment), deliver_due(moment)


def test_an_event_arrives_once_in_plain_words(cast: Cast, receiver: Receiver) -> None:
    webhook_at(cast, f"{receiver.url}/events?from=portal")
    number = happen(cast)
    assert [sent_on(now()), sent_on(now())] == [(1, 1), (0, 0)]
    path, headers, body = receiver.taken[0]
    assert (path, headers["Seven-Steps-Event"]) == ("/events?from=portal", "issue.raised")
    event = json.loads(body)
    assert event.pop("at").endswith("Z")
    assert event == {
        "version": 1,
        "id": number,
        "kind": "issue.raised",
        "company": {"id": cast.volga.id, "name": "Volga-Snab"},
        "by": {"person": cast.clara.id, "role": "consultant"},
        "subject": "issue:14",
        "old": None,
        "new": {"step": 3},
    }


@pytest.mark.parametrize(
    ("kinds", "verb", "count"),
    [
        ([], "report.sign", 1),
        ([], "account.sign_in", 0),
        (["report.signed"], "report.sign", 1),
        (["report.signed"], "issue.raise", 0),
        (["gone.since"], "issue.raise", 1),
    ],
)
def test_it_is_told_what_it_wants(cast: Cast, kinds: list[str], verb: str, count: int) -> None:
    webhook_at(cast, "http://127.0.0.1:9", *kinds)
    happen(cast, verb)
    assert lay_out(now()) == count


def test_it_hears_nothing_from_before_nor_from_its_pause(cast: Cast) -> None:
    by = Actor(cast.anna.id, "administrator")
    happen(cast, at=now() - SECOND)
    webhook = webhook_at(cast, "http://127.0.0.1:9")
    webhooks.pause(webhook, by)
    happen(cast)
    assert lay_out(now()) == 0
    webhooks.resume(webhook, by)
    assert lay_out(now()) == 0
    happen(cast)
    assert lay_out(now()) == 1


def test_a_late_commit_is_not_lost(cast: Cast) -> None:
    webhook, start = webhook_at(cast, "http://127.0.0.1:9"), now()
    assert lay_out(start + timedelta(hours=2)) == 0
    assert webhook.seen_until == start + timedelta(hours=2)
    happen(cast, at=start + timedelta(hours=2) - MARGIN + SECOND)
    assert lay_out(start + timedelta(hours=2, minutes=1)) == 1


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-1), timedelta(days=1)])
def test_a_clock_that_jumps_loses_and_doubles_nothing(cast: Cast, jump: timedelta) -> None:
    webhook_at(cast, "http://127.0.0.1:9")
    start = now() + timedelta(days=2)
    happen(cast, at=start)
    assert lay_out(start) == 1
    happen(cast, at=start + jump)
    assert lay_out(start + jump + SECOND) == 1
    happen(cast, at=start + SECOND)
    assert [lay_out(start + SECOND) for _twice in range(2)] == [1, 0]


def test_many_events_come_in_several_runs(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "AT_ONCE", 2)
    webhook_at(cast, "http://127.0.0.1:9")
    happened = [happen(cast) for _number in range(3)]
    assert [lay_out(now()) for _run in range(3)] == [2, 1, 0]
    assert list(db.session.scalars(select(Delivery.event_id).order_by(Delivery.id))) == happened


def lay_out_now() -> int:
    return lay_out(now())


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_two_at_once_lay_an_event_out_once(real_database: str) -> None:
    app = portal_on(real_database)
    with app.app_context():
        cast = invite_the_cast()
        webhook_at(cast, "http://127.0.0.1:9")
        happen(cast)
        db.session.remove()

    def first() -> None:
        webhook = db.session.scalars(select(Webhook).with_for_update()).one()
        webhooks.add_test(webhook)

    assert meanwhile(app, first, lay_out_now, "FROM webhooks .* FOR UPDATE") in (0, 1)
    with app.app_context():
        lay_out_now()
        assert db.session.query(Delivery).where(Delivery.event_id > 0).count() == 1
        db.session.remove()
        db.engine.dispose()


def test_a_refused_event_is_tried_again_for_a_day(cast: Cast, receiver: Receiver) -> None:
    webhook_at(cast, receiver.url)
    happen(cast)
    receiver.status, moment = 503, now()
    lay_out(moment)
    for pause in (*PAUSES, timedelta()):
        deliver_due(moment)
        deliver_due(moment + pause - SECOND)
        moment += pause + SECOND
    delivery = db.session.scalars(select(Delivery)).one()
    assert (delivery.state, delivery.status, delivery.attempts) == ("failed", 503, len(PAUSES) + 1)
    assert timedelta(hours=23) < sum(PAUSES, timedelta()) < timedelta(hours=25)
    assert len(set(receiver.bodies)) == 1
    assert len({headers["Seven-Steps-Delivery"] for _path, headers, _body in receiver.taken}) == 1


def test_a_redirection_is_not_followed(cast: Cast, receiver: Receiver) -> None:
    webhook_at(cast, receiver.url)
    happen(cast)
    receiver.status = 307
    assert sent_on(now()) == (1, 0)
    assert [path for path, _headers, _body in receiver.taken] == ["/"]


def test_a_silent_receiver_holds_no_other_up(cast: Cast, receiver: Receiver) -> None:
    webhook_at(cast, "http://127.0.0.1:9")
    webhook_at(cast, receiver.url)
    for _number in range(2):
        happen(cast)
    assert sent_on(now()) == (4, 2)
    silent = select(Delivery).where(Delivery.state == "queued").order_by(Delivery.id)
    assert [one.attempts for one in db.session.scalars(silent)] == [1, 0]


LIMIT = 0.4


@contextmanager
def cut_in_time() -> Iterator[None]:
    """It ends with an error, long before the last drop."""
    began = time.monotonic()
    with pytest.raises((OSError, HTTPException)):
        yield
    assert time.monotonic() - began < 10 * LIMIT


@pytest.fixture
def dripping() -> Iterator[int]:
    """The port of a receiver that answers well, a drop at a time, each far within the limit."""

    class Drip(StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            with suppress(OSError):
                for drop in b"HTTP/1.1 200 OK\r\n" + b"X-Drop: 1\r\n" * 20 + b"\r\n":
                    self.wfile.write(bytes([drop]))
                    ended.wait(LIMIT / 10)

    ended = Event()
    server = ThreadingTCPServer(("127.0.0.1", 0), Drip)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server.server_address[1]
    ended.set()
    server.shutdown()
    server.server_close()


def test_a_drop_by_drop_answer_is_cut(app: Flask, dripping: int) -> None:
    with cut_in_time():
        deliveries.post(f"http://127.0.0.1:{dripping}", b"", {}, timeout=LIMIT)


def test_so_is_one_that_comes_after_an_address_that_was_silent(
    app: Flask, dripping: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as silent:
        full = [socket.socket() for _place in range(2)]
        for place in full:
            place.setblocking(False)
            place.connect_ex(silent.getsockname())
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", silent.getsockname())]
        found.append((*found[0][:4], ("127.0.0.1", dripping)))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args: found)
        with cut_in_time():
            deliveries.post("http://crm.example.org", b"", {}, timeout=LIMIT)
        for place in full:
            place.close()


def test_our_own_network_is_out_of_reach(app: Flask, cast: Cast, receiver: Receiver) -> None:
    webhook_at(cast, receiver.url)
    happen(cast)
    for hosts, arrived in (("crm.example.org",), 0), (("127.0.0.1",), 1):
        settings = app.config["SETTINGS"]
        app.config["SETTINGS"] = replace(settings, private_hosts=hosts)
        lay_out(now())
        assert deliver_due(now() + PAUSES[0] * (1 + arrived)) == arrived
    assert len(receiver.taken) == 1


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_of_the_open_internet(address: str, is_public: bool) -> None:
    assert is_open(address) is is_public


def test_a_paused_webhook_sends_nothing(cast: Cast, receiver: Receiver) -> None:
    webhook = webhook_at(cast, receiver.url)
    happen(cast)
    lay_out(now())
    webhooks.pause(webhook, PORTAL)
    assert deliver_due(now()) == 0


def test_the_log_is_kept_for_a_month(cast: Cast, receiver: Receiver) -> None:
    webhook_at(cast, receiver.url)
    happen(cast)
    sent_on(now())
    assert deliveries.sweep(now() + timedelta(days=29)) == 0
    assert deliveries.sweep(now() + timedelta(days=31)) == 1


def test_the_signature_is_that_of_the_docs() -> None:
    expected = "0d5816111df233fa09ca7a18bed6f753b4f0f39b0df9aede3e22932cfd807c3d"
    assert signature("whs_example", '{"id":1}', 1795413600) == f"t=1795413600,v1={expected}"


def test_every_verb_of_the_table_is_recorded_somewhere() -> None:
    from portal.admin.sentences import VERBS
    from portal.admin.webhook_forms import KIND_NAMES

    assert set(KINDS.values()) <= set(VERBS)
    assert set(KIND_NAMES) == {*KINDS, "test"}
