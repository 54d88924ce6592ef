"""A text lesson is written in Markdown, looked at, and never shown as anything but text."""

from collections.abc import Callable

import pytest

from portal.db import db
from portal.training.markdown import body
from portal.training.models import Lesson
from tests.browser import Browser
from tests.courses import course, lesson
from tests.people import Cast

Browse = Callable[..., Browser]
FORM = "#text-form"


@pytest.fixture
def published(cast: Cast) -> Lesson:
    made = lesson(course(cast.volga), text="As it was.")
    db.session.commit()
    return made


def url(of: Lesson, more: str = "/edit") -> str:
    return f"/companies/{of.company_id}/training/lessons/{of.id}{more}"


def test_a_lesson_is_added_and_written(cast: Cast, browse: Browse) -> None:
    deals = course(cast.volga, state="draft")
    db.session.commit()
    hanna = browse(cast.hanna)
    address = f"/companies/{cast.volga.id}/training/courses/{deals.id}"
    page = hanna.submit(address, {"title": "Calls", "kind": "text"}, form="#add-lesson")
    made = deals.lessons[0]
    assert page.location == url(made)
    assert hanna.submit(url(made), {"text": "# After a call"}, form=FORM).status == 303
    assert made.draft is not None
    assert made.draft.text == "# After a call"


@pytest.mark.parametrize("typed", [{"title": "", "kind": "text"}, {"title": "A", "kind": "film"}])
def test_a_lesson_that_is_none_is_refused(
    cast: Cast, browse: Browse, typed: dict[str, str]
) -> None:
    deals = course(cast.volga)
    db.session.commit()
    address = f"/companies/{cast.volga.id}/training/courses/{deals.id}"
    page = browse(cast.clara).post(f"{address}/lessons", typed)
    assert page.status == 422
    assert page.all("#add-lesson .error")
    assert deals.lessons == []


def test_the_first_change_begins_a_draft_beside_what_people_see(
    published: Lesson, cast: Cast, browse: Browse
) -> None:
    clara = browse(cast.clara)
    clara.submit(url(published), {"text": "As it will be."}, form=FORM)
    assert published.published is not None
    assert published.draft is not None
    assert (published.published.text, published.draft.text) == ("As it was.", "As it will be.")
    page = clara.get(url(published))
    assert "People see version 1." in page.text
    assert "New draft" in page.text


def test_saving_the_same_begins_nothing(published: Lesson, cast: Cast, browse: Browse) -> None:
    assert browse(cast.clara).submit(url(published), {}, form=FORM).status == 303
    assert published.draft is None


def test_the_later_of_two_sees_the_other_text_and_decides(
    published: Lesson, cast: Cast, browse: Browse
) -> None:
    clara, hanna = browse(cast.clara), browse(cast.hanna)
    seen = str(hanna.get(url(published)).one(f"{FORM} input[name=seen]")["value"])
    clara.submit(url(published), {"text": "Clara's."}, form=FORM)
    mine = {"text": "Hanna's.", "seen": seen}
    page = hanna.post(url(published, "/text"), mine)
    assert page.status == 409
    assert page.one("textarea#text").get_text().strip() == "Hanna's."
    assert page.one("textarea[readonly]").get_text().strip() == "Clara's."
    assert hanna.post(url(published, "/text"), mine).status == 409, "saving again decides nothing"
    mine["keep"] = str(page.one("button[name=keep]")["value"])
    assert hanna.post(url(published, "/text"), mine).status == 303
    assert published.draft is not None
    assert published.draft.text == "Hanna's."


def test_a_look_saves_nothing(published: Lesson, cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    typed = {"text": "**Bold** words", "seen": "1.1"}
    page = clara.post(url(published, "/text/preview"), typed)
    assert page.one("#text-preview strong").get_text() == "Bold"
    assert page.one("textarea#text").get_text().strip() == "**Bold** words"
    part = clara.post(url(published, "/text/preview"), typed, headers={"HX-Request": "true"})
    assert part.one("#text-preview strong").get_text() == "Bold"
    assert published.draft is None


def test_a_text_that_is_too_long_is_refused_and_kept(
    published: Lesson, cast: Cast, browse: Browse
) -> None:
    page = browse(cast.clara).submit(url(published), {"text": "a" * 100_001}, form=FORM)
    assert page.status == 422
    assert "At most 100000 characters." in page.text
    assert len(page.one("textarea#text").get_text().strip()) == 100_001
    assert published.draft is None


def test_only_a_text_lesson_has_a_text(cast: Cast, browse: Browse) -> None:
    quiz = lesson(course(cast.volga), "quiz")
    db.session.commit()
    clara = browse(cast.clara)
    assert clara.post(url(quiz, "/text"), {"text": "a"}).status == 404
    assert clara.post(url(quiz, "/text/preview"), {"text": "a"}).status == 404


HARMLESS = {
    "<script>alert(1)</script>": "&lt;script&gt;",
    "a <img src=x onerror=alert(1)>": "&lt;img",
    "[a](javascript:alert(1))": "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))": "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html,x)": "[a](data:",
    "[a](data:image/png;base64,x)": "[a](data:",
    "[a](vbscript:x)": "[a](vbscript:x)",
    "![a](https://spy.example/x.png)": "!<a ",
    "[a](https://example.org)": 'rel="noopener noreferrer nofollow"',
    "<https://example.org>": 'rel="noopener noreferrer nofollow"',
    "# Title": "<h3>Title</h3>",
    "###### Title": "<h6>Title</h6>",
    "- one": "<li>one</li>",
}


@pytest.mark.parametrize("typed", HARMLESS)
def test_what_is_shown_does_no_harm(typed: str) -> None:
    shown = str(body(typed))
    assert HARMLESS[typed] in shown
    assert "<script" not in shown
    assert "<img" not in shown
