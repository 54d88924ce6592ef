"""Stored files sent by a real nginx, configured as the guide for administrators says."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urlsplit

import pytest

from portal import create_app, migrations
from portal.db import db
from portal.media.files import keep
from portal.media.store import path_of
from portal.training.models import Lesson
from tests import recordings
from tests.browser import Browser
from tests.conftest import test_settings
from tests.courses import assign, course, lesson
from tests.nginx import MISSING, NGINX, behind_nginx
from tests.people import Cast, invite_the_cast
from tests.processes import running

pytestmark = pytest.mark.skipif(NGINX is None, reason=MISSING)


@dataclass(frozen=True)
class Sent:
    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Portal:
    """A portal behind nginx, with a video that Emil has to watch and a file of his company."""

    url: str
    video: str
    file: str
    stored: str
    """Where nginx finds the video, which nobody outside may ask for."""
    content: bytes
    cookies: dict[str, str]

    def ask(self, path: str, who: str = "emil", method: str = "GET", **headers: str) -> Sent:
        address = urlsplit(self.url)
        line = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, headers={"Cookie": self.cookies[who], **said})
        answer = line.getresponse()
        found = Sent(answer.status, answer.headers, answer.read())
        line.close()
        return found

    def play(self, **headers: str) -> Sent:
        return self.ask(self.video, **headers)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    data = tmp_path_factory.mktemp("nginx")
    settings = test_settings(data, f"sqlite:///{data}/portal.sqlite")
    app, content = create_app(settings), recordings.recording(1)
    with app.app_context():
        migrations.migrate()
        cast = invite_the_cast()
        shown = _lesson(cast, content)
        of = {"company_id": cast.volga.id, "by_id": cast.clara.id}
        file = keep(b"%PDF", "план.pdf", "application/pdf", **of)
        db.session.commit()
        version = shown.published
        assert version is not None
        assert version.video is not None
        assert version.video.high is not None
        people = {"emil": cast.emil, "igor": cast.igor, "olga": cast.olga, "clara": cast.clara}
        described = {
            "video": f"/companies/{cast.volga.id}/training/videos/{version.video_id}/high",
            "file": f"/companies/{cast.volga.id}/files/{file.id}",
            "stored": f"/stored/{path_of(version.video.high.sha256)}",
        }
        cookies = {name: _cookie(Browser(app, one)) for name, one in people.items()}
        db.session.remove()
        db.engine.dispose()
    with (
        running("web", settings, PORTAL_ACCEL="/stored", PORTAL_PROXIES="1") as behind,
        behind_nginx(behind, data) as url,
    ):
        yield Portal(url, content=content, cookies=cookies, **described)


def _lesson(cast: Cast, content: bytes) -> Lesson:
    of = course(cast.volga)
    assign(of, person=cast.emil)
    shown = lesson(of, "video")
    assert shown.published is not None
    assert shown.published.video is not None
    whose = {"company_id": cast.volga.id, "by_id": None}
    shown.published.video.high = keep(content, "deal.mp4", "video/mp4", **whose)
    return shown


def _cookie(browser: Browser) -> str:
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    return f"session={cookie.value}"


def test_a_range_is_played(portal: Portal) -> None:
    sent = portal.play(Range="bytes=1000-2999")
    assert (sent.status, sent.body) == (206, portal.content[1000:3000])
    assert sent.headers["Content-Range"] == f"bytes 1000-2999/{len(portal.content)}"


def test_the_whole_is_sent_with_its_headers(portal: Portal) -> None:
    sent = portal.play()
    assert (sent.status, sent.body) == (200, portal.content)
    assert sent.headers["Content-Type"] == "video/mp4"
    assert sent.headers["Cache-Control"] == "private, no-cache"
    assert sent.headers["Accept-Ranges"] == "bytes"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in sent.headers["Content-Security-Policy"]
    assert "X-Accel-Redirect" not in sent.headers


def test_a_range_beyond_the_end(portal: Portal) -> None:
    sent = portal.play(Range=f"bytes={len(portal.content)}-")
    assert sent.status == 416
    assert sent.headers["Content-Range"] == f"bytes */{len(portal.content)}"


def test_a_range_only_of_the_same_file(portal: Portal) -> None:
    tag = portal.play(method="HEAD").headers["ETag"]
    assert portal.play(Range="bytes=0-9", If_Range=tag).status == 206
    assert portal.play(Range="bytes=0-9", If_Range='"another"').body == portal.content


def test_who_has_it_gets_it_no_more(portal: Portal) -> None:
    tag = portal.play(method="HEAD").headers["ETag"]
    assert (portal.play(If_None_Match=tag).status, portal.play(If_None_Match=tag).body) == (
        304,
        b"",
    )


def test_a_look_at_the_headers(portal: Portal) -> None:
    sent = portal.play(method="HEAD")
    assert (sent.status, sent.body) == (200, b"")
    assert sent.headers["Content-Length"] == str(len(portal.content))


def test_a_file_is_saved_under_its_name(portal: Portal) -> None:
    sent = portal.ask(portal.file, who="clara")
    assert (sent.status, sent.body) == (200, b"%PDF")
    assert sent.headers["Content-Disposition"].endswith("%D0%BF%D0%BB%D0%B0%D0%BD.pdf")


@pytest.mark.parametrize(("who", "status"), [("olga", 404), ("igor", 403)])
def test_nobody_else_gets_it(portal: Portal, who: str, status: int) -> None:
    sent = portal.ask(portal.video, who=who, Range="bytes=0-9")
    assert sent.status == status
    assert portal.content[:10] not in sent.body


@pytest.mark.parametrize("before", ["", "/", "/x/..", "/%2e", "/stored/.."])
def test_the_folder_is_closed_from_outside(portal: Portal, before: str) -> None:
    assert portal.ask(before + portal.stored).status == 404


def test_nothing_beside_the_folder_can_be_reached(portal: Portal) -> None:
    for path in ("/stored../portal.sqlite", "/stored/../portal.sqlite", "/stored/%2e%2e/log"):
        assert portal.ask(path).status in (400, 404)
