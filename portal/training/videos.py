"""Videos of lessons: brought, tried again, freed of their originals, let go."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from portal.audit import Actor, record
from portal.db import db, now
from portal.media import uploads
from portal.media.bringing import Refused, drop
from portal.media.files import keep_file, let_go
from portal.media.models import StoredFile, Upload
from portal.media.probe import NotAVideo, probe
from portal.training import texts
from portal.training.lessons import draft_of
from portal.training.models import Lesson, LessonVersion
from portal.training.video_models import Video

FILES = ("original", "high", "low", "poster", "sprite")
UNDER_WAY = ("waiting", "preparing")
UNUSED = timedelta(days=1)


class NotReady(Exception):  # noqa: N818
    """What is asked for wants another state of the video."""


def bring(lesson: Lesson, upload: Upload, by: Actor, recorded: bool) -> tuple[Video, set[str]]:
    """Take a whole upload as the video of a lesson's draft, to be prepared soon.

    Gives the hashes of the files that its forerunner had, for `media.files.let_go` after the
    commit. Raises Refused: for what is no video, and then the upload is gone; for an upload that
    is handed in twice.
    """
    original = _original(lesson, upload, by)
    try:
        uploads.end(upload)
    except uploads.Over:
        raise Refused("no_upload") from None
    video = _added(lesson, original, by)
    draft = draft_of(lesson, by)
    before, draft.video = draft.video, video
    if before is not None:
        texts.take_over(before, video)
    draft.version += 1
    db.session.flush()
    how = "recorded" if recorded else "brought"
    record(by, "video.bring", f"lesson:{lesson.id}", company_id=lesson.company_id, new=how)
    return video, let_go_unused(before.id) if before else set()


def _original(lesson: Lesson, upload: Upload, by: Actor) -> StoredFile:
    """The uploaded bytes in the store, if they are a video. Raises Refused."""
    part = uploads.part_of(upload)
    db.session.commit()  # nobody waits while the file is read
    try:
        kind = probe(part).content_type
        return keep_file(part, upload.name, kind, company_id=lesson.company_id, by_id=by.id)
    except NotAVideo as error:
        drop(upload)
        raise Refused(error.code) from None
    except FileNotFoundError:
        raise Refused("no_upload") from None
    except OSError as error:
        if error.errno not in uploads.FULL:
            raise
        raise Refused("no_room") from None


def purpose(lesson: Lesson) -> str:
    """What an upload says that it is for."""
    return f"lesson:{lesson.id}"


def _added(lesson: Lesson, original: StoredFile, by: Actor) -> Video:
    video = Video(
        company_id=lesson.company_id,
        name=original.name,
        state="waiting",
        due_at=now(),
        original=original,
        created_at=now(),
        created_by_id=by.id,
    )
    db.session.add(video)
    db.session.flush()
    return video


def try_again(video: Video, by: Actor) -> None:
    """Prepare a video once more that could not be prepared. Raises NotReady."""
    if video.state != "failed" or video.original_id is None:
        raise NotReady
    video.state, video.due_at, video.error = "waiting", now(), ""
    video.attempts = video.percent = 0
    record(by, "video.retry", f"video:{video.id}", company_id=video.company_id)


def delete_original(video: Video, by: Actor) -> set[str]:
    """Keep only what was made of a video; gives hashes for `media.files.let_go`.

    Raises NotReady while the original is all there is.
    """
    original = video.original
    if video.state != "ready" or original is None:
        raise NotReady
    video.original = None
    db.session.flush()
    db.session.delete(original)
    record(by, "video.delete_original", f"video:{video.id}", company_id=video.company_id)
    return {original.sha256}


def let_go_unused(*video_ids: int | None) -> set[str]:
    """Remove videos that no version of a lesson shows any more; gives hashes as `bring` does."""
    return {sha256 for video_id in video_ids for sha256 in _let_go_unused(video_id)}


def remove_unused(moment: datetime) -> int:
    """Remove videos that went with their drafts and lessons, a day after they came."""
    query = select(Video.id).where(Video.created_at < moment - UNUSED, ~_shown())
    unused = db.session.scalars(query).all()
    hashes = [_let_go_unused(video_id) for video_id in unused]
    db.session.commit()
    let_go(set().union(*hashes))
    return len(unused)


def _let_go_unused(video_id: int | None) -> set[str]:
    """Remove a video that no version of a lesson shows any more."""
    query = select(Video).where(Video.id == video_id, ~_shown()).with_for_update()
    video = db.session.scalars(query).one_or_none()
    if video is None:
        return set()
    files = [file for name in FILES if (file := getattr(video, name)) is not None]
    for text in video.texts:
        db.session.delete(text)
    db.session.flush()
    db.session.delete(video)
    db.session.flush()
    for file in files:
        db.session.delete(file)
    return {file.sha256 for file in files}


def _shown() -> ColumnElement[bool]:
    """The condition on a video that a version of a lesson shows it."""
    return select(LessonVersion.id).where(LessonVersion.video_id == Video.id).exists()


def lesson_of(video: Video) -> Lesson | None:
    """The lesson that shows a video, or last showed it."""
    query = (
        select(Lesson)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .where(LessonVersion.video_id == video.id)
        .order_by(LessonVersion.id.desc())
    )
    return db.session.scalars(query.limit(1)).first()
