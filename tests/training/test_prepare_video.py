"""A video that was brought is made ready by the job, once, whatever gets in between."""

import errno
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import update

from portal.audit import History
from portal.db import db, now
from portal.media import files, store, transcode
from portal.media.files import keep
from portal.media.models import StoredFile
from portal.media.probe import Probe, probe
from portal.training import preparation
from portal.training.models import LessonVersion
from portal.training.video_models import Video
from tests import recordings
from tests.browser import Browser
from tests.courses import course, lesson
from tests.people import Cast

Browse = Callable[..., Browser]
Bring = Callable[[bytes], Video]


@pytest.fixture(autouse=True)
def running_on() -> Iterator[None]:
    preparation.stopping.clear()
    yield
    preparation.stopping.clear()


@pytest.fixture
def bring(cast: Cast) -> Bring:
    """`bring(content)` is a video that waits in the draft of a lesson."""
    of = lesson(course(cast.volga), "video", published=False, video_id=None)

    def waiting(content: bytes) -> Video:
        whose = {"company_id": cast.volga.id, "by_id": cast.clara.id}
        original = keep(content, "сделка.webm", "video/webm", **whose)
        times = {"due_at": now(), "created_at": now()}
        video = Video(company_id=cast.volga.id, name=original.name, original=original, **times)
        db.session.add(video)
        db.session.flush()
        assert of.draft is not None
        of.draft.video_id = video.id
        db.session.commit()
        return video

    return waiting


def prepared(video: Video, after: timedelta = timedelta(0)) -> Video:
    preparation.prepare_due(now() + after)
    db.session.refresh(video)
    return video


def read(app: Flask, tmp_path: Path, file: StoredFile | None) -> Probe:
    assert file is not None
    path = tmp_path / "read"
    path.write_bytes(files.open_bytes(file))
    return probe(path, whole=True)


def left(app: Flask) -> list[Path]:
    return list((app.config["SETTINGS"].data / "preparing").glob("*"))


@pytest.mark.parametrize("made", ["recording", "live_recording"])
def test_it_gets_ready(app: Flask, tmp_path: Path, bring: Bring, made: str) -> None:
    video = prepared(bring(getattr(recordings, made)(3)))
    assert (video.state, video.error, video.percent) == ("ready", "", 100)
    assert video.seconds == pytest.approx(3, abs=0.2)
    assert (video.width, video.height, video.truncated) == (320, 180, False)
    for file in (video.high, video.low):
        about = read(app, tmp_path, file)
        assert about.seconds == pytest.approx(3, abs=0.2)
        assert (about.sound, about.content_type) == (True, "video/mp4")
    assert video.high is not None
    assert (video.high.name, left(app)) == ("сделка-720.mp4", [])
    assert files.open_bytes(video.high).index(b"moov") < files.open_bytes(video.high).index(b"mdat")
    verbs = [row.verb for row in db.session.query(History).filter_by(subject=f"video:{video.id}")]
    assert verbs == ["video.ready"]


def test_pictures_stand_beside_it(app: Flask, bring: Bring) -> None:
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


def test_a_large_picture_gets_smaller_and_an_odd_one_even(
    app: Flask, tmp_path: Path, bring: Bring
) -> None:
    tall = recordings.recording(1, "mp4", False, "-vf", "scale=1000:2002")
    video = prepared(bring(tall))
    assert (video.width, video.height) == (360, 720)
    low = read(app, tmp_path, video.low)
    assert (low.width, low.height) == (240, 480)


def test_without_sound(app: Flask, tmp_path: Path, bring: Bring) -> None:
    video = prepared(bring(recordings.recording(1, "mp4", False)))
    assert (video.state, read(app, tmp_path, video.high).sound) == ("ready", False)


def test_a_thousand_frames_a_second_are_thirty(app: Flask, tmp_path: Path, bring: Bring) -> None:
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


def test_a_claimed_video_is_left_alone(bring: Bring) -> None:
    video = bring(recordings.recording(1))
    assert preparation.claim_one(now()) is not None
    assert preparation.claim_one(now()) is None
    assert prepared(video).state == "preparing"


def test_a_claim_that_ran_out_is_taken_over(app: Flask, bring: Bring) -> None:
    """As after a kill: the folder of the dead attempt goes, the video gets ready."""
    video = bring(recordings.recording(1))
    dead = preparation.claim_one(now())
    assert dead is not None
    dead.folder.mkdir(parents=True)
    (dead.folder / "high.mp4").write_bytes(b"half")
    assert prepared(video, after=preparation.CLAIM).state == "ready"
    assert (video.attempts, left(app)) == (2, [])
    assert db.session.query(StoredFile).count() == 5


