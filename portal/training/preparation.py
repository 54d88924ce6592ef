"""Making brought videos ready, one after the other; any number of processes may do it at once.

A video is claimed by a moment in the future, until which nobody else takes it, and the claim is
moved on while the work goes on. Who is killed loses only his work: the claim runs out, and the
next one begins anew. What was made counts only while the claim still holds.
"""

import logging
import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from portal.audit import PORTAL, record
from portal.db import db, now
from portal.media.files import fetched, keep_file
from portal.media.models import StoredFile
from portal.media.probe import NotAVideo, Probe, probe
from portal.media.store import Away
from portal.media.transcode import Beat, Made, NotMade, transcode
from portal.media.uploads import FULL
from portal.training.video_models import Video

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=1)
"""How long a claim holds that nobody moves on."""
HELD = timedelta(minutes=15)
"""The same for work during which it cannot be moved on: reading to the end, and storing."""
BEATS = timedelta(seconds=2)
ATTEMPTS = 3
"""A video that has ended its process so often has failed."""
LATER = timedelta(minutes=10)
WAITS = ("no_room", "no_store")
"""A full disk, and a bucket that does not answer, are no fault of the video, which waits."""

stopping = threading.Event()
"""Set when the process is to end: the video at work is given back."""


class Lost(Exception):  # noqa: N818
    """The claim does not hold any more: another process has taken it, or the video is gone."""


class Stopped(Exception):  # noqa: N818
    """The process is to end."""


@dataclass
class Claim:
    """The right to prepare a video, for as long as its row is due when we said."""

    video_id: int
    company_id: int
    attempt: int
    due_at: datetime
    said_at: datetime

    @property
    def folder(self) -> Path:
        return workplace() / f"{self.video_id}-{self.attempt}"


def prepare_due(moment: datetime) -> int:
    """Prepare what is due, one video after the other; how many got ready."""
    sweep(moment)
    ready = 0
    while not stopping.is_set():
        claim = claim_one(moment)
        if claim is None:
            break
        ready += prepare(claim)
        moment = max(moment, now())
    return ready


def prepare(claim: Claim) -> bool:
    """Prepare a claimed video: whether it got ready. Its row says what went wrong."""
    try:
        _prepare(claim)
    except Lost:
        return False
    except Stopped:
        return _give_back(claim, timedelta(0), claim.attempt - 1)
    except (NotAVideo, NotMade, OSError, Away) as error:
        code = _code(error)
        if code in WAITS:
            return _give_back(claim, LATER, claim.attempt - 1, code)
        with suppress(Lost):
            _end(claim, state="failed", error=code)
        return False
    except BaseException:
        _give_back(claim, CLAIM, claim.attempt)
        raise
    finally:
        shutil.rmtree(claim.folder, ignore_errors=True)
    return True


def _code(error: NotAVideo | NotMade | OSError | Away) -> str:
    """What went wrong, for `portal.training.video_words`."""
    if isinstance(error, Away):
        log.warning("preparation failed", extra={"error": type(error).__name__})
        return "no_store"
    if isinstance(error, OSError):
        log.warning("preparation failed", extra={"error": type(error).__name__})
        return "no_room" if error.errno in FULL else "no_original"
    return error.code


