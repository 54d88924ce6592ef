"""Uploads to the real server by tuspy, a client not written by us; the server is killed at it."""

import hashlib
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from flask import Flask
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from portal.db import db
from portal.media.models import StoredFile, Upload
from portal.settings import Settings
from portal.training.video_models import Video
from tests import recordings
from tests.browser import Browser
from tests.conftest import DATABASES
from tests.courses import course, lesson
from tests.people import invite_the_cast
from tests.processes import answering, free_port, running, started, wait_for
from tests.two_at_once import portal_on

pytestmark = pytest.mark.parametrize("real_database", DATABASES, indirect=True)
PIECE = 32 * 1024
LARGEST = 8 * 1024 * 1024
"""Of the pieces that clients choose by themselves."""


@dataclass(frozen=True)
class Page:
    """What a page of Clara's gives to a script of hers."""

    settings: Settings
    company_id: int
    lesson_id: int
    headers: dict[str, str]

    def uploader(self, url: str, content: bytes, at: str = "", piece: int = PIECE) -> Any:
        client = TusClient(f"{url}/companies/{self.company_id}/uploads", headers=self.headers)
        said = {"filename": "сделка.webm", "purpose": f"lesson:{self.lesson_id}"}
        where = {"url": url + urlsplit(at).path} if at else {}
        stream = BytesIO(content)
        return client.uploader(file_stream=stream, chunk_size=piece, metadata=said, **where)

    def hand_in(self, url: str, at: str) -> int:
        """Post the lesson's form, as the page does when all has arrived."""
        address = f"/companies/{self.company_id}/training/lessons/{self.lesson_id}/video"
        token = at.rpartition("/")[2]
        form = Request(url + address, f"upload={token}".encode(), self.headers)
        with build_opener(Still).open(form) as answer:
            return int(answer.status)


class Still(HTTPRedirectHandler):
    """Stays where it is."""

    def http_error_303(self, _request: Any, answer: Any, *_more: Any) -> Any:
        return answer


@pytest.fixture
def page(real_database: str, tmp_path: Path) -> Iterator[Page]:
    app: Flask = portal_on(real_database, tmp_path)
    with app.app_context():
        cast = invite_the_cast()
        of = lesson(course(cast.volga), "video", published=False, video_id=None)
        db.session.commit()
        browser = Browser(app, cast.clara)
        token, cookie = browser.token(), browser.client.get_cookie("session")
        db.session.commit()
        assert cookie is not None
        headers = {"X-CSRFToken": token, "Cookie": f"session={cookie.value}"}
        yield Page(app.config["SETTINGS"], cast.volga.id, of.id, headers)
        db.session.remove()
        db.engine.dispose()


def arrived() -> int:
    upload = db.session.query(Upload).populate_existing().one_or_none()
    db.session.commit()
    return upload.arrived if upload else 0


def test_tuspy_brings_a_video_and_goes_on_with_it(page: Page) -> None:
    content = recordings.recording(4)
    assert len(content) > 2 * PIECE
    with running("web", page.settings) as url:
        first = page.uploader(url, content)
        first.upload_chunk()
    assert arrived() == PIECE
    with running("web", page.settings) as url:
        second = page.uploader(url, content, first.url)
        assert second.offset == PIECE, "the server knows after its restart"
        second.upload()
        assert page.hand_in(url, first.url) == 303
    original = db.session.query(Video).one().original
    assert original is not None
    assert original.sha256 == hashlib.sha256(content).hexdigest()
    assert (original.name, arrived()) == ("сделка.webm", 0)


def test_a_large_piece_is_taken(page: Page) -> None:
    with running("web", page.settings) as url:
        page.uploader(url, bytes(LARGEST), piece=LARGEST).upload()
    assert arrived() == LARGEST


def test_a_piece_that_breaks_off_counts_as_far_as_it_came(page: Page) -> None:
    with running("web", page.settings) as url:
        path = urlsplit(page.uploader(url, bytes(LARGEST)).create_url()).path
        head = {**page.headers, "Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
        head |= {"Content-Type": "application/offset+octet-stream", "Host": "portal"}
        lines = [f"PATCH {path} HTTP/1.1", f"Content-Length: {LARGEST}"]
        lines += [f"{name}: {value}" for name, value in head.items()]
        address = urlsplit(url)
        with socket.create_connection((str(address.hostname), int(address.port or 80))) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode() + bytes(3 * PIECE))
        wait_for(lambda: arrived() == 3 * PIECE)


def test_a_killed_server_keeps_what_arrived(page: Page) -> None:
    content, at = recordings.recording(1, "webm") + os.urandom(64 * PIECE), ""
    port = str(free_port())
    for part in (1, 2):
        with started("web", page.settings, PORT=port) as web:
            url = answering(f"http://127.0.0.1:{port}", web, page.settings)
            uploader = page.uploader(url, content, at)
            sending = Thread(target=send, args=(uploader,))
            sending.start()
            wait_for(lambda part=part: arrived() > part * 20 * PIECE)  # type: ignore[misc]
            os.killpg(web.pid, signal.SIGKILL)
            sending.join()
        at = uploader.url
        assert arrived() <= uploader.offset + PIECE
    with running("web", page.settings, int(port)) as url:
        page.uploader(url, content, at).upload()
        assert page.hand_in(url, at) == 303
    stored = db.session.query(StoredFile).one()
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def send(uploader: Any) -> None:
    with pytest.raises(TusCommunicationError):
        uploader.upload()
