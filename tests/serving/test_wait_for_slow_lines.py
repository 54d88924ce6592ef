"""Clients with slow lines wait for themselves, and nobody waits for them."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from portal import create_app, migrations
from portal.db import db
from portal.media.files import keep
from tests.browser import Browser
from tests.conftest import test_settings
from tests.people import invite_the_cast
from tests.processes import running

SLOW = 8
SIZE = 24 * 1024 * 1024
FORM = (
    b"POST /sign-in HTTP/1.1\r\nHost: portal\r\nContent-Length: 1000000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail="
)


@dataclass(frozen=True)
class Portal:
    """A portal of one process with two turns, and a request for a large file that is allowed."""

    url: str
    download: bytes

    def connect(self) -> socket.socket:
        address = urlsplit(self.url)
        return socket.create_connection((str(address.hostname), int(address.port or 80)))

    def answers(self) -> bool:
        with urlopen(f"{self.url}/sign-in", timeout=1) as page:
            return bool(page.status == 200)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    data = tmp_path_factory.mktemp("slow")
    settings = test_settings(data, f"sqlite:///{data}/portal.sqlite")
    app = create_app(settings)
    with app.app_context():
        migrations.migrate()
        cast = invite_the_cast()
        volga, clara = cast.volga, cast.clara
        file = keep(bytes(SIZE), "a.zip", "application/zip", company_id=volga.id, by_id=clara.id)
        db.session.commit()
        path = f"/companies/{volga.id}/files/{file.id}"
        cookie = Browser(app, clara).client.get_cookie("session")
        db.session.remove()
        db.engine.dispose()
    assert cookie is not None
    lines = (f"GET {path} HTTP/1.1", "Host: portal", f"Cookie: session={cookie.value}", "", "")
    with running("web", settings, PORTAL_THREADS="2") as url:
        yield Portal(url, "\r\n".join(lines).encode())


def test_slow_senders_hold_up_nobody(portal: Portal) -> None:
    with ExitStack() as held:
        for _ in range(SLOW):
            held.enter_context(portal.connect()).sendall(FORM)
        assert portal.answers()


def test_slow_readers_hold_up_nobody_and_get_all_bytes(portal: Portal) -> None:
    with ExitStack() as held:
        lines = [held.enter_context(portal.connect()) for _ in range(SLOW)]
        for line in lines:
            line.sendall(portal.download)
            assert line.recv(12) == b"HTTP/1.1 200"
        assert portal.answers()
        lines[0].settimeout(10)
        assert received(lines[0]) > SIZE


def received(line: socket.socket) -> int:
    length = 0
    while length <= SIZE and (piece := line.recv(1024 * 1024)):
        length += len(piece)
    return length
