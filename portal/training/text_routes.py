"""Captions and chapters beside the video: typed in the page, or brought as a file."""

from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.db import db
from portal.htmx import done, render
from portal.tenancy import get_owned_or_404
from portal.training import texts, webvtt
from portal.training.lesson_showing import WITH_VERSIONS
from portal.training.making_forms import VideoTextForm
from portal.training.models import Lesson
from portal.training.video_models import Video
from portal.training.webvtt import Wrong
from portal.training.wording import TEXT_KINDS, refusal
from portal.words import LANGUAGES, _

bp = Blueprint("texts", __name__)
NEW = "WEBVTT\n\n"
URL = (
    "/companies/<int:company_id>/training/lessons/<int:lesson_id>"
    "/texts/<any(captions, chapters):kind>/<any(ru, en):language>"
)


@bp.get(URL)
@requires("training.make")
def edit(lesson_id: int, kind: str, language: str) -> Response:
    lesson, _video = _of(lesson_id)
    return _show(lesson, kind, language)


@bp.post(URL)
@requires("training.make")
def save(lesson_id: int, kind: str, language: str) -> ResponseReturnValue:
    lesson, video = _of(lesson_id)
    form = VideoTextForm()
    try:
        _take_file(form)
        content = form.content.data or ""
        webvtt.parse(content, video.seconds)
    except Wrong as wrong:
        form.refuse(form.content, refusal(wrong))
        return _show(lesson, kind, language, 422, form)
    keep = request.form.get("keep", type=int)
    seen = (form.version.data or 0) if keep is None else keep
    try:
        texts.write(video, kind, language, content, actor("training.make"), seen)
    except texts.Stale:
        row = texts.text_of(video, kind, language)
        return _show(lesson, kind, language, 409, form, overtaken=True, theirs=row)
    db.session.commit()
    flash(_("Saved. Who watches the video sees it from now on."))
    return done(url_for(".edit", lesson_id=lesson.id, kind=kind, language=language))


@bp.post(f"{URL}/remove")
@requires("training.make")
def remove(lesson_id: int, kind: str, language: str) -> ResponseReturnValue:
    lesson, video = _of(lesson_id)
    seen = request.form.get("version", 0, type=int)
    try:
        texts.remove(video, kind, language, actor("training.make"), seen)
    except texts.Stale:
        return _show(lesson, kind, language, 409, changed=True)
    db.session.commit()
    flash(_("The text is removed."))
    return done(url_for("lessons.edit", lesson_id=lesson.id))


def _of(lesson_id: int) -> tuple[Lesson, Video]:
    """A lesson and the video that its makers have before them, or 404."""
    lesson = get_owned_or_404(Lesson, lesson_id, *WITH_VERSIONS)
    video = lesson.versions[-1].video
    return (lesson, video) if video else abort(404)


def _take_file(form: VideoTextForm) -> None:
    """Put a file that was brought into the field, where what is wrong with it can be mended.

    Raises Wrong; then what was typed stays there.
    """
    brought = form.file.data
    if brought:
        form.content.data = webvtt.decoded(brought.stream.read(webvtt.LARGEST + 1))


def _show(
    lesson: Lesson,
    kind: str,
    language: str,
    status: int = 200,
    form: VideoTextForm | None = None,
    **more: Any,
) -> Response:
    video = lesson.versions[-1].video
    assert video is not None, "the lesson has a video"
    row = texts.text_of(video, kind, language)
    known = {"content": row.content if row else NEW, "version": row.version if row else 0}
    page = "training/video_text.html"
    context: dict[str, Any] = {
        "lesson": lesson,
        "video": video,
        "kind": kind,
        "of_language": language,
        "name": f"{TEXT_KINDS[kind]} · {LANGUAGES[language]}",
        "row": row,
        "form": form or VideoTextForm(None, **known),
        "cues": webvtt.parse(row.content) if row else [],
    }
    return render(page, page, status, **context, **more)
