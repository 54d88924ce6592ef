"""Courses and lessons are moved up and down, with htmx and without scripts."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.audit import History
from portal.db import db
from portal.training.models import Course, Lesson
from tests.browser import Browser
from tests.courses import course, lesson
from tests.people import Cast

Browse = Callable[..., Browser]


@pytest.fixture
def three(cast: Cast) -> Course:
    made = course(cast.volga)
    for title in ("one", "two", "three"):
        lesson(made, title=title, position=0)
    db.session.commit()
    return made


def titles(of: Course) -> list[str]:
    query = select(Lesson.title).where(Lesson.course_id == of.id)
    return list(db.session.scalars(query.order_by(Lesson.position, Lesson.id)))


def move(browser: Browser, of: Course, title: str, to: str, **more: object) -> object:
    found = db.session.scalars(select(Lesson).where(Lesson.title == title)).one()
    address = f"/companies/{of.company_id}/training/lessons/{found.id}/move"
    return browser.post(address, {"to": to}, **more)


def test_a_lesson_goes_up_and_down(three: Course, cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    assert move(clara, three, "three", "up").location.endswith(f"/training/courses/{three.id}")
    assert titles(three) == ["one", "three", "two"]
    move(clara, three, "one", "down")
    assert titles(three) == ["three", "one", "two"]


def test_the_first_does_not_go_higher(three: Course, cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    assert move(clara, three, "one", "up").status == 303
    move(clara, three, "three", "down")
    assert titles(three) == ["one", "two", "three"]
    assert db.session.scalars(select(History).where(History.verb == "lesson.move")).all() == []


def test_htmx_gets_the_list_and_a_word_for_those_who_listen(
    three: Course, cast: Cast, browse: Browse
) -> None:
    page = move(browse(cast.clara), three, "two", "up", headers={"HX-Request": "true"})
    assert page.status == 200
    assert [a.get_text() for a in page.all("#lessons a.item-title")] == ["two", "one", "three"]
    assert page.one("#lessons")["data-announce"] == "“two” is moved."


def test_nowhere_is_no_direction(three: Course, cast: Cast, browse: Browse) -> None:
    assert move(browse(cast.clara), three, "two", "sideways").status == 400


def test_courses_are_moved_past_those_in_the_archive(cast: Cast, browse: Browse) -> None:
    first, away, last = (
        course(cast.volga, title, position=n, state=state)
        for n, (title, state) in enumerate(
            [("A", "published"), ("B", "archived"), ("C", "published")]
        )
    )
    db.session.commit()
    address = f"/companies/{cast.volga.id}/training/courses"
    page = browse(cast.hanna).post(
        f"{address}/{last.id}/move", {"to": "up"}, headers={"HX-Request": "true"}
    )
    assert [a.get_text() for a in page.all("#courses > section a.item-title")] == ["C", "A"]
    assert browse(cast.hanna).post(f"{address}/{away.id}/move", {"to": "up"}).status == 303
    assert last.position < first.position


def test_who_only_looks_moves_nothing(three: Course, cast: Cast, browse: Browse) -> None:
    for who in (cast.edgar, cast.anna, cast.emil):
        assert move(browse(who), three, "two", "up").status == 403
    assert titles(three) == ["one", "two", "three"]
