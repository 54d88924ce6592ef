"""Eight readers of one large video at once: from the portal itself, and from nginx before it."""

import http.client
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from portal import create_app, migrations
from portal.db import db
from portal.media.files import keep
from portal.settings import Settings
from tests.bench.portals import PROCESSES, workplace
from tests.browser import Browser
from tests.conftest import test_settings
from tests.courses import course, lesson
from tests.nginx import MISSING, NGINX, behind_nginx
from tests.people import invite_the_cast
from tests.processes import running

READERS = 8
SIZE = 200 * 1024 * 1024
PIECE = 1024 * 1024


def main() -> None:
    """Read on SQLite, whose part in it is small, and print."""
    with workplace() as data:
        settings = test_settings(data, f"sqlite:///{data}/portal.sqlite")
        path, cookie = _video(settings)
        print(f"\n{READERS} readers of a video of {SIZE // PIECE} MiB")
        with running("web", settings, PORTAL_PROCESSES=PROCESSES) as url:
            _print_rates("from the portal", url, path, cookie)
        if NGINX is None:
            print(f"from nginx before it: skipped, {MISSING}")
            return
        with (
            running("web", settings, PORTAL_PROCESSES=PROCESSES, PORTAL_ACCEL="/stored") as url,
            behind_nginx(url, data) as before,
        ):
            _print_rates("from nginx before it", before, path, cookie)


def _video(settings: Settings) -> tuple[str, str]:
    app = create_app(settings)
    with app.app_context():
        migrations.migrate()
        cast = invite_the_cast()
        version = lesson(course(cast.volga), "video").published
        assert version is not None
        assert version.video is not None
        whose = {"company_id": cast.volga.id, "by_id": None}
        version.video.high = keep(bytes(SIZE), "a.mp4", "video/mp4", **whose)
        db.session.commit()
        cookie = Browser(app, cast.hanna).client.get_cookie("session")
        assert cookie is not None
        path = f"/companies/{cast.volga.id}/training/videos/{version.video.id}/high"
        db.session.remove()
        db.engine.dispose()
    return path, cookie.value


def _print_rates(name: str, url: str, path: str, cookie: str) -> None:
    whole = _at_once(lambda: _read(url, path, cookie))
    pieces = _at_once(lambda: _play(url, path, cookie))
    print(f"{name}: {whole:.0f} MiB a second as one answer, {pieces:.0f} in ranges as players ask")


def _at_once(read: Callable[[], int]) -> float:
    began = time.perf_counter()
    with ThreadPoolExecutor(READERS) as pool:
        lengths = list(pool.map(lambda _: read(), range(READERS)))
    assert lengths == [SIZE] * READERS
    return READERS * SIZE / PIECE / (time.perf_counter() - began)


def _read(url: str, path: str, cookie: str) -> int:
    """Read the video as one answer; how many bytes came."""
    return _answer(_connection(url), path, {"Cookie": f"session={cookie}"})


def _play(url: str, path: str, cookie: str) -> int:
    """Read it as a player does: what is missing is asked for, and as much comes as comes."""
    line, at = _connection(url), 0
    while at < SIZE:
        at += _answer(line, path, {"Cookie": f"session={cookie}", "Range": f"bytes={at}-"})
    return at


def _connection(url: str) -> http.client.HTTPConnection:
    address = urlsplit(url)
    return http.client.HTTPConnection(str(address.hostname), address.port)


def _answer(line: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> int:
    line.request("GET", path, headers=headers)
    answer, length, room = line.getresponse(), 0, memoryview(bytearray(PIECE))
    if answer.status not in (200, 206):
        raise RuntimeError(f"GET {path}: {answer.status}")
    while came := answer.readinto(room):
        length += came
    return length
