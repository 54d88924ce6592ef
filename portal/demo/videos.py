"""The portal's own training videos, which `make videos` lays into `content/videos/`."""

from functools import cache
from pathlib import Path

from portal.audit import Actor
from portal.content import content_root
from portal.db import db, now
from portal.media.files import keep
from portal.media.probe import Probe, probe
from portal.training.video_models import Video, VideoText

PICTURES = {"poster": "image/jpeg", "sprite": "image/jpeg"}
LANGUAGES = ("ru", "en")


def lay_video(company_id: int, name: str, by: Actor) -> Video:
    """A video that is ready to be watched at a company, with its captions and chapters.

    It was made for watching, so it needs no preparation, and there is no other original.
    """
    folder = content_root() / "videos"
    about = _about(folder / f"{name}.mp4")
    video = Video(
        company_id=company_id,
        name=f"{name}.mp4",
        state="ready",
        due_at=now(),
        percent=100,
        seconds=about.seconds,
        width=about.width,
        height=about.height,
        high_id=_kept(folder / f"{name}.mp4", "video/mp4", company_id, by),
        thumbnails=(folder / f"{name}.thumbnails.vtt").read_text(),
        created_at=now(),
        created_by_id=by.id,
        ready_at=now(),
    )
    for picture, kind in PICTURES.items():
        setattr(
            video, f"{picture}_id", _kept(folder / f"{name}.{picture}.jpg", kind, company_id, by)
        )
    db.session.add(video)
    db.session.flush()
    for kind in ("captions", "chapters"):
        for language in LANGUAGES:
            db.session.add(
                _text(video, kind, language, folder / f"{name}.{kind}.{language}.vtt", by)
            )
    return video


def _text(video: Video, kind: str, language: str, file: Path, by: Actor) -> VideoText:
    return VideoText(
        company_id=video.company_id,
        video_id=video.id,
        kind=kind,
        language=language,
        content=file.read_text(encoding="utf-8"),
        changed_at=now(),
        changed_by_id=by.id,
    )


def _kept(file: Path, kind: str, company_id: int, by: Actor) -> int:
    row = keep(file.read_bytes(), file.name, kind, company_id=company_id, by_id=by.id)
    return row.id


@cache
def _about(file: Path) -> Probe:
    return probe(file)
