"""What is made of a video that was brought: two sizes, pictures, as far as it goes."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from portal.audit import History
from portal.db import db
from portal.media import files
from tests import recordings
from tests.browser import Browser
from tests.people import Cast
from tests.training.preparing import Bring, left, prepared, read

Browse = Callable[..., Browser]


@pytest.mark.parametrize("made", ["recording", "live_recording"])
def test_it_gets_ready(app: Flask, tmp_path: Path, bring: Bring, made: str) -> None:
    video = prepared(bring(getattr(recordings, made)(3)))
    assert (video.state, video.error, video.percent) == ("ready", "", 100)
    assert video.seconds == pytest.approx(3, abs=0.2)
    assert (video.width, video.height, video.truncated) == (320, 180, False)
    for file in (video.high, video.low):
        about = read(tmp_path, file)
        assert about.seconds == pytest.approx(3, abs=0.2)
        assert (about.sound, about.content_type) == (True, "video/mp4")
    assert video.high is not None
    assert (video.high.name, left(app)) == ("сделка-720.mp4", [])
    assert files.open_bytes(video.high).index(b"moov") < files.open_bytes(video.high).index(b"mdat")
    verbs = [row.verb for row in db.session.query(History).filter_by(subject=f"video:{video.id}")]
    assert verbs == ["video.ready"]


def test_pictures_stand_beside_it(bring: Bring) -> None:
    video = prepared(bring(recordings.recording(5)))
    assert video.poster is not None
    assert video.sprite is not None
    with Image.open(BytesIO(files.open_bytes(video.poster))) as poster:
        assert poster.size == (320, 180)
    with Image.open(BytesIO(files.open_bytes(video.sprite))) as sprite:
        assert sprite.size == (1600, 90)
        small = [sprite.crop((160 * n, 0, 160 * (n + 1), 90)) for n in range(4)]
    bright = [max(sum(pixel) for pixel in one.get_flattened_data()) for one in small]
    assert [light > 100 for light in bright] == [True, True, True, False]
    assert video.thumbnails.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nsprite#xywh=0,0,")
    assert "00:00:04.000 --> 00:00:05" in video.thumbnails


def test_a_large_picture_gets_smaller_and_an_odd_one_even(tmp_path: Path, bring: Bring) -> None:
    tall = recordings.recording(1, "mp4", False, "-vf", "scale=1000:2002")
    video = prepared(bring(tall))
    assert (video.width, video.height) == (360, 720)
    low = read(tmp_path, video.low)
    assert (low.width, low.height) == (240, 480)


def test_without_sound(tmp_path: Path, bring: Bring) -> None:
    video = prepared(bring(recordings.recording(1, "mp4", False)))
    assert (video.state, read(tmp_path, video.high).sound) == ("ready", False)


def test_a_thousand_frames_a_second_are_thirty(bring: Bring) -> None:
    content = recordings.thousand_frames_a_second()
    video = prepared(bring(content))
    assert (video.state, video.seconds) == ("ready", pytest.approx(2, abs=0.1))
    assert video.high is not None
    assert video.high.size < 10 * len(content)


@pytest.mark.parametrize("made", ["mp4", "webm", "live"])
def test_a_recording_that_broke_off_goes_as_far_as_it_came(
    cast: Cast, browse: Browse, bring: Bring, made: str
) -> None:
    whole = {
        "mp4": lambda: recordings.recording(4, "mp4", True, "-movflags", "+faststart"),
        "webm": lambda: recordings.recording(4, "webm"),
        "live": lambda: recordings.live_recording(4),
    }
    video = prepared(bring(recordings.cut(whole[made]())))
    assert (video.state, video.truncated) == ("ready", True)
    assert video.seconds is not None
    assert 1 < video.seconds < 3.5
    page = browse(cast.clara).get(f"/companies/{cast.volga.id}/training/videos/{video.id}/state")
    assert "broke off before its end" in page.text
