"""My training: what is next, what is due, over all companies of a person."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from portal.db import db, now
from portal.training.models import Lesson, LessonProgress
from tests.browser import Browser
from tests.courses import assign, course, done, lesson
from tests.people import Cast, member

Browse = Callable[..., Browser]


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[Any]:
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False) as travel:
        yield travel


def stopped(cast: Cast, what: Lesson, at: float, ago: int = 0) -> None:
    """Emil has watched a lesson up to a second."""
    assert what.published is not None
    when = now() - timedelta(minutes=ago)
    db.session.add(
        LessonProgress(
            company_id=what.company_id,
            person_id=cast.emil.id,
            lesson_id=what.id,
            version_id=what.published.id,
            ranges=[[0, at]],
            seconds=at,
            position=at,
            opened_at=when,
            changed_at=when,
        )
    )
    db.session.flush()


def test_an_employee_lands_there(browse: Browse, cast: Cast) -> None:
    assert browse(cast.emil).get("/").location == "/training"


def test_who_learns_at_two_companies_lands_there_too(browse: Browse, cast: Cast) -> None:
    member(cast.emil, "employee", cast.zhiguli)
    db.session.commit()
    assert browse(cast.emil).get("/").location == "/training"


def test_nothing_is_assigned(browse: Browse, cast: Cast) -> None:
    page = browse(cast.emil).get("/training")
    assert "Courses that you are asked to finish will stand here" in page.text
    assert page.one(".sections [aria-current]").text == "My training"


def test_the_first_lesson_of_what_is_due_first_comes_next(browse: Browse, cast: Cast) -> None:
    later, sooner = course(cast.volga, "Later"), course(cast.volga, "Sooner")
    assign(later, "employee", due_on=date(2026, 12, 10))
    assign(sooner, "employee", due_on=date(2026, 12, 1))
    lesson(later), lesson(sooner, title="Begin with me")
    db.session.commit()
    page = browse(cast.emil).get("/training")
    assert page.one("#next-lesson").text == "Begin with me"
    assert [title.text for title in page.all(".course h2")] == ["Sooner", "Later"]
    assert "due by 1 December" in page.one(".next-lesson").get_text().replace("\xa0", " ")


def test_one_click_resumes_where_one_stopped(browse: Browse, cast: Cast) -> None:
    deals = course(cast.volga)
    assign(deals, "employee")
    lesson(deals, "video", "First"), lesson(deals, "video", "Second")
    stopped(cast, deals.lessons[0], 20, ago=60)
    stopped(cast, deals.lessons[1], 42)
    db.session.commit()
    page = browse(cast.emil).get("/training")
    assert page.one("#next-lesson").text == "Second"
    button = page.one(".next-lesson .btn-primary")
    assert button.text.strip() == "Resume from 0:42"
    assert "1 minute left" in page.one(".next-lesson").text
    assert str(button["href"]).endswith(f"/training/lessons/{deals.lessons[1].id}")


def test_overdue_is_said_in_words(browse: Browse, cast: Cast) -> None:
    deals = course(cast.volga)
    assign(deals, "employee", due_on=date(2026, 11, 20))
    lesson(deals)
    db.session.commit()
    words = browse(cast.emil).get("/training").one(".course .text-risk").text
    assert words.replace("\xa0", " ") == "overdue by 3 days, since 20 November"


def test_what_is_finished_goes_to_the_end(browse: Browse, cast: Cast) -> None:
    over, ahead = course(cast.volga, "Over"), course(cast.volga, "Ahead")
    for one in (over, ahead):
        assign(one, "employee", due_on=date(2026, 11, 20))
        lesson(one)
    done(cast.emil, over.lessons[0])
    db.session.commit()
    page = browse(cast.emil).get("/training")
    assert [title.text for title in page.all(".course h2")] == ["Ahead", "Over"]
    assert "Finished" in page.one(f"#course-{over.id}").text
    assert not page.all(f"#course-{over.id} .text-risk")


def test_everything_is_finished(browse: Browse, cast: Cast) -> None:
    deals = course(cast.volga)
    assign(deals, "employee")
    done(cast.emil, lesson(deals))
    db.session.commit()
    page = browse(cast.emil).get("/training")
    assert "Everything that was assigned to you is finished." in page.text
    assert not page.all(".next-lesson")


def test_only_one_s_own_of_all_companies(browse: Browse, cast: Cast) -> None:
    member(cast.emil, "head", cast.zhiguli)
    for company, role in ((cast.volga, "employee"), (cast.zhiguli, "head"), (cast.volga, "head")):
        one = course(company, f"{company.name} {role}")
        assign(one, role)
        lesson(one)
    db.session.commit()
    titles = [title.text for title in browse(cast.emil).get("/training").all(".course h2")]
    assert titles == ["Volga-Snab employee", "Zhiguli Decor head"]


def test_a_consultant_has_no_training_of_his_own(browse: Browse, cast: Cast) -> None:
    page = browse(cast.clara).get("/training")
    assert "Nothing is assigned to you now" in page.text
    assert "My training" not in page.one(".sections").text
