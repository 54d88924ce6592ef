"""Captions and chapters are typed beside the video or brought as a file; what is wrong is said."""

from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.audit import History
from portal.db import db
from portal.training.models import Lesson
from portal.training.video_models import Video, VideoText
from tests.browser import Browser, Page
from tests.courses import CAPTIONS, CHAPTERS, course, lesson
from tests.people import Cast

Browse = Callable[..., Browser]
FORM = "#text-form"
RUSSIAN = "WEBVTT\n\n00:01.000 --> 00:03.000\nОткройте сделку.\n"


@pytest.fixture
def made(cast: Cast) -> Lesson:
    row = lesson(course(cast.volga), "video")
    db.session.commit()
    return row


def url(of: Lesson, kind: str = "captions", language: str = "ru") -> str:
    room = f"/companies/{of.company_id}/training/lessons/{of.id}"
    return f"{room}/texts/{kind}/{language}"


def kept(kind: str = "captions", language: str = "ru") -> VideoText | None:
    query = select(VideoText).where(VideoText.kind == kind, VideoText.language == language)
    return db.session.scalars(query).one_or_none()


@pytest.mark.parametrize("kind", ["captions", "chapters"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_they_are_typed_and_kept(
    made: Lesson, cast: Cast, browse: Browse, kind: str, language: str
) -> None:
    hanna = browse(cast.hanna)
    where = url(made, kind, language)
    assert hanna.submit(where, {"content": RUSSIAN}, form=FORM).status == 303
    row = kept(kind, language)
    assert row is not None
    assert (row.content, row.changed_by_id) == (RUSSIAN, cast.hanna.id)
    assert "Открой" in hanna.get(where).one(".cues").get_text()
    verbs = set(db.session.scalars(select(History.verb)))
    assert f"video.{kind}" in verbs


def test_the_lesson_tells_what_there_is(made: Lesson, cast: Cast, browse: Browse) -> None:
    page = browse(cast.clara).get(f"/companies/{cast.volga.id}/training/lessons/{made.id}/edit")
    rows = [row.get_text(" ", strip=True) for row in page.all("[aria-labelledby=texts] li")]
    assert rows[0].startswith("Captions · Русский none yet")
    assert rows[1].startswith("Captions · English 1 caption")
    assert rows[3].startswith("Chapters · English 2 chapters")


def brought(browser: Browser, of: Lesson, content: bytes, typed: str = "WEBVTT\n\n") -> Page:
    data = {"content": typed, "version": "0", "file": (BytesIO(content), "deal.vtt")}
    return browser.post(url(of), data, content_type="multipart/form-data")


def test_a_file_takes_the_place_of_what_was_typed(made: Lesson, cast: Cast, browse: Browse) -> None:
    content = b"\xef\xbb\xbf" + RUSSIAN.replace("\n", "\r\n").encode()
    assert brought(browse(cast.clara), made, content).status == 303
    row = kept()
    assert row is not None
    assert row.content == RUSSIAN


def test_a_bad_file_is_refused_and_can_be_mended_in_the_page(
    made: Lesson, cast: Cast, browse: Browse
) -> None:
    page = brought(browse(cast.clara), made, RUSSIAN.replace(".", ",").encode())
    assert page.status == 422
    words = "Line 3: Write a point before the thousandths, not a comma: 00:05.000."
    assert page.one("#content-error").get_text() == words
    assert "00:01,000" in page.one("textarea#content").get_text()
    assert kept() is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (RUSSIAN.encode("cp1251"), "Line 4: These letters cannot be read."),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "Line 1: These letters cannot be read."),
        (b"WEBVTT\n\n" + b"a" * 1_100_000, "The text is larger than 1024 KB."),
        (RUSSIAN.encode() + b"\0", "Line 5: Here stands a character that no text may hold."),
        (b" ", "Line 1: The first line must be WEBVTT"),
    ],
)
def test_a_file_that_is_no_text_leaves_what_was_typed(
    made: Lesson, cast: Cast, browse: Browse, content: bytes, words: str
) -> None:
    page = brought(browse(cast.clara), made, content, typed="WEBVTT\n\nmine")
    assert page.status == 422
    assert page.one("#content-error").get_text().startswith(words)
    assert kept() is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Line 3: This is beyond the end of the video."),
        ("ru", "Строка 3. Это уже за концом видео."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    made: Lesson, cast: Cast, browse: Browse, language: str, words: str
) -> None:
    cast.clara.language = language
    db.session.commit()
    typed = "WEBVTT\n\n05:00.000 --> 05:01.000\nA\n"
    page = browse(cast.clara).submit(url(made), {"content": typed}, form=FORM)
    assert page.status == 422
    assert words in page.text
    assert page.one("textarea#content").get_text().strip() == typed.strip()


