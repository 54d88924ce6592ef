"""Making a quiz: in the draft of a lesson, with buttons that lose nothing that was typed."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.audit import History
from portal.db import db
from portal.training.models import Lesson
from tests.browser import Browser, Page
from tests.courses import QUIZ, course, lesson
from tests.people import Cast

Browse = Callable[..., Browser]
FORM = "#quiz-editor form"


@pytest.fixture
def asked(cast: Cast) -> Lesson:
    """A published quiz of three questions."""
    return lesson(course(cast.volga), "quiz", "What have you learnt?")


@pytest.fixture
def new(cast: Cast) -> Lesson:
    """A quiz that nobody has written yet."""
    return lesson(course(cast.volga), "quiz", published=False, quiz={})


def url(of: Lesson, more: str = "") -> str:
    return f"/companies/{of.company_id}/training/lessons/{of.id}/quiz{more}"


def fields(*texts: str, kind: str = "single", right: str | list[str] = "0") -> dict[str, Any]:
    """One question as the form sends it."""
    options = {f"q0-o{n}-text": text for n, text in enumerate(texts)}
    settings = {"draw": "1", "pass_percent": "80", "attempts": "3"}
    return {**settings, "q0-kind": kind, "q0-text": "Who?", "q0-right": right, **options}


def press(browser: Browser, of: Lesson, action: str, data: dict[str, Any] | None = None) -> Page:
    """Press a button of the form as it stands, with other values."""
    return (
        browser.submit(url(of), {**(data or {}), "submit": None}, FORM)
        if not action
        else (browser.post(url(of), {**(data or {}), "action": action, "seen": seen(browser, of)}))
    )


def seen(browser: Browser, of: Lesson) -> str:
    return str(browser.get(url(of)).one('input[name="seen"]')["value"])


def test_a_quiz_is_written_into_the_draft(new: Lesson, cast: Cast, browse: Browse) -> None:
    page = press(browse(cast.clara), new, "save", fields("Anna", "Boris"))
    assert page.status == 303
    assert new.draft is not None
    written = new.draft.quiz["questions"][0]
    assert (written["text"], written["right"]) == ("Who?", ["a"])
    assert db.session.query(History).filter_by(verb="quiz.change").count() == 1


def test_the_editor_shows_what_is_saved(asked: Lesson, cast: Cast, browse: Browse) -> None:
    page = browse(cast.hanna).get(url(asked))
    assert page.one("#q1-text").get_text().strip() == "What belongs in a client card?"
    assert page.one("#q0-o0-right").has_attr("checked")
    assert page.one("#q2-o2-text")["value"] == "Payment"


def test_sent_back_as_it_stands_nothing_changes(asked: Lesson, cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    page = clara.get(url(asked))
    several = ["0", "1"]
    values = {
        str(f["name"]): f.get("value", f.get_text().strip()) for f in page.all(f"{FORM} [name]")
    }
    sent = {**values, "q0-right": "0", "q1-right": several, "action": "save"}
    assert clara.post(url(asked), sent).status == 303
    assert asked.draft is None


def test_a_published_quiz_stays_and_a_draft_begins(
    asked: Lesson, cast: Cast, browse: Browse
) -> None:
    press(browse(cast.clara), asked, "save", fields("Anna", "Boris"))
    db.session.refresh(asked)
    assert asked.published is not None
    assert asked.published.quiz == QUIZ
    assert asked.draft is not None
    assert asked.draft.number == 2


@pytest.mark.parametrize(("kind", "right"), [("multiple", ["0", "2"]), ("ordering", "")])
def test_other_kinds_are_written(
    new: Lesson, cast: Cast, browse: Browse, kind: str, right: str | list[str]
) -> None:
    data = fields("One", "Two", "Three", kind=kind, right=right)
    assert press(browse(cast.clara), new, "save", data).status == 303
    assert new.draft is not None
    wanted = ["a", "c"] if kind == "multiple" else ["a", "b", "c"]
    assert new.draft.quiz["questions"][0]["right"] == wanted


def test_empty_options_are_left_out(new: Lesson, cast: Cast, browse: Browse) -> None:
    data = fields("Anna", "", "Boris", right="2")
    assert press(browse(cast.clara), new, "save", data).status == 303
    assert new.draft is not None
    options = new.draft.quiz["questions"][0]["options"]
    assert [option["text"] for option in options] == ["Anna", "Boris"]
    assert new.draft.quiz["questions"][0]["right"] == ["b"]


@pytest.mark.parametrize(
    ("more", "place", "words"),
    [
        ({"draw": "2"}, "draw", "whole number from 1 to 1"),
        ({"draw": "all"}, "draw", "whole number from 1 to 1"),
        ({"draw": "²"}, "draw", "whole number from 1 to 1"),
        ({"pass_percent": ""}, "pass_percent", "whole number from 1 to 100"),
        ({"attempts": "-1"}, "attempts", "whole number from 0 to 20"),
        ({"attempts": "9" * 5000}, "attempts", "whole number from 0 to 20"),
        ({"q0-text": " "}, "q0-text", "Ask something"),
        ({"q0-right": ""}, "q0-right", "Mark the one right option"),
        ({"q0-o1-text": "", "q0-o1-why": "So"}, "q0-o1-text", "Write the option"),
        ({"q0-o1-text": ""}, "q0-options", "from 2 to 8 options"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(
    new: Lesson, cast: Cast, browse: Browse, more: dict[str, str], place: str, words: str
) -> None:
    page = press(browse(cast.clara), new, "save", {**fields("Anna", "Boris"), **more})
    assert page.status == 422
    assert words in page.one(f"#{place}-error").get_text()
    assert page.one("#q0-o0-text")["value"] == "Anna"
    assert page.one("[autofocus]")["id"] in (place, "q0-o0-text"), "one goes on where it is wrong"
    assert new.draft is not None
    assert new.draft.quiz == {}


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ("add-ordering", "#q1-kind-is", "ordering"),
        ("q0-more", "#q0-o2-text", ""),
        ("q0-o0-remove", "#q0-o0-text", "Boris"),
        ("q0-o1-up", "#q0-o0-text", "Boris"),
        ("q0-o0-down", "#q0-o1-text", "Anna"),
    ],
)
def test_buttons_change_the_form_and_save_nothing(
    new: Lesson, cast: Cast, browse: Browse, action: str, field: str, value: str
) -> None:
    page = press(browse(cast.clara), new, action, fields("Anna", "Boris", kind="ordering"))
    assert page.status == 200
    found = page.one('[name="q1-kind"]' if field == "#q1-kind-is" else field)
    assert found["value"] == value
    assert "Not saved yet" in page.text
    assert new.draft is not None
    assert new.draft.quiz == {}


def test_questions_move_and_go(asked: Lesson, cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    two = {**fields("Anna", "Boris"), "q1-kind": "single", "q1-text": "Why?", "q1-o0-text": "So"}
    page = press(clara, asked, "q1-up", two)
    assert page.one("#q0-text").get_text().strip() == "Why?"
    page = press(clara, asked, "q0-remove", two)
    assert [text.get_text().strip() for text in page.all("textarea")] == ["Why?"]


@pytest.mark.parametrize("action", ["q9-up", "q0-o9-up", "q99-remove", "drop table", "add-"])
def test_a_button_that_does_not_exist(new: Lesson, cast: Cast, browse: Browse, action: str) -> None:
    assert press(browse(cast.clara), new, action, fields("Anna")).status == 400


def test_there_is_an_end_to_options_and_questions(new: Lesson, cast: Cast, browse: Browse) -> None:
    many = {f"q{n}-kind": "single" for n in range(60)} | {f"q0-o{n}-text": "x" for n in range(20)}
    page = press(browse(cast.clara), new, "q0-more", {**fields("Anna"), **many})
    assert len(page.all(".quiz-question")) == 40
    assert len(page.all("#q0 .quiz-options > li")) == 8


def test_htmx_gets_the_editor_alone(new: Lesson, cast: Cast, browse: Browse) -> None:
    data = {**fields("Anna", "Boris"), "action": "q0-more"}
    page = browse(cast.clara).post(url(new), data, headers={"HX-Request": "true"})
    assert page.status == 200
    assert page.one("#quiz-editor")["data-announce"]
    assert page.one("[autofocus]")["id"] == "q0-o2-text"
    assert not page.all("header")


def test_the_page_of_the_lesson_holds_the_editor(asked: Lesson, cast: Cast, browse: Browse) -> None:
    page = browse(cast.clara).get(url(asked).replace("/quiz", "/edit"))
    assert page.one("#q1-text").get_text().strip() == "What belongs in a client card?"


def test_the_second_sees_what_the_first_changed(new: Lesson, cast: Cast, browse: Browse) -> None:
    clara, hanna = browse(cast.clara), browse(cast.hanna)
    before = seen(hanna, new)
    press(clara, new, "save", fields("Anna", "Boris"))
    mine = {**fields("Igor", "Emil"), "action": "save", "seen": before}
    page = hanna.post(url(new), mine)
    assert page.status == 409
    assert "Boris" in page.one(".theirs").get_text()
    assert page.one("#q0-o0-text")["value"] == "Igor"
    keep = str(page.one('button[name="keep"]')["value"])
    assert hanna.post(url(new), {**mine, "action": "save", "keep": keep}).status == 303
    assert new.draft is not None
    assert new.draft.quiz["questions"][0]["options"][0]["text"] == "Igor"


def test_a_maker_tries_it_out_and_nothing_is_kept(
    asked: Lesson, cast: Cast, browse: Browse
) -> None:
    clara = browse(cast.clara)
    where = clara.get(url(asked, "/try")).location
    page = clara.submit(where, {})
    assert "Not passed" in page.text
    assert db.session.query(History).count() == 0


@pytest.mark.parametrize("seed", ["", "x", "zzzzzzzz", "0" * 500])
def test_an_odd_seed_is_another_draw(asked: Lesson, cast: Cast, browse: Browse, seed: str) -> None:
    clara = browse(cast.clara)
    assert clara.get(url(asked, f"/try?seed={seed}")).status in (200, 303)
    assert clara.post(url(asked, "/try"), {"seed": seed}).status == 200


def test_a_quiz_without_questions_cannot_be_tried(new: Lesson, cast: Cast, browse: Browse) -> None:
    page = browse(cast.clara).get(url(new, "/try?seed=00000000"))
    assert "no questions that can be asked yet" in page.text


def test_only_makers_edit(asked: Lesson, cast: Cast, browse: Browse) -> None:
    for person, status in ((cast.emil, 403), (cast.edgar, 403), (cast.olga, 404)):
        assert browse(person).get(url(asked)).status == status
        assert browse(person).post(url(asked), fields("A", "B")).status == status


def test_what_is_no_quiz_has_no_editor(cast: Cast, browse: Browse) -> None:
    text = lesson(course(cast.volga), "text")
    assert browse(cast.clara).get(url(text)).status == 404
