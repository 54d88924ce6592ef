"""Who has to finish what, by when: a role, a person, the earliest of several due dates."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from portal.audit import History
from portal.db import db
from portal.training.assigned import Assigned, assigned, is_assigned
from portal.training.models import Assignment, Course
from tests.browser import Browser
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


def url(cast: Cast, of: Course, more: str = "") -> str:
    return f"/companies/{cast.volga.id}/training/courses/{of.id}/assignments{more}"


def asked(of: Course) -> list[tuple[str | None, int | None]]:
    rows = db.session.scalars(select(Assignment).where(Assignment.course_id == of.id))
    return [(row.role, row.person_id) for row in rows]


def test_a_consultant_asks_a_role(cast: Cast, browse: Callable[..., Browser]) -> None:
    deals = course(cast.volga)
    values = {"who": "role:employee", "due_on": "2026-12-10"}
    page = browse(cast.clara).submit(url(cast, deals), values, "#assign-form")
    assert (page.status, asked(deals)) == (303, [("employee", None)])
    rows = select(History.new).where(History.verb == "assignment.add")
    assert db.session.scalars(rows).all() == [{"role": "employee", "date": "2026-12-10"}]


def test_working_days_show_the_date_that_they_give_now(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    deals, clara = course(cast.volga), browse(cast.clara)
    clara.submit(url(cast, deals), {"who": "role:head", "due_days": "-2"}, "#assign-form")
    assert "which is not set yet" in clara.get(url(cast, deals)).text
    cast.volga.rollout.start_on = date(2026, 11, 9)
    shown = clara.get(url(cast, deals)).text
    assert "5 November · 2 working days before the start of work" in shown


def test_a_head_asks_his_own_people_alone(cast: Cast, browse: Callable[..., Browser]) -> None:
    deals, hanna = course(cast.volga), browse(cast.hanna)
    offered = [option["value"] for option in hanna.get(url(cast, deals)).all("#assign-who option")]
    assert offered == [f"person:{cast.emil.id}", f"person:{cast.hanna.id}"]
    for foreign in ("role:employee", f"person:{cast.igor.id}", f"person:{cast.olga.id}", "x"):
        assert hanna.post(url(cast, deals), {"who": foreign}).status == 422
    assert hanna.post(url(cast, deals), {"who": f"person:{cast.emil.id}"}).status == 303
    assert asked(deals) == [(None, cast.emil.id)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"due_on": "2026-12-10", "due_days": "3"}, "not both"),
        ({"due_on": "soon"}, "Enter a date"),
        ({"due_days": "9999"}, "From −250 to 250"),
        ({"who": "role:consultant"}, ""),
    ],
)
def test_what_cannot_be_is_refused_and_kept(
    cast: Cast, browse: Callable[..., Browser], typed: dict[str, str], said: str
) -> None:
    deals = course(cast.volga)
    page = browse(cast.clara).post(url(cast, deals), {"who": "role:head", **typed})
    assert (page.status, asked(deals)) == (422, [])
    assert said in page.text
    assert page.one("#assign-due-days")["value"] == typed.get("due_days", "")


def test_nobody_is_asked_twice(cast: Cast, browse: Callable[..., Browser]) -> None:
    deals, clara = course(cast.volga), browse(cast.clara)
    for status in (303, 422):
        assert clara.post(url(cast, deals), {"who": "role:head"}).status == status
    assert asked(deals) == [("head", None)]


def test_an_assignment_is_taken_back(cast: Cast, browse: Callable[..., Browser]) -> None:
    deals = course(cast.volga)
    row = assign(deals, person=cast.emil)
    page = browse(cast.hanna).post(url(cast, deals, f"/{row.id}/remove"))
    assert (page.status, asked(deals)) == (303, [])


def test_a_head_cannot_take_back_what_is_asked_of_others(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    deals = course(cast.volga)
    for row in (assign(deals, "employee"), assign(deals, person=cast.igor)):
        assert browse(cast.hanna).post(url(cast, deals, f"/{row.id}/remove")).status == 403
    assert len(asked(deals)) == 2


def test_htmx_gets_the_card_again(cast: Cast, browse: Callable[..., Browser]) -> None:
    deals = course(cast.volga)
    sent = {"who": "role:head"}
    page = browse(cast.clara).post(url(cast, deals), sent, headers={"HX-Request": "true"})
    assert page.one("section")["id"] == "assignments"
    assert "All heads" in page.text
    assert page.one("[autofocus]")["id"] == "assignments-title", "the pressed button may be gone"
