"""Captions and chapters of a video: written, replaced, removed. The caller commits.

They belong to the video, so what is mended there is mended for everyone who watches it.
"""

from sqlalchemy import select

from portal.audit import Actor, record, text_mark
from portal.db import db, now
from portal.training.video_models import Video, VideoText

KINDS = ("captions", "chapters")


class Stale(Exception):  # noqa: N818
    """Somebody else wrote meanwhile."""


def text_of(video: Video, kind: str, language: str) -> VideoText | None:
    query = select(VideoText).where(
        VideoText.video_id == video.id, VideoText.kind == kind, VideoText.language == language
    )
    return db.session.scalars(query).one_or_none()


def write(
    video: Video, kind: str, language: str, content: str, by: Actor, version: int
) -> VideoText:
    """Keep a text that was read without fault; `version` is the one seen, 0 for none.

    From then on it is of this video, wherever it came from. Raises Stale, unless both wrote the
    same.
    """
    row = _locked(video, kind, language)
    if row is not None and row.content == content and not row.taken_over:
        return row
    if (row.version if row else 0) != version:
        raise Stale
    old = row.content if row else None
    if row is None:
        row = VideoText(company_id=video.company_id, video_id=video.id, kind=kind, version=0)
        row.language = language
        db.session.add(row)
    row.content, row.version, row.taken_over = content, row.version + 1, False
    row.changed_at, row.changed_by_id = now(), by.id
    db.session.flush()
    _record(video, f"video.{kind}", language, by, old, content)
    return row


def remove(video: Video, kind: str, language: str, by: Actor, version: int) -> None:
    """Take a text away. Raises Stale where it is not the one that was seen."""
    row = _locked(video, kind, language)
    if row is None:
        return
    if row.version != version:
        raise Stale
    _record(video, f"video.{kind}_remove", language, by, row.content, None)
    db.session.delete(row)


def take_over(before: Video, video: Video) -> None:
    """Copy the texts of a video to the one that takes its place, as something to begin with."""
    for text in before.texts:
        copy = VideoText(company_id=video.company_id, video_id=video.id, taken_over=True)
        copy.kind, copy.language, copy.content = text.kind, text.language, text.content
        copy.changed_at, copy.changed_by_id = text.changed_at, text.changed_by_id
        db.session.add(copy)


def _locked(video: Video, kind: str, language: str) -> VideoText | None:
    """A text as it stands now; nobody else writes at the video until the transaction ends."""
    db.session.execute(select(Video.id).where(Video.id == video.id).with_for_update())
    row = text_of(video, kind, language)
    if row is not None:
        db.session.refresh(row)
    return row


def _record(
    video: Video, verb: str, language: str, by: Actor, old: str | None, new: str | None
) -> None:
    record(
        by,
        verb,
        f"video:{video.id}:{language}",
        company_id=video.company_id,
        old=text_mark(old),
        new=text_mark(new),
    )
