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
from portal.media import uploads
from portal.media.files import keep
from tests.browser import Browser
from tests.conftest import test_settings
from tests.people import invite_the_cast
from tests.processes import running

SLOW, PATIENCE = 8, 10
SIZE = 24 * 1024 * 1024
FORM = (
    b"POST /sign-in HTTP/1.1\r\nHost: portal\r\nContent-Length: 1000000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail="
)

PIECE = 1024 * 1024
PATCH = (
    f"Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Length: {PIECE}\r\n"
    "Content-Type: application/offset+octet-stream\r\n\r\n"
)


@dataclass(frozen=True)
class Portal:
    """A portal of one process with two turns, and what Clara may send and read there."""

    url: str
    download: bytes
    uploads: list[bytes]
    """The heads of requests, each with the next piece of a video."""

    def connect(self) -> socket.socket:
        address = urlsplit(self.url)
        return socket.create_connection((str(address.hostname), int(address.port or 80)), PATIENCE)

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
        pieces = [uploads.begin(volga.id, clara.id, "lesson:1", "a.mp4", SIZE) for _ in range(SLOW)]
        tokens = [piece.token for piece in pieces]
        browser = Browser(app, clara)
        head = _head(browser)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    download = f"GET {path} HTTP/1.1\r\n{head}\r\n"
    sent = [
        f"PATCH /companies/{volga.id}/uploads/{one} HTTP/1.1\r\n{head}{PATCH}" for one in tokens
    ]
    with running("web", settings, PORTAL_THREADS="2") as url:
        yield Portal(url, download.encode(), [one.encode() for one in sent])


def _head(browser: Browser) -> str:
    """Lines that say who asks."""
    token, cookie = browser.token(), browser.client.get_cookie("session")
    assert cookie is not None
    return f"Host: portal\r\nCookie: session={cookie.value}\r\nX-CSRFToken: {token}\r\n"


def test_slow_senders_hold_up_nobody(portal: Portal) -> None:
    with ExitStack() as held:
        for _ in range(SLOW):
            held.enter_context(portal.connect()).sendall(FORM)
        assert portal.answers()


def test_slow_uploads_and_slow_readers_hold_up_nobody_and_end_well(portal: Portal) -> None:
    with ExitStack() as held:
        senders = [held.enter_context(portal.connect()) for _ in range(SLOW)]
        for sender, head in zip(senders, portal.uploads, strict=True):
            sender.sendall(head + bytes(PIECE // 2))
        readers = [held.enter_context(portal.connect()) for _ in range(SLOW)]
        for reader in readers:
            reader.sendall(portal.download)
            assert reader.recv(12) == b"HTTP/1.1 200"
        assert portal.answers()
        assert received(readers[0]) > SIZE
        for sender in senders:
            sender.sendall(bytes(PIECE // 2))
        assert [sender.recv(12) for sender in senders] == [b"HTTP/1.1 204"] * SLOW


def received(line: socket.socket) -> int:
    length = 0
    while length <= SIZE and (piece := line.recv(1024 * 1024)):
        length += len(piece)
    return length
