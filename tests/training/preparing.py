"""A video on its way to being ready: prepared here and now, and looked at afterwards."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask

from portal.db import db, now
from portal.media import files
from portal.media.models import StoredFile
from portal.media.probe import Probe, probe
from portal.training import preparation
from portal.training.video_models import Video

Bring = Callable[[bytes], Video]
"""Gives a video with some content that waits in the draft of a lesson."""


def prepared(video: Video, after: timedelta = timedelta(0)) -> Video:
    preparation.prepare_due(now() + after)
    db.session.refresh(video)
    return video


def read(tmp_path: Path, file: StoredFile | None) -> Probe:
    assert file is not None
    path = tmp_path / "read"
    path.write_bytes(files.open_bytes(file))
    return probe(path, whole=True)


def left(app: Flask) -> list[Path]:
    """What the preparation has left lying about."""
    return list((app.config["SETTINGS"].data / "preparing").glob("*"))
