"""A company's people: seen by role, changed, removed, consultants assigned, handed over."""

from collections.abc import Callable

import pytest

from portal.access import Actor
from portal.db import db
from portal.issues import actions
from portal.issues.models import Issue
from portal.people.models import Membership
from tests.accounts import is_in, verbs
from tests.browser import Browser
from tests.people import Cast, member, person


def url(cast: Cast, rest: str = "") -> str:
    return f"/companies/{cast.volga.id}/people{rest}"


@pytest.mark.parametrize(
    ("name", "seen", "unseen"),
    [
        ("clara", ["Edgar", "Hanna", "Emil", "Igor", "Clara"], ["Olga"]),
        ("edgar", ["Edgar", "Hanna", "Emil", "Igor", "Clara"], ["Olga"]),
        ("hanna", ["Hanna", "Emil"], ["Igor"]),
    ],
)
def test_each_sees_his_own(
    cast: Cast, browse: Callable[..., Browser], name: str, seen: list[str], unseen: list[str]
) -> None:
    text = browse(getattr(cast, name)).get(url(cast)).one("main").get_text()
    assert [n for n in seen if n not in text] == []
    assert [n for n in unseen if n in text] == []


@pytest.mark.parametrize("name", ["clara", "edgar", "hanna"])
def test_everybody_sees_the_consultants(
    cast: Cast, browse: Callable[..., Browser], name: str
) -> None:
    section = browse(getattr(cast, name)).get(url(cast)).one("[aria-labelledby=consultants]")
    assert "Clara Klein" in section.get_text()


def test_an_employee_sees_nobody(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert browse(cast.emil).get(url(cast)).status == 403


def test_role_and_department_change(cast: Cast, browse: Callable[..., Browser]) -> None:
    membership = cast.emil.memberships[0]
    form = f"form[action='{url(cast, f'/{membership.id}')}']"
    values = {"role": "head", "department_id": str(cast.service.id)}
    page = browse(cast.clara).submit(url(cast, f"/{membership.id}"), values, form=form)
    assert page.status == 303
    assert (membership.role, membership.department_id) == ("head", cast.service.id)


def test_a_foreign_department_is_refused(cast: Cast, browse: Callable[..., Browser]) -> None:
    membership = cast.emil.memberships[0]
    foreign = cast.zhiguli.departments[0].id
    fields = {"role": "head", "department_id": str(foreign)}
    page = browse(cast.clara).post(url(cast, f"/{membership.id}"), fields)
    assert page.status == 422
    assert membership.department_id == cast.sales.id


def test_removing_ends_sessions(cast: Cast, browse: Callable[..., Browser]) -> None:
    emil = browse(cast.emil)
    browse(cast.clara).post(url(cast, f"/{cast.emil.memberships[0].id}/remove"))
    assert not is_in(emil)
    assert verbs(f"person:{cast.emil.id}") == ["membership.end"]


def test_one_cannot_reach_another_company_s_member(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    stranger = cast.olga.memberships[0]
    assert browse(cast.clara).post(url(cast, f"/{stranger.id}/remove")).status == 404
    assert db.session.get(Membership, stranger.id)


def test_a_further_consultant_is_assigned(cast: Cast, browse: Callable[..., Browser]) -> None:
    browse(cast.clara).post(url(cast, "/consultants"), {"person_id": str(cast.boris.id)})
    assert browse(cast.boris).get(url(cast)).status == 200


@pytest.mark.parametrize("person_id", ["0", "x", ""])
def test_only_a_consultant_is_assigned(
    cast: Cast, browse: Callable[..., Browser], person_id: str
) -> None:
    clara = browse(cast.clara)
    page = clara.post(url(cast, "/consultants"), {"person_id": person_id})
    assert "Choose a consultant of the list." in clara.get(page.location).text


def test_everything_open_goes_to_the_successor(cast: Cast, browse: Callable[..., Browser]) -> None:
    by = Actor(cast.clara.id, "consultant")
    issue = actions.raise_issue(cast.volga, by, title="Slow", owner_id=cast.emil.id)
    db.session.commit()
    page = browse(cast.clara).submit(
        url(cast, f"/{cast.emil.id}/hand-over"),
        {"successor_id": str(cast.igor.id)},
        form="form[action$='/hand-over']",
    )
    assert page.status == 303
    assert db.session.get(Issue, issue.id).owner_id == cast.igor.id  # type: ignore[union-attr]


def test_nothing_goes_to_an_outsider(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    fields = {"successor_id": str(cast.olga.id)}
    page = clara.post(url(cast, f"/{cast.emil.id}/hand-over"), fields)
    assert "Choose a successor of the list." in clara.get(page.location).text


def test_queries_do_not_grow_with_people(
    cast: Cast, browse: Callable[..., Browser], count_queries: Callable[..., int]
) -> None:
    clara = browse(cast.clara)
    clara.get(url(cast))
    db.session.expunge_all()
    before = count_queries(lambda: clara.get(url(cast)))
    for n in range(20):
        member(person(f"Guest{n} Last"), "employee", cast.volga, department_id=cast.sales.id)
    db.session.commit()
    db.session.expunge_all()
    assert count_queries(lambda: clara.get(url(cast))) <= before
