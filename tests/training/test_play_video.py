"""Playing a video: who may, whole and in ranges, and what stands beside it."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from flask import Flask

from portal.admin.sending import LARGEST_RANGE
from portal.audit import History
from portal.db import db
from portal.media.files import keep, open_bytes
from portal.media.store import path_of
from portal.training.models import Lesson
from portal.training.video_models import Video
from tests.browser import Browser, Page
from tests.conftest import test_settings
from tests.courses import CAPTIONS, CHAPTERS, assign, course, lesson, publish
from tests.people import Cast

Browse = Callable[..., Browser]
Ask = Callable[..., Page]


@pytest.fixture
def shown(cast: Cast) -> Lesson:
    """A published video lesson in a course that Emil has to finish, and Igor has not."""
    of = course(cast.volga)
    row = lesson(of, "video")
    assign(of, person=cast.emil)
    db.session.commit()
    return row


@pytest.fixture
def video(shown: Lesson) -> Video:
    assert shown.published is not None
    assert shown.published.video is not None
    return shown.published.video


def address(video: Video, what: str = "high") -> str:
    return f"/companies/{video.company_id}/training/videos/{video.id}/{what}"


@pytest.fixture
def ask(cast: Cast, browse: Browse, video: Video) -> Ask:
    """`ask(Range="bytes=0-3")` plays the video as Emil, with request headers."""
    browser = browse(cast.emil)

    def play(what: str = "high", **headers: str) -> Page:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return browser.get(address(video, what), headers=named)

    return play


@pytest.mark.parametrize("who", ["emil", "clara", "hanna", "edgar", "anna"])
@pytest.mark.parametrize("what", ["high", "low", "poster", "sprite"])
def test_learners_makers_and_followers_may(
    cast: Cast, browse: Browse, video: Video, who: str, what: str
) -> None:
    assert browse(getattr(cast, who)).get(address(video, what)).status == 200


@pytest.mark.parametrize("what", ["high", "thumbnails.vtt", "captions/en.vtt"])
@pytest.mark.parametrize(("who", "status"), [("igor", 403), ("olga", 404), (None, 302)])
def test_nobody_else_may(
    cast: Cast, browse: Browse, video: Video, what: str, who: str | None, status: int
) -> None:
    browser = browse(getattr(cast, who) if who else None)
    assert browser.get(address(video, what), headers={"Range": "bytes=0-3"}).status == status


def test_a_video_of_another_company_is_not_found(cast: Cast, browse: Browse, video: Video) -> None:
    url = address(video).replace(f"/{cast.volga.id}/", f"/{cast.zhiguli.id}/")
    assert browse(cast.olga).get(url).status == 404


def test_a_draft_is_its_makers_alone(cast: Cast, browse: Browse, shown: Lesson) -> None:
    draft = publish(shown, published=False)
    db.session.commit()
    assert draft.video is not None
    assert browse(cast.emil).get(address(draft.video)).status == 403
    assert browse(cast.hanna).get(address(draft.video)).status == 200


def test_an_older_version_still_plays(ask: Ask, shown: Lesson) -> None:
    publish(shown)
    db.session.commit()
    assert ask().status == 200


def test_it_is_shown_and_not_saved(ask: Ask, video: Video) -> None:
    headers = ask().response.headers
    assert video.high is not None
    assert "Content-Disposition" not in headers
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["ETag"] == f'"{video.high.sha256}"'
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_ranges_and_tags(ask: Ask, video: Video) -> None:
    part = ask(Range="bytes=1-2")
    assert (part.status, part.response.data) == (206, b"ig")
    assert part.response.headers["Content-Range"] == "bytes 1-2/4"
    assert ask(Range="bytes=4-").status == 416
    assert ask(Range="bytes=0-1", If_Range='"another"').status == 200
    assert ask(If_None_Match=part.response.headers["ETag"]).status == 304


def test_a_look_at_the_headers(cast: Cast, browse: Browse, video: Video) -> None:
    answer = browse(cast.emil).client.head(address(video))
    assert (answer.status_code, answer.content_length, answer.data) == (200, 4, b"")


def test_a_long_range_is_answered_in_part(ask: Ask, video: Video) -> None:
    long = bytes(LARGEST_RANGE + 5)
    video.high = keep(long, "a.mp4", "video/mp4", company_id=video.company_id, by_id=None)
    db.session.commit()
    page = ask(Range="bytes=0-")
    assert (page.status, len(page.response.data)) == (206, LARGEST_RANGE)


def test_playing_is_no_download(ask: Ask) -> None:
    ask()
    ask(Range="bytes=0-1")
    assert db.session.query(History).filter_by(verb="file.download").count() == 0


@pytest.mark.parametrize("what", ["high", "low", "poster", "thumbnails.vtt", "captions/ru.vtt"])
def test_what_is_not_there_is_not_found(ask: Ask, video: Video, what: str) -> None:
    video.high = video.low = video.poster = None
    db.session.commit()
    assert ask(what).status == 404


@pytest.mark.parametrize(("kind", "content"), [("captions", CAPTIONS), ("chapters", CHAPTERS)])
def test_captions_and_chapters(ask: Ask, kind: str, content: str) -> None:
    page = ask(f"{kind}/en.vtt")
    assert page.response.get_data(as_text=True) == content
    assert page.response.headers["Content-Type"] == "text/vtt; charset=utf-8"
    tag = page.response.headers["ETag"]
    assert not tag.startswith("W/")
    assert ask(f"{kind}/en.vtt", If_None_Match=tag).status == 304


def test_thumbnails_name_the_sprite_beside_them(cast: Cast, browse: Browse, video: Video) -> None:
    video.thumbnails = "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nsprite#xywh=0,0,160,90\n"
    db.session.commit()
    emil, url = browse(cast.emil), address(video, "thumbnails.vtt")
    named = emil.get(url).response.get_data(as_text=True).splitlines()[-1]
    page = emil.get(urljoin(url, named).partition("#")[0])
    assert video.sprite is not None
    assert page.response.data == open_bytes(video.sprite)


def test_the_reverse_proxy_is_told_where_the_bytes_are(app: Flask, ask: Ask, video: Video) -> None:
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = test_settings(settings.data, settings.database, PORTAL_ACCEL="/kept/")
    page = ask(Range="bytes=0-1")
    assert video.high is not None
    assert page.response.headers["X-Accel-Redirect"] == f"/kept/{path_of(video.high.sha256)}"
    assert (page.status, page.response.data) == (200, b"")
    assert page.response.headers["Content-Type"] == "video/mp4"


def test_the_proxy_is_told_nothing_before_it_is_asked_who_asks(
    app: Flask, cast: Cast, browse: Browse, video: Video
) -> None:
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = test_settings(settings.data, settings.database, PORTAL_ACCEL="/kept/")
    answer = browse(cast.igor).get(address(video)).response
    assert (answer.status_code, "X-Accel-Redirect" in answer.headers) == (403, False)
