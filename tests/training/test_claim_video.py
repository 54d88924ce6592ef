"""A video is prepared once, however many processes are at it, killed or stopped."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from portal.db import db, now
from portal.media.models import StoredFile
from portal.training import preparation
from portal.training.models import LessonVersion
from portal.training.video_models import Video
from tests import recordings
from tests.training.preparing import Bring, left, prepared


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
