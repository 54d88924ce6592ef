"""A video is brought for a lesson: by the token of an upload, or as a plain file."""

import base64
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.audit import History
from portal.db import db, now
from portal.media import uploads
from portal.media.models import StoredFile, Upload
from portal.media.store import everything
from portal.training.models import Lesson
from portal.training.video_models import Video
from portal.training.videos import remove_unused
from tests import recordings
from tests.browser import Browser, Page
from tests.courses import course, lesson
from tests.people import Cast

Browse = Callable[..., Browser]


@pytest.fixture
def made(cast: Cast) -> Lesson:
    """A video lesson that has only a draft, without a video."""
    row = lesson(course(cast.volga), "video", published=False, video_id=None)
    db.session.commit()
    return row


def address(of: Lesson) -> str:
    return f"/companies/{of.company_id}/training/lessons/{of.id}/video"


def send(browser: Browser, of: Lesson, content: bytes, name: str = "deal.mp4", **more: Any) -> Page:
    data = {"file": (BytesIO(content), name)}
    return browser.post(address(of), data, content_type="multipart/form-data", **more)


def uploaded(of: Lesson, who: Any, content: bytes, purpose: str = "") -> str:
    """An upload that has arrived as a whole; gives its token."""
    about = purpose or f"lesson:{of.id}"
    upload = uploads.begin(of.company_id, who.id, about, "deal.mp4", len(content))
    db.session.commit()
    uploads.add(upload, 0, BytesIO(content), None)
    return upload.token


def left(app: Flask) -> list[Path]:
    return list((app.config["SETTINGS"].data / "uploads").glob("*"))


def test_an_upload_becomes_the_video_of_the_draft(
    app: Flask, cast: Cast, browse: Browse, made: Lesson
) -> None:
    token = uploaded(made, cast.clara, recordings.recording())
    page = browse(cast.clara).post(address(made), {"upload": token, "recorded": "1"})
    assert (page.status, page.location.endswith("/edit#video-state")) == (303, True)
    video = db.session.query(Video).one()
    assert made.draft is not None
    assert (made.draft.video_id, video.state, video.name) == (video.id, "waiting", "deal.mp4")
    assert video.original is not None
    assert video.original.content_type == "video/mp4"
    assert (db.session.query(Upload).count(), left(app)) == (0, [])
    assert db.session.query(History).filter_by(verb="video.bring").one().new == "recorded"


def test_a_plain_file_does_the_same(app: Flask, cast: Cast, browse: Browse, made: Lesson) -> None:
    content = recordings.recording(3, "webm")
    assert send(browse(cast.hanna), made, content, "deal.webm").status == 303
    original = db.session.query(Video).one().original
    assert original is not None
    assert (original.size, original.content_type) == (len(content), "video/webm")
    assert (db.session.query(Upload).count(), left(app)) == (0, [])


def test_htmx_gets_the_state(cast: Cast, browse: Browse, made: Lesson) -> None:
    page = send(browse(cast.clara), made, recordings.recording(), headers={"HX-Request": "true"})
    assert page.status == 200
    assert page.one("#video-state")["hx-get"].endswith("/state")


NO_VIDEOS = {
    "a text": (lambda: b"Dear colleagues, " * 50, "no video"),
    "a picture": (recordings.picture, "a picture"),
    "sound alone": (recordings.sound_only, "sound without a picture"),
    "nothing": (lambda: b"", "is empty"),
    "an index that broke off": (lambda: recordings.cut(recordings.recording(), 0.02), "damaged"),
    "noise that begins like a video": (lambda: b"\0\0\0\x20ftypisom" + bytes(5000), "damaged"),
}


@pytest.mark.parametrize("what", NO_VIDEOS)
def test_what_is_no_video_is_refused_and_leaves_nothing(
    app: Flask, cast: Cast, browse: Browse, made: Lesson, what: str
) -> None:
    content, words = NO_VIDEOS[what]
    page = send(browse(cast.clara), made, content())
    assert (page.status, words in page.text) == (422, True), page.text
    rows = [db.session.query(model).count() for model in (Video, StoredFile, Upload)]
    assert (rows, list(everything()), left(app)) == ([0, 0, 0], [], [])


def test_an_upload_that_is_no_video_is_gone(
    app: Flask, cast: Cast, browse: Browse, made: Lesson
) -> None:
    token = uploaded(made, cast.clara, b"text" * 100)
    assert browse(cast.clara).post(address(made), {"upload": token}).status == 422
    assert (db.session.query(Upload).count(), left(app)) == (0, [])


def test_nothing_chosen(cast: Cast, browse: Browse, made: Lesson) -> None:
    page = browse(cast.clara).post(address(made), {})
    assert (page.status, "Choose a video." in page.text) == (422, True)


def test_an_upload_under_way_goes_on(cast: Cast, browse: Browse, made: Lesson) -> None:
    upload = uploads.begin(made.company_id, cast.clara.id, f"lesson:{made.id}", "a.mp4", 10)
    db.session.commit()
    page = browse(cast.clara).post(address(made), {"upload": upload.token})
    assert (page.status, "not arrived as a whole" in page.text) == (422, True)
    assert db.session.query(Upload).count() == 1


