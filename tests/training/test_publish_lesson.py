"""Drafts are published as versions, thrown away, withdrawn; what was published never changes."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from portal.audit import Actor
from portal.db import db, now
from portal.media.models import StoredFile
from portal.training import lessons
from portal.training.finished import finished
from portal.training.models import Lesson, LessonVersion
from portal.training.video_models import Video, VideoText
from tests.browser import Browser
from tests.courses import course, done, lesson, publish, video
from tests.people import Cast

Browse = Callable[..., Browser]


@pytest.fixture
def draft(cast: Cast) -> Lesson:
    """A published lesson with a draft beside it."""
    made = lesson(course(cast.volga), text="As it was.")
    publish(made, published=False, text="As it will be.")
    db.session.commit()
    return made


def url(of: Lesson, more: str = "/edit") -> str:
    return f"/companies/{of.company_id}/training/lessons/{of.id}{more}"


def out(browser: Browser, of: Lesson, **more: str) -> int:
    return browser.submit(url(of), more, form="#publish").status


def test_a_draft_becomes_what_people_see(draft: Lesson, cast: Cast, browse: Browse) -> None:
    done(cast.emil, draft)
    clara = browse(cast.clara)
    assert out(clara, draft) == 303
    assert draft.published is not None
    assert (draft.published.number, draft.published.text) == (2, "As it will be.")
    assert (cast.emil.id, draft.id) in finished([draft.id])
    page = clara.get(url(draft)).one("section[aria-labelledby=versions]").get_text(" ")
    assert "Version 2" in page
    assert "C. Klein" in page
    assert "who had finished it keeps that" in page


def test_everyone_is_asked_again_where_the_author_says_so(
    draft: Lesson, cast: Cast, browse: Browse
) -> None:
    done(cast.emil, draft)
    clara = browse(cast.clara)
    assert out(clara, draft, watch_again="y") == 303
    assert finished([draft.id]) == {}
    assert "everyone is asked again" in clara.get(url(draft)).text


def test_the_first_version_asks_nobody_again(cast: Cast, browse: Browse) -> None:
    made = lesson(course(cast.volga), published=False)
    db.session.commit()
    clara = browse(cast.clara)
    assert clara.get(url(made)).all("[name=watch_again]") == []
    seen = lessons.seen_mark(made)
    clara.post(url(made, "/publish"), {"seen": seen, "watch_again": "y"})
    assert made.published is not None
    assert not made.published.watch_again


def test_a_published_version_never_changes(draft: Lesson, cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    out(clara, draft)
    clara.submit(url(draft), {"text": "Later still."}, form="#text-form")
    texts = [version.text for version in draft.versions]
    assert texts == ["As it was.", "As it will be.", "Later still."]


LACKS = {
    "an empty text": ("text", {"text": "  "}, "The text is empty: write something and save it."),
    "no video": ("video", {"video_id": None}, "There is no video yet: upload or record one."),
    "no questions": ("quiz", {"quiz": {}}, "The quiz has no questions yet: add at least one."),
}


@pytest.mark.parametrize("case", LACKS)
def test_what_is_not_ready_is_refused_with_words(cast: Cast, browse: Browse, case: str) -> None:
    kind, said, words = LACKS[case]
    made = lesson(course(cast.volga), kind, published=False, **said)
    db.session.commit()
    page = browse(cast.clara).submit(url(made), {}, form="#publish")
    assert page.status == 422
    assert words in page.one("#publish [role=alert]").get_text()
    assert made.published is None


@pytest.mark.parametrize("state", ["waiting", "preparing", "failed"])
def test_a_video_is_published_once_it_is_prepared(cast: Cast, browse: Browse, state: str) -> None:
    brought = video(cast.volga)
    brought.state = state
    made = lesson(course(cast.volga), "video", published=False, video_id=brought.id)
    db.session.commit()
    clara = browse(cast.clara)
    assert out(clara, made) == 422
    brought.state = "ready"
    db.session.commit()
    assert out(clara, made) == 303


def test_what_is_lacking_is_said_in_russian(cast: Cast, browse: Browse) -> None:
    cast.clara.language = "ru"
    made = lesson(course(cast.volga), published=False, text="")
    db.session.commit()
    page = browse(cast.clara).submit(url(made), {}, form="#publish")
    assert "Текст пуст: напишите что-нибудь и сохраните." in page.text


def test_nothing_new_is_nothing_to_publish(cast: Cast, browse: Browse) -> None:
    made = lesson(course(cast.volga))
    db.session.commit()
    page = browse(cast.clara).post(url(made, "/publish"), {"seen": lessons.seen_mark(made)})
    assert page.status == 422
    assert "There is nothing new to publish." in page.text


@pytest.mark.parametrize("act", ["publish", "discard"])
def test_a_draft_that_another_changed_is_looked_at_first(
    draft: Lesson, cast: Cast, browse: Browse, act: str
) -> None:
    clara, hanna = browse(cast.clara), browse(cast.hanna)
    seen = str(clara.get(url(draft)).one("#publish input[name=seen]")["value"])
    hanna.submit(url(draft), {"text": "Hanna's."}, form="#text-form")
    page = clara.post(url(draft, f"/{act}"), {"seen": seen})
    assert page.status == 409
    assert "Someone else changed the draft meanwhile." in page.text
    assert draft.draft is not None


def test_a_draft_is_thrown_away(draft: Lesson, cast: Cast, browse: Browse) -> None:
    page = browse(cast.clara).post(url(draft, "/discard"), {"seen": lessons.seen_mark(draft)})
    assert page.status == 303
    assert draft.draft is None
    assert db.session.scalar(select(func.count()).select_from(LessonVersion)) == 1


def test_the_only_draft_is_not_thrown_away(cast: Cast, browse: Browse) -> None:
    made = lesson(course(cast.volga), published=False)
    db.session.commit()
    browse(cast.clara).post(url(made, "/discard"), {"seen": lessons.seen_mark(made)})
    assert made.draft is not None


def test_a_lesson_is_withdrawn_and_comes_back(draft: Lesson, cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    clara.post(url(draft, "/withdraw"))
    assert draft.withdrawn_at is not None
    assert "Withdrawn" in clara.get(url(draft)).text
    clara.post(url(draft, "/withdraw"), {"away": "no"})
    assert draft.withdrawn_at is None


def test_a_lesson_that_nobody_saw_is_deleted_with_its_video(cast: Cast, browse: Browse) -> None:
    made = lesson(course(cast.volga), "video", published=False)
    course_id = made.course_id
    db.session.commit()
    page = browse(cast.clara).post(url(made, "/remove"))
    assert page.location.endswith(f"/training/courses/{course_id}")
    for table in (Lesson, Video, VideoText, StoredFile):
        assert db.session.scalars(select(table)).all() == [], table


def test_a_video_that_another_version_shows_stays(cast: Cast, browse: Browse) -> None:
    made = lesson(course(cast.volga), "video")
    shown = made.versions[0].video_id
    publish(made, published=False, video_id=shown)
    db.session.commit()
    browse(cast.clara).post(url(made, "/discard"), {"seen": lessons.seen_mark(made)})
    assert [row.id for row in db.session.scalars(select(Video))] == [shown]


def test_a_lesson_that_people_saw_stays(draft: Lesson, cast: Cast, browse: Browse) -> None:
    page = browse(cast.clara).post(url(draft, "/remove"))
    assert page.status == 422
    assert "Withdraw it instead." in page.text


def test_details_are_of_the_lesson_not_of_a_version(cast: Cast, browse: Browse) -> None:
    made = lesson(course(cast.volga), "video")
    db.session.commit()
    typed = {"title": "Hand it over", "needed_percent": "75"}
    assert browse(cast.clara).submit(url(made), typed, form="#lesson-form").status == 303
    assert (made.title, made.needed_percent, made.draft) == ("Hand it over", 75, None)


@pytest.mark.parametrize("share", ["0", "101", "ninety", "", "99999999999"])
def test_a_share_that_is_none_is_refused(cast: Cast, browse: Browse, share: str) -> None:
    made = lesson(course(cast.volga), "video")
    db.session.commit()
    page = browse(cast.clara).submit(url(made), {"needed_percent": share}, form="#lesson-form")
    assert page.status == 422
    assert page.all("#needed_percent-error")
    assert page.one("#needed_percent")["value"] == share
    assert made.needed_percent == 90


def test_the_later_of_two_sees_the_other_title_and_decides(cast: Cast, browse: Browse) -> None:
    made = lesson(course(cast.volga))
    db.session.commit()
    clara = browse(cast.clara)
    clara.submit(url(made), {"title": "First"}, form="#lesson-form")
    page = clara.post(url(made), {"title": "Second", "operation": "", "version": "1"})
    assert page.status == 409
    assert page.one("#title")["value"] == "Second"
    assert "First" in page.one(".theirs").get_text()
    assert made.title == "First"


def test_others_make_nothing(draft: Lesson, cast: Cast, browse: Browse) -> None:
    for who in (cast.edgar, cast.anna, cast.emil):
        assert browse(who).get(url(draft)).status == 403
        assert browse(who).post(url(draft, "/publish")).status == 403
    assert browse(cast.olga).get(url(draft)).status == 404


def test_a_lesson_of_another_company_is_not_there(cast: Cast, browse: Browse) -> None:
    theirs = lesson(course(cast.zhiguli))
    db.session.commit()
    address = f"/companies/{cast.volga.id}/training/lessons/{theirs.id}"
    clara = browse(cast.clara)
    assert clara.get(f"{address}/edit").status == 404
    acts = ("edit", "text", "text/preview", "publish", "discard", "withdraw", "move", "remove")
    for act in acts:
        assert clara.post(f"{address}/{act}", {"to": "up"}).status == 404, act


def test_a_draft_is_begun_once_with_what_is_published(cast: Cast) -> None:
    made = lesson(course(cast.volga), "quiz", withdrawn_at=now())
    by = Actor(cast.clara.id, "consultant")
    first = lessons.draft_of(made, by)
    assert first.number == 2
    assert first.quiz == made.versions[0].quiz
    assert lessons.draft_of(made, by) is first
