"""A video that could not be prepared says why, and is tried again by its maker or by itself."""

import errno
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.db import db, now
from portal.media import store, transcode
from portal.media.models import StoredFile
from portal.training import preparation
from tests import recordings
from tests.browser import Browser
from tests.people import Cast
from tests.training.preparing import Bring, left, prepared

Browse = Callable[..., Browser]


def test_what_cannot_be_prepared_says_why_and_is_tried_again(
    cast: Cast, browse: Browse, bring: Bring
) -> None:
    video = prepared(bring(b"\x1a\x45\xdf\xa3" + b"noise" * 100))
    assert (video.state, video.error) == ("failed", "unreadable")
    clara, base = browse(cast.clara), f"/companies/{cast.volga.id}/training/videos/{video.id}"
    assert "damaged" in clara.get(f"{base}/state").text
    assert clara.submit(f"{base}/state", {}, form="#video-state form").status == 303
    db.session.refresh(video)
    assert (video.state, video.error) == ("waiting", "")


def test_ffmpeg_giving_up_is_a_failure(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcode, "READ", "-no_such_option")
    video = prepared(bring(recordings.recording(1)))
    assert (video.state, video.error) == ("failed", "not_made")


def test_it_is_ended_at_its_time_limit(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcode, "LEAST", -100)
    video = prepared(bring(recordings.recording(1)))
    assert (video.state, video.error) == ("failed", "took_too_long")


def test_a_full_disk_is_waited_for(
    app: Flask, cast: Cast, browse: Browse, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: Path) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(store, "put_file", full)
        video = prepared(bring(recordings.recording(1)))
    assert (video.state, video.error, video.attempts) == ("waiting", "no_room", 0)
    assert (db.session.query(StoredFile).count(), left(app)) == (1, [])
    page = browse(cast.clara).get(f"/companies/{cast.volga.id}/training/videos/{video.id}/state")
    assert "no room left" in page.text
    assert prepared(video, after=timedelta(minutes=11)).state == "ready"


def test_an_original_that_is_lost(app: Flask, bring: Bring) -> None:
    video = bring(recordings.recording(1))
    shutil.rmtree(app.config["SETTINGS"].data / "files")
    assert (prepared(video).state, video.error) == ("failed", "no_original")


def test_a_video_that_ends_its_process_again_and_again_has_failed(bring: Bring) -> None:
    video = bring(recordings.recording(1))
    for turn in range(preparation.ATTEMPTS):
        assert preparation.claim_one(now() + turn * preparation.CLAIM) is not None
    prepared(video, after=preparation.ATTEMPTS * preparation.CLAIM)
    assert (video.state, video.error) == ("failed", "gave_up")
