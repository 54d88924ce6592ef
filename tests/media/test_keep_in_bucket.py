"""Stored files in a bucket: a real S3 server, not written by us, is asked over HTTP."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from moto.server import ThreadedMotoServer

from portal.db import db, now
from portal.media import store
from portal.media.files import fetched, iterate, keep, keep_file, let_go, open_bytes, open_piece
from portal.media.probe import probe
from portal.training import preparation
from portal.training.video_models import Video
from tests import recordings
from tests.browser import Browser
from tests.conftest import test_settings
from tests.courses import course, lesson
from tests.people import Cast

CONTENT = b"seven steps"
OURS = {"company_id": None, "by_id": None}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the server, which has one bucket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    urlopen(Request(f"{url}/portal-files", method="PUT")).close()
    yield url
    server.stop()


@pytest.fixture(autouse=True)
def bucket(app: Flask, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal keeps its files in a folder of the bucket."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "portal")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    use(app, "s3://portal-files/kept")
    for kept in list(store.everything()):
        store.remove(kept.sha256)


def use(app: Flask, address: str, **more: str) -> None:
    settings = app.config["SETTINGS"]
    more["PORTAL_FILES"] = address
    app.config["SETTINGS"] = test_settings(settings.data, settings.database, **more)
    app.extensions.pop("media_store", None)


def test_what_is_kept_is_read() -> None:
    file = keep(CONTENT, "a.txt", "text/plain", **OURS)
    assert open_bytes(file) == CONTENT
    assert open_piece(file, 2, 5) == b"ven"
    assert b"".join(iterate(file)) == CONTENT


def test_the_same_bytes_are_kept_once() -> None:
    hashes = {store.put(CONTENT), store.put(CONTENT)}
    assert [kept.sha256 for kept in store.everything()] == list(hashes)
    at = store.put_at(hashes.pop())
    assert at is not None
    assert abs(now() - at) < timedelta(minutes=1)


def test_what_is_not_there_is_missed() -> None:
    nothing = store.hash_of(b"nothing")
    assert store.put_at(nothing) is None
    store.remove(nothing)
    with pytest.raises(FileNotFoundError):
        store.get(nothing)


def test_what_is_removed_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = store.put(CONTENT)
    assert let_go([sha256]) == 0, "somebody may be about to name it"
    monkeypatch.setattr("portal.media.files.SETTLED", timedelta(seconds=-1))
    assert let_go([sha256]) == 1
    assert list(store.everything()) == []


def test_a_large_file_goes_in_parts_and_comes_back(tmp_path: Path) -> None:
    content = b"0123456789abcdef" * (store.PART // 16 + 1)
    (tmp_path / "large").write_bytes(content)
    file = keep_file(tmp_path / "large", "a.mp4", "video/mp4", **OURS)
    assert fetched(file, tmp_path).read_bytes() == content
    assert open_piece(file, store.PART - 1, store.PART + 2) == b"f01"


def test_a_video_is_brought_prepared_and_played(
    app: Flask, cast: Cast, browse: Callable[..., Browser], tmp_path: Path
) -> None:
    use(app, "s3://portal-files/kept", PORTAL_ACCEL="/stored")
    of = lesson(course(cast.volga), "video", published=False, video_id=None)
    db.session.commit()
    clara = browse(cast.clara)
    url = f"/companies/{cast.volga.id}/training/lessons/{of.id}/video"
    sent = {"file": (BytesIO(recordings.recording(1)), "deal.mp4")}
    assert clara.post(url, sent, content_type="multipart/form-data").status == 303
    assert preparation.prepare_due(now()) == 1
    video = db.session.query(Video).one()
    assert video.high is not None
    assert len(list(store.everything())) == 5
    assert probe(fetched(video.high, tmp_path), whole=True).seconds == pytest.approx(1, abs=0.2)
    video_url = f"/companies/{cast.volga.id}/training/videos/{video.id}/high"
    page = clara.get(video_url, headers={"Range": "bytes=4-7"})
    assert (page.status, page.response.data) == (206, b"ftyp")
    assert not (app.config["SETTINGS"].data / "files").exists()


def test_a_bucket_that_is_away_is_waited_for_but_not_long(
    app: Flask, cast: Cast, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whose = {"company_id": cast.volga.id, "by_id": None}
    original = keep(recordings.recording(1), "deal.mp4", "video/mp4", **whose)
    times = {"due_at": now(), "created_at": now()}
    video = Video(company_id=cast.volga.id, name="deal.mp4", original=original, **times)
    db.session.add(video)
    db.session.commit()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    use(app, "s3://portal-files/kept")
    with pytest.raises(store.Away, match=f"after {store.RETRIES} retries"):
        open_bytes(original)
    assert preparation.prepare_due(now()) == 0
    db.session.refresh(video)
    assert (video.state, video.error, video.attempts) == ("waiting", "no_store", 0)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    use(app, "s3://portal-files/kept")
    assert preparation.prepare_due(now() + preparation.LATER) == 1
