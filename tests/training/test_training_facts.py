"""The figures of training: how much is finished, who is behind, the same ones everywhere."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.audit import Actor
from portal.companies.models import Company
from portal.db import db, now
from portal.rollout.standing import refresh, refresh_ended
from portal.training import facts
from portal.training.assignments import assign as ask
from portal.training.completion import complete, progress_of
from portal.training.models import Lesson
from tests.courses import assign, course, done, lesson
from tests.filling import hold_a_control
from tests.people import Cast, company, member, person

YESTERDAY, TOMORROW = now().date() - timedelta(days=3), now().date() + timedelta(days=3)


def percent(of: Company) -> int | None:
    return facts.percent([of.id])[of.id]


def test_where_nothing_is_assigned_there_is_no_percent(cast: Cast) -> None:
    lesson(course(cast.volga))
    assert percent(cast.volga) is None
    assert facts.behind(cast.volga) == []


def test_percent_is_finished_lessons_of_assigned_ones_over_people(cast: Cast) -> None:
    deals = course(cast.volga)
    first, _second = lesson(deals), lesson(deals)
    assign(deals, "employee")
    done(cast.emil, first)
    done(cast.hanna, first)
    assert percent(cast.volga) == 25


def test_only_everything_is_a_hundred(cast: Cast) -> None:
    deals = course(cast.volga)
    lessons = [lesson(deals, title=f"Lesson {n}") for n in range(101)]
    assign(deals, person=cast.emil)
    for one in lessons[1:]:
        done(cast.emil, one)
    assert percent(cast.volga) == 99


def test_behind_is_who_has_lessons_left_past_their_date(cast: Cast) -> None:
    late, later = course(cast.volga, "Late"), course(cast.volga, "Later")
    first, _second = lesson(late), lesson(late)
    lesson(later)
    assign(late, "employee", due_on=YESTERDAY)
    assign(later, "employee", due_on=TOMORROW)
    done(cast.emil, first)
    assert facts.behind(cast.volga) == [
        facts.BehindFact(cast.igor.id, "Igor Irwin", 2),
        facts.BehindFact(cast.emil.id, "Emil Ebert", 1),
    ]


@pytest.mark.parametrize("state", ["on_hold", "closed"])
def test_nobody_is_behind_while_nothing_is_asked(cast: Cast, state: str) -> None:
    deals = course(cast.volga)
    lesson(deals)
    assign(deals, "employee", due_on=YESTERDAY)
    cast.volga.rollout.state = state
    assert facts.behind(cast.volga) == []


def test_the_figures_by_role_and_course(cast: Cast) -> None:
    deals = course(cast.volga)
    only = lesson(deals)
    assign(deals, "employee")
    assign(deals, "head")
    done(cast.emil, only)
    found = facts.figures(cast.volga)
    assert [(one.role, one.finished, one.assigned) for one in found.roles] == [
        ("head", 0, 1),
        ("employee", 1, 2),
    ]
    assert [(one.title, one.people_finished, one.people) for one in found.courses] == [
        ("Deals", 1, 3)
    ]


def test_many_companies_take_as_many_queries_as_one(
    cast: Cast, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    places = [cast.volga.id]
    for number in range(5):
        more = company(f"Beside {number}")
        places.append(more.id)
        member(person(f"Worker{number} Wolf"), "employee", more)
    for place in places:
        row = db.session.get_one(Company, place)
        deals = course(row)
        lesson(deals)
        assign(deals, "employee", due_on=YESTERDAY)
    db.session.commit()

    def asking(few: list[int]) -> int:
        db.session.expunge_all()
        return count_queries(lambda: (facts.standings(few), facts.item_facts(few)))

    assert asking(places) == asking(places[:1])
    assert set(facts.percent(places).values()) == {0}


def finish(cast: Cast, what: Lesson) -> None:
    assert what.published is not None
    progress = progress_of(cast.emil.id, what.published)
    complete(what, progress, Actor(cast.emil.id, "employee"), cast.volga)
    db.session.commit()


def test_finishing_and_assigning_end_the_standing(app: Flask, cast: Cast) -> None:
    hold_a_control(cast.volga, cast.clara, now().date(), issues=0, words=1)
    deals = course(cast.volga)
    first, _second = lesson(deals), lesson(deals)
    ask(deals, Actor(cast.clara.id, "consultant"), person_id=cast.emil.id)
    db.session.commit()
    refresh_ended(now())
    assert cast.volga.rollout.training == 0
    finish(cast, first)
    refresh_ended(now())
    assert cast.volga.rollout.training == 50


def test_a_due_date_that_passes_ends_the_standing_by_itself(app: Flask, cast: Cast) -> None:
    hold_a_control(cast.volga, cast.clara, now().date(), issues=0, words=1)
    deals = course(cast.volga)
    lesson(deals)
    assign(deals, "employee", due_on=now().date() + timedelta(days=1))
    refresh([cast.volga.id], now())
    until = cast.volga.rollout.standing_until
    assert until is not None
    assert until <= now() + timedelta(days=2, hours=6)


def test_a_closed_account_ends_the_standing(app: Flask, cast: Cast) -> None:
    from portal.people import accounts

    refresh([cast.volga.id], now())
    accounts.close(cast.emil, Actor(cast.anna.id, "administrator"))
    db.session.flush()
    db.session.refresh(cast.volga.rollout)
    assert cast.volga.rollout.standing_until <= now()
