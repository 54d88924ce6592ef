"""Taking a quiz: begun once, handed in once, right only wholly, attempts that end."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.db import db
from portal.training.models import Lesson, LessonProgress, QuizAttempt, Statement
from tests.browser import Browser, Page
from tests.courses import QUIZ, assign, course, lesson, publish
from tests.people import Cast

Browse = Callable[..., Browser]
ALL = {**QUIZ, "draw": 3, "pass_percent": 60, "attempts": 2}
RIGHT = {"a-q1": "a", "a-q2": ["a", "b"], "a-q3-a": "1", "a-q3-b": "2", "a-q3-c": "3"}
HALF = {**RIGHT, "a-q2": ["a"], "a-q1": "b"}


@pytest.fixture
def asked(cast: Cast) -> Lesson:
    """A quiz of three questions for the employees, two attempts each."""
    deals = course(cast.volga)
    assign(deals, "employee")
    return lesson(deals, "quiz", "What have you learnt?", quiz=ALL)


@pytest.fixture
def emil(cast: Cast, browse: Browse) -> Browser:
    return browse(cast.emil)


def url(of: Lesson, more: str = "") -> str:
    return f"/companies/{of.company_id}/training/lessons/{of.id}/attempts{more}"


def take(browser: Browser, of: Lesson, answers: dict[str, Any]) -> Page:
    """Begin an attempt, hand it in, see the result."""
    where = browser.post(url(of)).location
    browser.post(where, {**answers, "asked_again": "1"})
    return browser.get(where)


def attempts() -> list[QuizAttempt]:
    return db.session.query(QuizAttempt).order_by(QuizAttempt.id).all()


def test_the_page_says_what_awaits(asked: Lesson, emil: Browser) -> None:
    facts = " ".join(emil.get(url(asked)).one(".quiz-facts").get_text(" ").split())
    assert facts == "Questions 3 To pass 60 % Attempts left 2"


def test_everything_right_passes_and_finishes_the_lesson(
    asked: Lesson, cast: Cast, emil: Browser
) -> None:
    page = take(emil, asked, RIGHT)
    assert "100 %" in page.text
    assert page.one(".quiz-result .mark").get_text() == "Passed"
    progress = db.session.query(LessonProgress).one()
    assert progress.completed_at is not None
    passed = db.session.query(Statement).filter_by(verb="passed").one()
    assert (passed.person_id, passed.value["percent"]) == (cast.emil.id, 100)


def test_passing_twice_is_told_once(asked: Lesson, emil: Browser) -> None:
    take(emil, asked, RIGHT)
    take(emil, asked, RIGHT)
    assert db.session.query(Statement).filter_by(verb="passed").count() == 1


def test_a_wrong_answer_is_explained_and_the_right_one_kept_back(
    asked: Lesson, emil: Browser
) -> None:
    page = take(emil, asked, HALF)
    assert "33 %" in page.text
    assert "Not passed" in page.text
    assert "your answer, wrong" in page.text
    assert "Others see only their own." in page.text
    assert "He answers for it." not in page.text
    assert db.session.query(LessonProgress).one().completed_at is None


def test_the_last_attempt_shows_the_right_answers(asked: Lesson, emil: Browser) -> None:
    take(emil, asked, HALF)
    assert "He answers for it." in take(emil, asked, HALF).text


def test_unanswered_questions_are_pointed_out_once(asked: Lesson, emil: Browser) -> None:
    where = emil.post(url(asked)).location
    page = emil.post(where, {"a-q1": "a", "a-q3-a": "1", "a-q3-b": "1"})
    assert page.status == 422
    assert [found["id"] for found in page.all(".question-lacking")] != []
    assert page.one('#a-q1 input[value="a"]').has_attr("checked")
    assert page.one("#a-q3-b option[selected]").get_text() == "1"
    assert emil.post(where, {"a-q1": "a", "asked_again": "1"}).status == 303
    assert (attempts()[0].right, attempts()[0].answers) == (1, {"q1": ["a"]})


@pytest.mark.parametrize(
    "odd",
    [
        {"a-q1": ["a", "b"]},
        {"a-q1": "zzz"},
        {"a-q2": ["a", "b", "c", "d"]},
        {"a-q3-a": "1", "a-q3-b": "2", "a-q3-c": "99999999999999999999"},
        {"a-q3-a": "-1", "a-q3-b": "2", "a-q3-c": "²"},
        {"a-q9": "a", "q1": "a", "right": "3", "passed": "1"},
    ],
)
def test_odd_answers_are_wrong_ones(asked: Lesson, emil: Browser, odd: dict[str, Any]) -> None:
    assert take(emil, asked, odd).status == 200
    assert attempts()[0].right == 0


def test_an_unfinished_attempt_is_gone_on_with(asked: Lesson, emil: Browser) -> None:
    first, second = emil.post(url(asked)).location, emil.post(url(asked)).location
    assert first == second
    assert len(attempts()) == 1


def test_an_earlier_result_leads_to_the_open_attempt(asked: Lesson, emil: Browser) -> None:
    take(emil, asked, HALF)
    emil.post(url(asked))
    onward = emil.get(url(asked, "/1")).one(".quiz-onward a.btn-primary")
    assert (onward.get_text(), onward["href"]) == ("Go on with attempt 2", url(asked, "/2"))


def test_an_explained_order_waits_for_the_right_one(asked: Lesson, emil: Browser) -> None:
    turned = {"a-q3-a": "3", "a-q3-b": "2", "a-q3-c": "1"}
    assert "It begins here." not in take(emil, asked, turned).text
    assert "It begins here." in take(emil, asked, turned).text


def test_the_questions_stay_the_same_on_every_look(asked: Lesson, emil: Browser) -> None:
    where = emil.post(url(asked)).location
    assert emil.get(where).one("#attempt").get_text() == emil.get(where).one("#attempt").get_text()


def test_what_was_handed_in_stays(asked: Lesson, emil: Browser) -> None:
    take(emil, asked, HALF)
    page = emil.post(url(asked, "/1"), RIGHT)
    assert page.status == 303
    assert "handed in already" in emil.get(page.location).text
    assert attempts()[0].right == 1


def test_attempts_end_and_it_says_whom_to_ask(asked: Lesson, cast: Cast, emil: Browser) -> None:
    take(emil, asked, HALF)
    take(emil, asked, HALF)
    assert cast.clara.email in emil.get(url(asked)).one("#lesson-quiz").get_text()
    assert cast.clara.email in emil.get(url(asked, "/2")).one(".quiz-page").get_text()
    assert emil.post(url(asked)).location.endswith(f"/lessons/{asked.id}")
    assert len(attempts()) == 2


def test_a_maker_grants_one_more(asked: Lesson, cast: Cast, browse: Browse, emil: Browser) -> None:
    take(emil, asked, HALF)
    take(emil, asked, HALF)
    hanna = browse(cast.hanna)
    page = hanna.submit(url(asked), {}, 'form[action$="/more"]')
    assert page.status == 303
    assert "Emil Ebert can try once more." in hanna.get(page.location).text
    assert "2 of 3" in hanna.get(url(asked)).text
    assert "100 %" in take(emil, asked, RIGHT).text


def test_nobody_gets_more_than_he_needs(
    asked: Lesson, cast: Cast, browse: Browse, emil: Browser
) -> None:
    take(emil, asked, HALF)
    browse(cast.clara).post(url(asked, f"/of/{cast.emil.id}/more"))
    assert db.session.query(LessonProgress).one().more_attempts == 0


def test_without_a_limit_one_tries_on(cast: Cast, emil: Browser) -> None:
    deals = course(cast.volga)
    assign(deals, "employee")
    endless = lesson(deals, "quiz", quiz={**ALL, "attempts": 0})
    for _time in range(4):
        assert "Not passed" in take(emil, endless, HALF).text
    assert "any number" in emil.get(url(endless)).text


def test_a_new_version_begins_anew(asked: Lesson, cast: Cast, emil: Browser) -> None:
    take(emil, asked, HALF)
    publish(asked, quiz={**ALL, "attempts": 1})
    db.session.expire(asked)
    assert emil.post(url(asked)).location.endswith("/2")
    assert [attempt.number for attempt in attempts()] == [1, 2]
    assert "33 %" in emil.get(url(asked, "/1")).text


def test_who_follows_sees_his_people(asked: Lesson, cast: Cast, browse: Browse) -> None:
    take(browse(cast.emil), asked, HALF)
    take(browse(cast.igor), asked, RIGHT)
    seen = browse(cast.clara).get(url(asked)).text
    assert "Emil Ebert 1 of 2 33 %" in seen
    assert "Igor Irwin 1 of 2 100 %" in seen
    hers = browse(cast.hanna).get(url(asked)).text
    assert "Emil Ebert" in hers
    assert "Igor Irwin" not in hers


def test_a_head_grants_nothing_to_others_people(asked: Lesson, cast: Cast, browse: Browse) -> None:
    take(browse(cast.igor), asked, HALF)
    page = browse(cast.hanna).post(url(asked, f"/of/{cast.igor.id}/more"))
    assert page.status == 404


def test_nobody_sees_anothers_attempt(asked: Lesson, cast: Cast, browse: Browse) -> None:
    take(browse(cast.emil), asked, HALF)
    for person in (cast.igor, cast.hanna, cast.edgar, cast.olga):
        assert browse(person).get(url(asked, "/1")).status == 404
        assert browse(person).post(url(asked, "/1"), RIGHT).status == 404


def test_colleagues_do_not_see_who_tried(asked: Lesson, cast: Cast, browse: Browse) -> None:
    take(browse(cast.emil), asked, HALF)
    assert "Emil Ebert" not in browse(cast.igor).get(url(asked)).one("#main").get_text()


def test_whom_it_is_not_assigned_does_not_begin(asked: Lesson, cast: Cast, browse: Browse) -> None:
    for person in (cast.hanna, cast.edgar, cast.clara):
        assert browse(person).post(url(asked)).status == 403
    assert browse(cast.olga).post(url(asked)).status == 404
    assert attempts() == []


def test_a_draft_is_not_taken(asked: Lesson, cast: Cast, emil: Browser) -> None:
    draft = lesson(asked.course, "quiz", published=False)
    text = lesson(asked.course, "text")
    assert [emil.post(url(of)).status for of in (draft, text)] == [404, 404]
