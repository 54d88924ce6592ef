"""A maker makes a course, changes it, publishes it, puts it away, removes what nobody saw."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from portal.audit import History
from portal.db import db
from portal.training.models import Course
from tests.browser import Browser
from tests.courses import assign, course, lesson, video
from tests.people import Cast

Browse = Callable[..., Browser]


def url(of: Any, more: str = "") -> str:
    company = of.company_id if isinstance(of, Course) else of.volga.id
    which = f"/courses/{of.id}" if isinstance(of, Course) else ""
    return f"/companies/{company}/training{which}{more}"


@pytest.mark.parametrize("name", ["clara", "hanna"])
def test_a_new_course_is_a_draft(cast: Cast, browse: Browse, name: str) -> None:
    maker = browse(getattr(cast, name))
    typed = {"title": "Deals", "summary": "Day by day", "role": "head"}
    page = maker.submit(url(cast, "/courses/new"), typed)
    made = db.session.scalars(select(Course)).one()
    assert page.location == url(made)
    assert (made.title, made.role, made.state) == ("Deals", "head", "draft")
    assert "For heads of departments" in maker.get(page.location).text


def test_a_course_without_a_title_is_refused_and_what_was_typed_stays(
    cast: Cast, browse: Browse
) -> None:
    page = browse(cast.clara).submit(url(cast, "/courses/new"), {"summary": "Day by day"})
    assert page.status == 422
    assert "Give the course a title." in page.text
    assert "Day by day" in page.one("textarea").get_text()


def test_the_list_tells_lessons_and_length(cast: Cast, browse: Browse) -> None:
    deals = course(cast.volga)
    lesson(deals, "video")
    lesson(deals, "text", text="word " * 300)
    lesson(deals, "quiz")
    db.session.commit()
    row = browse(cast.edgar).get(url(cast)).one("#courses .rows li").get_text(" ")
    assert "Deals" in row
    assert "For employees · 3 lessons · 4\u00a0min" in row
    assert "Published" in row


@pytest.mark.parametrize("name", ["edgar", "anna"])
def test_others_look_and_make_nothing(cast: Cast, browse: Browse, name: str) -> None:
    deals = course(cast.volga)
    lesson(deals)
    db.session.commit()
    reader = browse(getattr(cast, name))
    for address in (url(cast), url(deals)):
        page = reader.get(address)
        assert page.status == 200
        assert page.all("main form") == []
    assert reader.get(url(cast, "/courses/new")).status == 403
    assert reader.post(url(deals), {"title": "Mine"}).status == 403


def test_an_employee_does_not_see_the_tab(cast: Cast, browse: Browse) -> None:
    emil = browse(cast.emil)
    assert emil.get(url(cast)).status == 403
    tabs = emil.get(f"/companies/{cast.volga.id}/checklist/step/1").one("nav.tabs")
    assert "Training" not in tabs.get_text()


def test_a_course_of_another_company_is_not_there(cast: Cast, browse: Browse) -> None:
    theirs = course(cast.zhiguli)
    db.session.commit()
    clara = browse(cast.clara)
    address = url(cast, f"/courses/{theirs.id}")
    assert clara.get(address).status == 404
    for act in ("", "/state", "/move", "/remove", "/lessons"):
        assert clara.post(f"{address}{act}", {"to": "up", "state": "archived"}).status == 404
    assert browse(cast.olga).get(url(cast)).status == 404


def test_an_empty_list_offers_the_first_course(cast: Cast, browse: Browse) -> None:
    page = browse(cast.hanna).get(url(cast))
    assert page.one(".empty-state a").get_text() == "Make the first course"


def test_details_are_changed_and_recorded(cast: Cast, browse: Browse) -> None:
    deals = course(cast.volga)
    db.session.commit()
    clara = browse(cast.clara)
    typed = {"title": "Deals anew", "role": "executive"}
    assert clara.submit(url(deals), typed, form="#course-form").status == 303
    assert (deals.title, deals.role) == ("Deals anew", "executive")
    verbs = set(db.session.scalars(select(History.verb)))
    assert {"course.title", "course.role"} <= verbs


def test_the_later_of_two_sees_the_other_title_and_decides(cast: Cast, browse: Browse) -> None:
    deals = course(cast.volga)
    db.session.commit()
    clara, hanna = browse(cast.clara), browse(cast.hanna)
    clara.submit(url(deals), {"title": "Clara's"}, form="#course-form")
    mine = {"title": "Hanna's", "summary": "", "role": "employee", "version": "1"}
    page = hanna.post(url(deals), mine)
    assert page.status == 409
    assert page.one("#title")["value"] == "Hanna's"
    assert "Clara's" in page.one(".theirs").get_text()
    assert deals.title == "Clara's"
    mine["keep"] = str(page.one("button[name=keep]")["value"])
    assert hanna.post(url(deals), mine).status == 303
    assert deals.title == "Hanna's"


def test_it_is_published_once_a_lesson_is(cast: Cast, browse: Browse) -> None:
    deals = course(cast.volga, state="draft")
    lesson(deals, published=False)
    db.session.commit()
    clara = browse(cast.clara)
    page = clara.post(url(deals, "/state"), {"state": "published"})
    assert page.status == 422
    assert "Publish at least one" in page.text
    lesson(deals)
    db.session.commit()
    assert clara.post(url(deals, "/state"), {"state": "published"}).status == 303
    assert deals.state == "published"


def test_it_goes_back_and_into_the_archive_and_out_of_it(cast: Cast, browse: Browse) -> None:
    deals = course(cast.volga)
    db.session.commit()
    clara = browse(cast.clara)
    for state in ("draft", "archived", "draft"):
        clara.post(url(deals, "/state"), {"state": state})
        assert deals.state == state
    clara.post(url(deals, "/state"), {"state": "archived"})
    page = clara.get(url(cast))
    assert "Deals" in page.one("details.card").get_text()
    clara.post(url(deals, "/state"), {"state": "published"})
    assert deals.state == "archived", "out of the archive it comes as a draft first"
    assert clara.post(url(deals, "/state"), {"state": "gone"}).status == 400


def test_what_nobody_saw_is_deleted_with_its_drafts(cast: Cast, browse: Browse) -> None:
    deals = course(cast.volga, state="draft")
    for kind in ("video", "text", "quiz"):
        lesson(deals, kind, published=False)
    db.session.commit()
    page = browse(cast.clara).post(url(deals, "/remove"))
    assert page.location == url(cast)
    assert db.session.scalars(select(Course)).all() == []


@pytest.mark.parametrize("why", ["assigned", "a lesson was published", "published"])
def test_what_people_have_to_do_with_stays(cast: Cast, browse: Browse, why: str) -> None:
    deals = course(cast.volga, state="published" if why == "published" else "draft")
    if why == "assigned":
        assign(deals, "employee")
    lesson(deals, published=why == "a lesson was published")
    db.session.commit()
    clara = browse(cast.clara)
    assert "Delete the course" not in clara.get(url(deals)).text
    page = clara.post(url(deals, "/remove"))
    assert page.status == 422
    assert "Put it into the archive instead." in page.text
    assert db.session.get(Course, deals.id) is not None


def test_it_speaks_russian(cast: Cast, browse: Browse) -> None:
    cast.clara.language = "ru"
    deals = course(cast.volga, "Сделки", state="draft")
    for _n in range(2):
        lesson(deals)
    db.session.commit()
    page = browse(cast.clara).get(url(cast))
    assert "Для сотрудников · 2 урока · 1 мин" in page.text
    assert "Черновик" in page.text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("preparing", "· is being prepared"),
        ("failed", "· could not be prepared"),
        ("", "· nothing recorded yet"),
    ],
)
def test_a_course_tells_where_its_videos_stand(
    cast: Cast, browse: Browse, state: str, words: str
) -> None:
    deals = course(cast.volga)
    brought = video(cast.volga, state=state).id if state else None
    lesson(deals, "video", published=False, video_id=brought)
    db.session.commit()
    assert words in browse(cast.clara).get(url(deals)).text


def test_nothing_is_added_to_a_course_in_the_archive(cast: Cast, browse: Browse) -> None:
    old = course(cast.volga, state="archived")
    db.session.commit()
    page = browse(cast.clara).get(url(old))
    assert page.all("#add-lesson, #assign-form") == []
    assert page.all("[name=state][value=draft]") != []
