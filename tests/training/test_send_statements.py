"""Statements reach the record store once; refusals are tried again, then shown."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db, now
from portal.training.models import Course, Statement
from portal.training.sending import BATCH, CLAIM, PAUSES, send_statements
from portal.training.statements import note
from tests.browser import Browser
from tests.courses import course, lesson
from tests.people import Cast


class Store:
    """A record store that answers as told and keeps what it takes, by id."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        """Statuses of the next answers; then it behaves."""
        self.taken: dict[str, dict[str, Any]] = {}
        self.requests: list[tuple[str, dict[str, str], list[dict[str, Any]]]] = []

    def answer(self, path: str, headers: dict[str, str], said: list[dict[str, Any]]) -> int:
        self.requests.append((path, headers, said))
        if self.answers:
            return self.answers.pop(0)
        if any(one["id"] in self.taken for one in said):
            return 409
        self.taken |= {one["id"]: one for one in said}
        return 200


@pytest.fixture
def store(app: Flask) -> Iterator[Store]:
    found = Store()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(found.answer(self.path, dict(self.headers), said))
            self.send_header("Content-Length", "0")
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    set_store(app, f"http://key:s%40cret@127.0.0.1:{server.server_port}/xapi/")
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def set_store(app: Flask, address: str) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], record_store=address)


@pytest.fixture
def noted(cast: Cast, store: Store) -> Callable[[int], None]:
    """Note so many statements, all due."""
    made: Course = course(cast.volga)
    what = lesson(made)

    def add(count: int) -> None:
        for _ in range(count):
            note("completed", cast.emil.id, what)
        db.session.commit()

    return add


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in db.session.scalars(select(Statement.state)):
        found[state] = found.get(state, 0) + 1
    return found


def test_they_are_sent_in_batches(store: Store, noted: Callable[[int], None]) -> None:
    noted(BATCH + 10)
    assert send_statements(now()) == BATCH + 10
    assert [len(said) for _path, _headers, said in store.requests] == [BATCH, 10]
    assert states() == {"sent": BATCH + 10}
    path, headers, _said = store.requests[0]
    assert path == "/xapi/statements"
    assert headers["X-Experience-Api-Version"] == "1.0.3"
    key = base64.b64decode(headers["Authorization"].removeprefix("Basic "))
    assert key == b"key:s@cret"


def test_what_was_sent_is_not_sent_again(store: Store, noted: Callable[[int], None]) -> None:
    noted(2)
    send_statements(now())
    assert send_statements(now() + timedelta(days=30)) == 0
    assert len(store.requests) == 1


def test_a_store_that_knows_one_of_them_gets_the_others(
    store: Store, noted: Callable[[int], None]
) -> None:
    noted(3)
    first = db.session.scalars(select(Statement.uuid).order_by(Statement.id)).first()
    store.taken[str(first)] = {}
    assert send_statements(now()) == 3
    assert states() == {"sent": 3}
    assert len(store.taken) == 3


def test_a_wrong_one_fails_alone(store: Store, noted: Callable[[int], None]) -> None:
    noted(2)
    store.answers = [400, 200, 400]
    assert send_statements(now()) == 1
    assert states() == {"sent": 1, "failed": 1}


@pytest.mark.parametrize("status", [500, 503, 429, 401, 307])
def test_a_store_in_trouble_is_asked_again(
    store: Store, noted: Callable[[int], None], status: int
) -> None:
    noted(2)
    store.answers = [status]
    moment = now()
    assert send_statements(moment) == 0
    assert states() == {"queued": 2}
    assert send_statements(moment + PAUSES[0] - timedelta(seconds=1)) == 0
    assert send_statements(moment + PAUSES[0]) == 2


def test_after_the_last_pause_they_have_failed_and_the_administrator_sees_it(
    store: Store, noted: Callable[[int], None], cast: Cast, browse: Callable[..., Browser]
) -> None:
    noted(2)
    store.answers = [503] * 20
    moment = now()
    for pause in (*PAUSES, timedelta()):
        send_statements(moment)
        moment += pause
    assert states() == {"failed": 2}
    noted(1)
    page = browse(cast.anna).get("/admin/health")
    assert "1 statement waits. 2 could not be sent." in page.text


def test_a_store_that_is_away_leaves_them_waiting(
    app: Flask, store: Store, noted: Callable[[int], None]
) -> None:
    noted(1)
    set_store(app, "http://127.0.0.1:9")
    assert send_statements(now()) == 0
    assert states() == {"queued": 1}


def test_a_kill_after_sending_counts_nothing_twice(
    store: Store, noted: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(2)
    moment = now()
    with monkeypatch.context() as patch:
        patch.setattr("portal.training.sending.mark", killed)
        with pytest.raises(KeyboardInterrupt):
            send_statements(moment)
    assert states() == {"queued": 2}
    assert send_statements(moment) == 0, "claimed by whoever was killed"
    assert send_statements(moment + CLAIM) == 2
    assert (states(), len(store.taken)) == ({"sent": 2}, 2)


def killed(*_args: object) -> int:
    raise KeyboardInterrupt


def test_without_a_store_nothing_is_queued(app: Flask, cast: Cast) -> None:
    note("completed", cast.emil.id, lesson(course(cast.volga)))
    db.session.commit()
    assert send_statements(now()) == 0
    assert states() == {"kept": 1}
