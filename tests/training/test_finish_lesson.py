"""A lesson is finished for good, until a version asks for it again; a course with its last one."""

from sqlalchemy import select

from portal.audit import Actor, History
from portal.db import db
from portal.training.completion import complete, has_finished, progress_of, unfinished
from portal.training.finished import finished, lessons_asked
from portal.training.models import Lesson, Statement
from tests.courses import assign, course, done, lesson, publish
from tests.people import Cast


def finish(cast: Cast, what: Lesson) -> bool:
    assert what.published is not None
    progress = progress_of(cast.emil.id, what.published)
    return complete(what, progress, Actor(cast.emil.id, "employee"), cast.volga)


def test_it_is_finished_once(cast: Cast) -> None:
    only = lesson(course(cast.volga))
    assert finish(cast, only)
    assert not finish(cast, only)
    verbs = select(History.verb).where(History.company_id == cast.volga.id)
    assert list(db.session.scalars(verbs)) == ["lesson.complete", "course.complete"]


def test_a_course_is_finished_with_its_last_lesson(cast: Cast) -> None:
    deals = course(cast.volga)
    first, second = lesson(deals), lesson(deals)
    finish(cast, first)
    assert not has_finished(cast.emil.id, deals.id)
    finish(cast, second)
    assert has_finished(cast.emil.id, deals.id)


def test_a_newer_version_leaves_a_lesson_finished(cast: Cast) -> None:
    only = lesson(course(cast.volga))
    done(cast.emil, only)
    publish(only)
    assert (cast.emil.id, only.id) in finished([only.id])


def test_a_version_can_ask_everyone_again(cast: Cast) -> None:
    only = lesson(course(cast.volga))
    done(cast.emil, only)
    publish(only, watch_again=True)
    assert finished([only.id]) == {}
    publish(only)
    assert finished([only.id]) == {}, "a later version does not give back what was asked for"
    done(cast.emil, only)
    assert (cast.emil.id, only.id) in finished([only.id])


def test_drafts_and_withdrawn_lessons_are_not_asked_for(cast: Cast) -> None:
    deals = course(cast.volga)
    shown = lesson(deals)
    lesson(deals, published=False)
    lesson(deals, withdrawn_at=cast.volga.created_at)
    assert lessons_asked([deals.id]) == {deals.id: [shown.id]}


def test_what_is_left_stands_in_the_order_of_the_courses(cast: Cast) -> None:
    second, first = course(cast.volga, position=2), course(cast.volga, position=1)
    left = [lesson(first).id, lesson(second).id]
    finish(cast, lesson(first))
    for one in (first, second):
        assign(one, "employee")
    assert unfinished(cast.volga, cast.emil.id) == left


def test_it_is_noted_for_the_record_of_learning(cast: Cast) -> None:
    only = lesson(course(cast.volga))
    finish(cast, only)
    noted = db.session.scalars(select(Statement).order_by(Statement.id)).all()
    assert [(one.verb, one.lesson_id, one.state) for one in noted] == [
        ("completed", only.id, "kept"),
        ("completed", None, "kept"),
    ]
