"""The jobs process prepares a video, is killed or stopped at it, and starts again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from imageio_ffmpeg import get_ffmpeg_exe
from sqlalchemy import update

from portal.db import db, now
from portal.media.files import keep
from portal.media.models import StoredFile
from portal.messages.models import Message
from portal.messages.outbox import post
from portal.settings import Settings
from portal.training.video_models import Video
from tests import recordings
from tests.conftest import DATABASES
from tests.people import company
from tests.processes import started, wait_for
from tests.two_at_once import portal_on

pytestmark = pytest.mark.parametrize("real_database", DATABASES, indirect=True)
SECONDS = 8


@pytest.fixture
def app(real_database: str, tmp_path: Path) -> Iterator[Flask]:
    app = portal_on(real_database, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def settings(app: Flask) -> Settings:
    kept: Settings = app.config["SETTINGS"]
    return kept


@pytest.fixture
def video(app: Flask) -> Video:
    of = company("Volga-Snab")
    content = recordings.recording(SECONDS)
    original = keep(content, "deal.mp4", "video/mp4", company_id=of.id, by_id=None)
    times = {"due_at": now(), "created_at": now()}
    row = Video(company_id=of.id, name="deal.mp4", original=original, **times)
    db.session.add(row)
    db.session.commit()
    return row


@pytest.fixture
def in_real_time(tmp_path: Path) -> dict[str, str]:
    """An ffmpeg that takes as long as the video is."""
    script = tmp_path / "ffmpeg"
    script.write_text(f'#!/bin/sh\nexec "{get_ffmpeg_exe()}" -re "$@"\n')
    script.chmod(0o755)
    return {"IMAGEIO_FFMPEG_EXE": str(script)}


def seen(video: Video) -> Video:
    """The row as it is now; no transaction stays open, for which SQLite's writers would wait."""
    db.session.refresh(video)
    db.session.commit()
    return video


def has_left(letter: Message | None) -> bool:
    db.session.refresh(letter)
    db.session.commit()
    return letter is not None and letter.state != "queued"


def stored() -> int:
    count = db.session.query(StoredFile).count()
    db.session.commit()
    return count


def is_half_done(video: Video) -> bool:
    return seen(video).percent > 10


def at_work(settings: Settings) -> list[str]:
    """Processes that work in the data folder, but for the jobs themselves."""
    found = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True)
    return [line for line in found.stdout.splitlines() if f"{settings.data}/preparing" in line]


def left(settings: Settings) -> list[Path]:
    return list((settings.data / "preparing").glob("*"))


def test_killed_at_it_loses_and_doubles_nothing(
    settings: Settings, video: Video, in_real_time: dict[str, str]
) -> None:
    with started("jobs", settings, **in_real_time) as jobs:
        wait_for(lambda: is_half_done(video))
        assert at_work(settings)
        os.kill(jobs.pid, signal.SIGKILL)
        jobs.wait()
    wait_for(lambda: not at_work(settings), 5)
    assert (seen(video).state, stored()) == ("preparing", 1)
    assert seen(video).due_at - now() < timedelta(minutes=1), "its claim runs out soon"
    db.session.execute(update(Video).values(due_at=now()))
    db.session.commit()
    with started("jobs", settings):
        wait_for(lambda: seen(video).state == "ready")
    assert (video.attempts, stored()) == (2, 5)
    assert video.seconds == pytest.approx(SECONDS, abs=0.2)
    assert left(settings) == []


def test_stopped_at_it_gives_the_video_back_and_holds_up_nothing(
    settings: Settings, video: Video, in_real_time: dict[str, str]
) -> None:
    with started("jobs", settings, **in_real_time) as jobs:
        wait_for(lambda: is_half_done(video))
        letter = post("report_signed", "clara@example.org", "en", "report:1", {"name": "Clara"})
        db.session.commit()
        wait_for(lambda: has_left(letter))
        assert seen(video).state == "preparing"
        jobs.terminate()
        assert jobs.wait(10) == 0
    assert (seen(video).state, video.attempts) == ("waiting", 0)
    assert (at_work(settings), left(settings)) == ([], [])