def test_the_later_of_two_sees_the_other_text_and_decides(
    made: Lesson, cast: Cast, browse: Browse
) -> None:
    clara, hanna = browse(cast.clara), browse(cast.hanna)
    clara.submit(url(made), {"content": RUSSIAN}, form=FORM)
    mine = {"content": RUSSIAN.replace("сделку", "клиента"), "version": "0"}
    page = hanna.post(url(made), mine)
    assert page.status == 409
    assert "сделку" in page.one("textarea[readonly]").get_text()
    assert "клиента" in page.one("textarea#content").get_text()
    assert hanna.post(url(made), mine).status == 409, "saving again decides nothing"
    mine["keep"] = str(page.one("button[name=keep]")["value"])
    assert hanna.post(url(made), mine).status == 303
    row = kept()
    assert row is not None
    assert "клиента" in row.content


def test_two_who_write_the_same_do_not_quarrel(made: Lesson, cast: Cast, browse: Browse) -> None:
    for who in (cast.clara, cast.hanna):
        page = browse(who).post(url(made), {"content": RUSSIAN, "version": "0"})
        assert page.status == 303


def test_what_another_removed_is_not_lost(made: Lesson, cast: Cast, browse: Browse) -> None:
    there = url(made, "captions", "en")
    browse(cast.clara).post(f"{there}/remove", {"version": "1"})
    page = browse(cast.hanna).post(there, {"content": RUSSIAN, "version": "1"})
    assert page.status == 409
    assert "Someone else removed this meanwhile." in page.text
    keep = {"content": RUSSIAN, "version": "1", "keep": "0"}
    assert browse(cast.hanna).post(there, keep).status == 303


def test_they_are_removed(made: Lesson, cast: Cast, browse: Browse) -> None:
    there = url(made, "chapters", "en")
    clara = browse(cast.clara)
    assert clara.post(f"{there}/remove", {"version": "7"}).status == 409
    assert kept("chapters", "en") is not None
    assert clara.post(f"{there}/remove", {"version": "1"}).status == 303
    assert kept("chapters", "en") is None


def test_they_are_of_the_video_that_is_being_made(made: Lesson, cast: Cast, browse: Browse) -> None:
    page = browse(cast.clara).get(url(made, "chapters", "en"))
    assert page.one("textarea#content").get_text().strip() == CHAPTERS.strip()
    assert CAPTIONS not in page.text


def test_without_a_video_there_is_nothing_to_write_beside(cast: Cast, browse: Browse) -> None:
    deals = course(cast.volga)
    bare = lesson(deals, "video", published=False, video_id=None)
    text = lesson(deals, "text")
    db.session.commit()
    for one in (bare, text):
        assert browse(cast.clara).get(url(one)).status == 404
    assert browse(cast.clara).get(url(bare, "subtitles")).status == 404


def test_others_write_nothing(made: Lesson, cast: Cast, browse: Browse) -> None:
    for who in (cast.edgar, cast.anna, cast.emil):
        assert browse(who).get(url(made)).status == 403
        assert browse(who).post(url(made), {"content": RUSSIAN}).status == 403
    assert browse(cast.olga).get(url(made)).status == 404
    theirs = lesson(course(cast.zhiguli), "video")
    db.session.commit()
    foreign = url(theirs).replace(f"/{cast.zhiguli.id}/", f"/{cast.volga.id}/", 1)
    assert browse(cast.clara).post(foreign, {"content": RUSSIAN}).status == 404
    assert db.session.scalars(select(Video)).all() != []
