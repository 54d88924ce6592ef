"""Who has to finish what, by when: a role, a person, the earliest of several due dates."""

from datetime import date

from portal.db import db
from portal.training.assigned import Assigned, assigned, is_assigned
from tests.courses import assign, course
from tests.people import Cast, member, person


def test_a_role_reaches_its_people_alone(cast: Cast) -> None:
    deals = course(cast.volga)
    assign(deals, "employee")
    reached = {who for who, courses in assigned(cast.volga).items() if courses}
    assert reached == {cast.emil.id, cast.igor.id}


def test_a_person_can_be_asked_by_himself(cast: Cast) -> None:
    deals = course(cast.volga)
    assign(deals, person=cast.hanna)
    assert is_assigned(cast.hanna, cast.volga, deals.id)
    assert not is_assigned(cast.emil, cast.volga, deals.id)


def test_of_several_due_dates_the_earliest_counts(cast: Cast) -> None:
    deals = course(cast.volga)
    assign(deals, "employee", due_on=date(2026, 12, 10))
    assign(deals, person=cast.emil, due_on=date(2026, 12, 3))
    found = assigned(cast.volga)
    assert found[cast.emil.id] == [Assigned(deals.id, date(2026, 12, 3))]
    assert found[cast.igor.id] == [Assigned(deals.id, date(2026, 12, 10))]


def test_a_relative_due_date_follows_the_start_of_work(cast: Cast) -> None:
    deals = course(cast.volga)
    assign(deals, "employee", due_days=-2)
    assert assigned(cast.volga)[cast.emil.id] == [Assigned(deals.id, None)]
    cast.volga.rollout.start_on = date(2026, 11, 9)
    assert assigned(cast.volga)[cast.emil.id] == [Assigned(deals.id, date(2026, 11, 5))]


def test_a_draft_is_asked_of_nobody(cast: Cast) -> None:
    assign(course(cast.volga, state="draft"), "employee")
    assert assigned(cast.volga)[cast.emil.id] == []


def test_who_is_no_longer_active_is_asked_nothing(cast: Cast) -> None:
    assign(course(cast.volga), "employee")
    cast.igor.active = False
    db.session.flush()
    assert cast.igor.id not in assigned(cast.volga)


def test_a_consultant_has_nothing_to_finish(cast: Cast) -> None:
    member(person("Clemens Klein"), "consultant", cast.volga)
    assert cast.clara.id not in assigned(cast.volga)
