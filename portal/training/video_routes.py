"""Videos of lessons: bringing and preparing them, and playing what was made of them."""

import hashlib

from flask import Blueprint, Response, abort, current_app, g, request, url_for
from flask_login import current_user
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField

from portal.access import actor, requires, signed_in
from portal.admin.sending import send
from portal.db import db
from portal.forms import Form
from portal.htmx import done, render, wants_fragment
from portal.media import bringing, uploads
from portal.media.files import let_go
from portal.media.models import Upload
from portal.tenancy import get_owned_or_404, owned
from portal.training import videos
from portal.training.lesson_showing import WITH_VERSIONS, show_lesson
from portal.training.models import Lesson
from portal.training.reach import video_for
from portal.training.video_models import Video, VideoText
from portal.training.video_words import reason

bp = Blueprint("videos", __name__)
bp.add_app_template_global(reason, "video_reason")
MAKES = "training.make"
BASE = "/companies/<int:company_id>/training"


class VideoForm(Form):
    """A video by the token of its upload, or as a plain file where there are no scripts."""

    upload = StringField()
    file = FileField()
    recorded = BooleanField()


@bp.post(f"{BASE}/lessons/<int:lesson_id>/video")
@requires(MAKES)
def bring(lesson_id: int) -> Response:
    lesson = get_owned_or_404(Lesson, lesson_id, *WITH_VERSIONS)
    if lesson.kind != "video":
        abort(404)
    form, by = VideoForm(), actor(MAKES)
    form.validate()  # its token was checked; whatever else it holds is looked at below
    try:
        upload = _brought(lesson, form)
        video, replaced = videos.bring(lesson, upload, by, form.recorded.data)
    except bringing.Refused as refused:
        return show_lesson(lesson, 422, video_errors=[reason(refused.code)])
    db.session.commit()
    uploads.discard(upload)
    let_go(replaced)
    return _back_to(lesson, video)


@bp.get(f"{BASE}/videos/<int:video_id>/state")
@requires(MAKES)
def state(video_id: int) -> Response:
    video = get_owned_or_404(Video, video_id)
    lesson = videos.lesson_of(video) or abort(404)
    page, part = "training/video.html", "training/_video_state.html"
    # Only a page that saw the video under way asks for the fragment.
    ended = wants_fragment() and video.state not in videos.UNDER_WAY
    return render(page, part, lesson=lesson, video=video, edit=edit_of(lesson), ended=ended)


@bp.post(f"{BASE}/videos/<int:video_id>/retry")
@requires(MAKES)
def retry(video_id: int) -> Response:
    video = get_owned_or_404(Video, video_id)
    try:
        videos.try_again(video, actor(MAKES))
    except videos.NotReady:
        abort(409)
    db.session.commit()
    return _back_to(videos.lesson_of(video), video)


@bp.post(f"{BASE}/videos/<int:video_id>/delete-original")
@requires(MAKES)
def delete_original(video_id: int) -> Response:
    video = get_owned_or_404(Video, video_id)
    try:
        hashes = videos.delete_original(video, actor(MAKES))
    except videos.NotReady:
        abort(409)
    db.session.commit()
    let_go(hashes)
    return _back_to(videos.lesson_of(video), video)


@bp.get(f"{BASE}/videos/<int:video_id>/<any(high,low,poster,sprite):what>")
@signed_in
def play(video_id: int, what: str) -> Response:
    """What was made of a video, inline and in ranges; playing is no download to be recorded."""
    video = video_for(current_user, g.company, video_id)
    file = getattr(video, what)
    return send(file, shown=True) if file is not None else abort(404)


@bp.get(f"{BASE}/videos/<int:video_id>/thumbnails.vtt")
@signed_in
def thumbnails(video_id: int) -> Response:
    video = video_for(current_user, g.company, video_id)
    return _vtt(video.thumbnails)


@bp.get(f"{BASE}/videos/<int:video_id>/<any(captions,chapters):kind>/<any(ru,en):language>.vtt")
@signed_in
def texts(video_id: int, kind: str, language: str) -> Response:
    video = video_for(current_user, g.company, video_id)
    query = owned(VideoText).where(
        VideoText.video_id == video.id, VideoText.kind == kind, VideoText.language == language
    )
    text = db.session.scalars(query).one_or_none()
    return _vtt(text.content if text else "")


def edit_of(lesson: Lesson) -> str:
    """Where the lesson is made, at its video."""
    return url_for("lessons.edit", lesson_id=lesson.id, _anchor="video-state")


def _back_to(lesson: Lesson | None, video: Video) -> Response:
    url = edit_of(lesson) if lesson else url_for("courses.courses")
    return done(url, "training/_video_state.html", video=video)


def _brought(lesson: Lesson, form: VideoForm) -> Upload:
    """What the form brings. Raises Refused."""
    brought, whose = form.file.data, (lesson.company_id, current_user.id, videos.purpose(lesson))
    if form.upload.data:
        return bringing.handed_in(*whose, form.upload.data)
    if not brought:
        raise bringing.Refused("nothing")
    limit = current_app.config["SETTINGS"].video_limit
    return bringing.sent_along(*whose, brought.stream, brought.filename, limit)


def _vtt(content: str) -> Response:
    if not content:
        abort(404)
    response = Response(content, content_type="text/vtt; charset=utf-8")
    response.set_etag(hashlib.sha256(content.encode()).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