def claim_one(moment: datetime) -> Claim | None:
    """Take one due video, so that no other process takes it too."""
    query = (
        select(Video)
        .where(Video.state.in_(("waiting", "preparing")), Video.due_at <= moment)
        .order_by(Video.due_at, Video.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    video = db.session.scalars(query).one_or_none()
    if video is None:
        db.session.commit()
        return None
    video.state, video.percent, video.error = "preparing", 0, ""
    video.attempts += 1
    video.due_at = max(moment, now()) + CLAIM
    db.session.commit()
    return Claim(video.id, video.company_id, video.attempts, video.due_at, now())


def _prepare(claim: Claim) -> None:
    """No transaction is open while any of this works."""
    if claim.attempt > ATTEMPTS:
        raise NotMade("gave_up")
    shutil.rmtree(claim.folder, ignore_errors=True)
    claim.folder.mkdir(parents=True)
    original = db.session.get_one(Video, claim.video_id).original
    assert original is not None, "an original goes only when the video is ready"
    _move_on(claim, 0, HELD)
    source = fetched(original, claim.folder)
    about = probe(source, whole=True)
    made = transcode(source, about, claim.folder, _beat(claim))
    _move_on(claim, 98, HELD)
    _finish(claim, original, about, made)


def _beat(claim: Claim) -> Beat:
    def beat(done: float) -> None:
        if stopping.is_set():
            raise Stopped
        if now() - claim.said_at >= BEATS:
            _move_on(claim, 1 + round(97 * done), CLAIM)

    return beat


def _finish(claim: Claim, original: StoredFile, about: Probe, made: Made) -> None:
    """Keep what was made, if it is still ours to make."""
    result = probe(made.high, whole=True)
    files = {
        "high": _kept(original, made.high, "-720.mp4", "video/mp4"),
        "low": _kept(original, made.low, "-480.mp4", "video/mp4"),
        "poster": _kept(original, made.poster, ".jpg", "image/jpeg"),
        "sprite": _kept(original, made.sprite, "-sprite.jpg", "image/jpeg"),
    }
    _change(claim, percent=99)
    db.session.add_all(files.values())
    db.session.flush()
    _end(
        claim,
        state="ready",
        percent=100,
        ready_at=now(),
        seconds=result.seconds,
        width=result.width,
        height=result.height,
        truncated=about.truncated,
        thumbnails=made.thumbnails,
        **{f"{name}_id": file.id for name, file in files.items()},
    )


def _kept(original: StoredFile, path: Path, ending: str, content_type: str) -> StoredFile:
    name = f"{PurePath(original.name).stem}{ending}"
    of, by = original.company_id, original.stored_by_id
    return keep_file(path, name, content_type, company_id=of, by_id=by)


def _move_on(claim: Claim, percent: int, hold: timedelta) -> None:
    """Say that the work goes on. Raises Lost."""
    until = now() + hold
    _change(claim, due_at=until, percent=percent)
    db.session.commit()
    claim.due_at, claim.said_at = until, now()


def _end(claim: Claim, **values: Any) -> None:
    """Say how it ended. Raises Lost."""
    _change(claim, **values)
    verb = "video.ready" if values["state"] == "ready" else "video.fail"
    record(PORTAL, verb, f"video:{claim.video_id}", company_id=claim.company_id)
    db.session.commit()


def _give_back(claim: Claim, pause: timedelta, attempts: int, error: str = "") -> bool:
    """Let anybody take the video after a pause."""
    db.session.rollback()
    try:
        _change(
            claim,
            state="waiting",
            percent=0,
            error=error,
            attempts=attempts,
            due_at=now() + pause,
        )
    except Lost:
        return False
    db.session.commit()
    return False


def _change(claim: Claim, **values: Any) -> None:
    """Change the video's row while the claim holds. Raises Lost."""
    held = (Video.id == claim.video_id, Video.due_at == claim.due_at, Video.state == "preparing")
    changed = db.session.execute(update(Video).where(*held).values(**values))
    if not changed.rowcount:  # type: ignore[attr-defined]
        db.session.rollback()
        raise Lost


def sweep(moment: datetime) -> int:
    """Remove the folders of attempts whose claim does not hold any more."""
    # Looked for before the claims are: a folder is made after its claim.
    found = list(workplace().glob("*"))
    held = (Video.state == "preparing", Video.due_at > moment)
    query = select(Video.id, Video.attempts).where(*held)
    known = {f"{video_id}-{attempts}" for video_id, attempts in db.session.execute(query)}
    db.session.commit()
    left = [one for one in found if one.name not in known]
    for one in left:
        shutil.rmtree(one, ignore_errors=True)
    return len(left)


def workplace() -> Path:
    data: Path = current_app.config["SETTINGS"].data
    return data / "preparing"