@pytest.mark.parametrize("who", ["hanna", "clara"])
def test_only_ones_own_upload_for_this_lesson(
    cast: Cast, browse: Browse, made: Lesson, who: str
) -> None:
    other = f"lesson:{made.id + 1}" if who == "clara" else ""
    token = uploaded(made, cast.clara, recordings.recording(), other)
    page = browse(getattr(cast, who)).post(address(made), {"upload": token})
    assert page.status == 422
    assert db.session.query(Video).count() == 0


def test_an_upload_is_handed_in_once(cast: Cast, browse: Browse, made: Lesson) -> None:
    token = uploaded(made, cast.clara, recordings.recording())
    clara = browse(cast.clara)
    clara.post(address(made), {"upload": token})
    again = clara.post(address(made), {"upload": token})
    assert (again.status, "handed in already" in again.text) == (422, True)
    assert db.session.query(Video).count() == 1


def test_a_lesson_of_another_company_is_not_found(cast: Cast, browse: Browse, made: Lesson) -> None:
    theirs = lesson(course(cast.zhiguli), "video", published=False, video_id=None)
    db.session.commit()
    url = address(made).replace(f"/{made.id}/", f"/{theirs.id}/")
    assert browse(cast.clara).post(url, {}).status == 404


def test_a_lesson_to_be_read_takes_no_video(cast: Cast, browse: Browse) -> None:
    text = lesson(course(cast.volga), "text")
    db.session.commit()
    assert send(browse(cast.clara), text, recordings.recording()).status == 404


def test_the_published_video_stays(cast: Cast, browse: Browse) -> None:
    out = lesson(course(cast.volga), "video")
    db.session.commit()
    assert send(browse(cast.clara), out, recordings.recording()).status == 303
    assert out.published is not None
    assert out.draft is not None
    assert out.published.video_id != out.draft.video_id
    assert (out.draft.number, db.session.query(Video).count()) == (2, 2)


def test_captions_of_the_video_before_wait_to_be_checked(cast: Cast, browse: Browse) -> None:
    out, clara = lesson(course(cast.volga), "video"), browse(cast.clara)
    db.session.commit()
    send(clara, out, recordings.recording())
    assert out.draft is not None
    assert out.draft.video is not None
    taken = {text.kind: text for text in out.draft.video.texts}
    assert [text.taken_over for text in taken.values()] == [True, True]
    page = clara.get(address(out).replace("/video", "/edit"))
    row = page.all("[aria-labelledby=texts] li")[1].get_text(" ", strip=True)
    assert row.startswith("Captions · English 1 caption")
    assert row.endswith("From the video before Compare the times")
    there = address(out).replace("/video", "/texts/captions/en")
    assert "comes from the video that stood here before" in clara.get(there).text
    assert clara.submit(there, {}, form="#text-form").status == 303
    assert [taken[kind].taken_over for kind in ("captions", "chapters")] == [False, True]


def test_unchecked_captions_are_not_shown(cast: Cast, browse: Browse) -> None:
    out = lesson(course(cast.volga), "video")
    assert out.published is not None
    assert out.published.video is not None
    for text in out.published.video.texts:
        text.taken_over = text.kind == "captions"
    db.session.commit()
    page = browse(cast.clara).get(address(out).replace("/video", ""))
    assert page.all("#video track[kind=captions]") == []
    assert "Hand it over" in page.text


def test_a_video_that_nobody_saw_gives_way(cast: Cast, browse: Browse, made: Lesson) -> None:
    clara = browse(cast.clara)
    send(clara, made, recordings.recording())
    send(clara, made, recordings.recording(2))
    assert db.session.query(Video).count() == 1
    assert db.session.query(StoredFile).count() == 1


def test_a_video_whose_draft_is_thrown_away_goes_after_a_day(
    cast: Cast, browse: Browse, made: Lesson
) -> None:
    send(browse(cast.clara), made, recordings.recording())
    assert remove_unused(now() + timedelta(days=2)) == 0
    assert made.draft is not None
    made.draft.video = None
    db.session.commit()
    assert remove_unused(now()) == 0
    assert remove_unused(now() + timedelta(days=2)) == 1
    assert [db.session.query(model).count() for model in (Video, StoredFile)] == [0, 0]


def test_an_upload_by_the_protocol_is_handed_in(cast: Cast, browse: Browse, made: Lesson) -> None:
    """From the first request to the lesson, as a page does it."""
    clara, content = browse(cast.clara), recordings.recording()
    said = base64.b64encode(f"lesson:{made.id}".encode()).decode()
    common = {"X-CSRFToken": clara.token(), "Tus-Resumable": "1.0.0"}
    about = {"Upload-Length": str(len(content)), "Upload-Metadata": f"purpose {said}"}
    begun = clara.post(f"/companies/{made.company_id}/uploads", headers=common | about)
    piece = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    clara.client.patch(begun.location, data=content, headers=common | piece)
    token = begun.location.rpartition("/")[2]
    assert clara.post(address(made), {"upload": token}).status == 303
    assert db.session.query(Video).one().due_at <= now()