def test_who_lost_his_claim_changes_nothing(bring: Bring) -> None:
    video = bring(recordings.recording(1))
    late = preparation.claim_one(now())
    assert late is not None
    assert prepared(video, after=preparation.CLAIM).state == "ready"
    before = video.high_id
    assert preparation.prepare(late) is False
    db.session.refresh(video)
    assert (video.high_id, db.session.query(StoredFile).count()) == (before, 5)


def test_a_video_that_ends_its_process_again_and_again_has_failed(bring: Bring) -> None:
    video = bring(recordings.recording(1))
    for turn in range(preparation.ATTEMPTS):
        assert preparation.claim_one(now() + turn * preparation.CLAIM) is not None
    prepared(video, after=preparation.ATTEMPTS * preparation.CLAIM)
    assert (video.state, video.error) == ("failed", "gave_up")


def test_the_claim_moves_on_while_it_works(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(preparation, "BEATS", timedelta(0))

    def spied(claim: Any, percent: int, hold: timedelta) -> None:
        move_on(claim, percent, hold)
        seen.append(percent)

    move_on = preparation._move_on
    monkeypatch.setattr(preparation, "_move_on", spied)
    assert prepared(bring(recordings.recording(3))).state == "ready"
    assert seen == sorted(seen)
    assert len(seen) > 4


def test_stopping_gives_the_video_back(app: Flask, bring: Bring) -> None:
    video = bring(recordings.recording(2))
    claim = preparation.claim_one(now())
    assert claim is not None
    preparation.stopping.set()
    assert preparation.prepare(claim) is False
    db.session.refresh(video)
    assert (video.state, video.attempts, left(app)) == ("waiting", 0, [])
    assert video.due_at <= now()


def test_a_video_that_goes_meanwhile_is_let_go(
    app: Flask, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its company was erased, or another video took its place."""
    video = bring(recordings.recording(1))

    def gone(*arguments: Any) -> Any:
        db.session.execute(update(LessonVersion).values(video_id=None))
        db.session.query(Video).delete()
        db.session.commit()
        return made(*arguments)

    made = preparation.transcode
    monkeypatch.setattr(preparation, "transcode", gone)
    assert preparation.prepare_due(now()) == 0
    assert (db.session.get(Video, video.id), left(app)) == (None, [])
    assert db.session.query(StoredFile).count() == 1


def test_the_original_goes_when_its_author_says_so(
    cast: Cast, browse: Browse, bring: Bring
) -> None:
    video, clara = prepared(bring(recordings.recording(1))), browse(cast.clara)
    sha256, state = video.original.sha256, f"/companies/{cast.volga.id}/training/videos/{video.id}"
    assert clara.submit(f"{state}/state", {}, form="#video-state form").status == 303
    db.session.refresh(video)
    assert (video.original_id, video.state) == (None, "ready")
    assert db.session.query(StoredFile).filter_by(sha256=sha256).count() == 0
    assert clara.post(f"{state}/delete-original").status == 409
    assert clara.post(f"{state}/retry").status == 409


def test_the_original_stays_while_it_is_all_there_is(
    cast: Cast, browse: Browse, bring: Bring
) -> None:
    video = bring(recordings.recording(1))
    url = f"/companies/{cast.volga.id}/training/videos/{video.id}/delete-original"
    assert browse(cast.clara).post(url).status == 409
    assert video.original_id is not None


def test_the_page_asks_again_while_it_is_prepared(cast: Cast, browse: Browse, bring: Bring) -> None:
    video = bring(recordings.recording(1))
    url, clara = f"/companies/{cast.volga.id}/training/videos/{video.id}/state", browse(cast.clara)
    page = clara.get(url)
    assert page.one("#video-state")["hx-get"] == url
    assert page.one("head noscript")
    db.session.query(Video).update({"state": "preparing", "percent": 40})
    db.session.commit()
    part = clara.get(url, headers={"HX-Request": "true"})
    assert "40" in part.text
    prepared(video, after=timedelta(minutes=5))
    part = clara.get(url, headers={"HX-Request": "true"})
    assert part.one("video")
    assert part.one("[hx-select='#publishing-card']"), "the page around it learns of it"
    page = clara.get(url)
    assert (page.all("[hx-get]"), page.all("head noscript")) == ([], [])
    assert page.one("video")["src"].endswith("/low")
