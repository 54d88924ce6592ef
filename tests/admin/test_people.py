"""The administrator's people: found, invited, closed, handed over."""

from collections.abc import Callable

import pytest

from portal.db import db
from tests.accounts import is_in, letters, verbs
from tests.browser import Browser
from tests.people import Cast, person

INVITE = "form[action='/admin/people/invite']"


@pytest.mark.parametrize("name", ["clara", "edgar", "hanna", "emil"])
@pytest.mark.parametrize("page", ["people", "messages", "health"])
def test_nobody_else_may(cast: Cast, browse: Callable[..., Browser], name: str, page: str) -> None:
    assert browse(getattr(cast, name)).get(f"/admin/{page}").status == 403


@pytest.mark.parametrize("page", ["people", "messages", "health"])
def test_it_wants_a_fresh_sign_in(cast: Cast, browse: Callable[..., Browser], page: str) -> None:
    browser = browse(cast.anna)
    with browser.client.session_transaction() as session:
        session["fs_paa"] = 1
    assert browser.get(f"/admin/{page}").location == f"/sign-in/again?next=/admin/{page}"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=emil", {"Emil Ebert"}),
        ("q=OLGA@", {"Olga Orlova"}),
        ("q=%25", set()),
        ("q=_mil", set()),
        ("role=executive", {"Edgar Ernst", "Olga Orlova"}),
        ("q=о'нил", set()),
    ],
)
def test_people_are_found(
    cast: Cast, browse: Callable[..., Browser], query: str, found: set[str]
) -> None:
    page = browse(cast.anna).get(f"/admin/people?{query}")
    names = {a.get_text() for a in page.all("main .rows a") if "/admin/people/" in str(a["href"])}
    assert names == found


def test_a_russian_name_is_found_in_small_letters(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    person("Emil2 X").name = "Екатерина Климова"
    db.session.commit()
    assert "Екатерина Климова" in browse(cast.anna).get("/admin/people?q=климова").text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_an_odd_page_number_does_no_harm(
    cast: Cast, browse: Callable[..., Browser], page: str
) -> None:
    assert browse(cast.anna).get(f"/admin/people?page={page}").status == 200


def test_a_page_holds_twenty_five_and_its_queries_do_not_grow(
    cast: Cast, browse: Callable[..., Browser], count_queries: Callable[..., int]
) -> None:
    anna = browse(cast.anna)
    anna.get("/admin/people")
    before = count_queries(lambda: anna.get("/admin/people"))
    for n in range(30):
        person(f"Guest{n} Last")
    db.session.commit()
    page = anna.get("/admin/people?q=Guest")
    assert len(page.all("main .rows a[href^='/admin/people/']")) == 25
    assert count_queries(lambda: anna.get("/admin/people")) <= before


def test_a_consultant_is_invited(cast: Cast, browse: Callable[..., Browser]) -> None:
    fields = {"email": "nina@example.org", "name": "Nina North", "role": "consultant"}
    page = browse(cast.anna).submit("/admin/people", fields, form=INVITE)
    assert page.status == 200
    url = str(page.one("#link")["value"]).partition("localhost")[2]
    assert len(letters("invitation")) == 1
    nina = browse()
    words = "seven green apples"
    values = {"password": words, "password_confirm": words}
    assert nina.submit(url, values, form="main form:has([name=name])").location == "/"
    assert nina.get("/companies/new").status == 200


def test_an_account_is_closed_and_opened(cast: Cast, browse: Callable[..., Browser]) -> None:
    anna, emil = browse(cast.anna), browse(cast.emil)
    anna.post(f"/admin/people/{cast.emil.id}/close")
    assert not is_in(emil)
    anna.post(f"/admin/people/{cast.emil.id}/reopen")
    db.session.refresh(cast.emil)
    assert is_in(browse(cast.emil))
    assert verbs(f"person:{cast.emil.id}")[:2] == ["account.close", "account.reopen"]


def test_one_cannot_close_oneself(cast: Cast, browse: Callable[..., Browser]) -> None:
    anna = browse(cast.anna)
    page = anna.post(f"/admin/people/{cast.anna.id}/close")
    assert "You cannot close your own account." in anna.get(page.location).text


def test_all_rollouts_go_to_the_successor(cast: Cast, browse: Callable[..., Browser]) -> None:
    anna = browse(cast.anna)
    url = f"/admin/people/{cast.clara.id}"
    form = f"form[action='{url}/hand-over']"
    anna.submit(url, {"successor_id": str(cast.boris.id)}, form=form)
    assert browse(cast.boris).get(f"/companies/{cast.volga.id}/people").status == 200
    db.session.refresh(cast.clara)
    assert browse(cast.clara).get(f"/companies/{cast.volga.id}/people").status == 404


@pytest.mark.parametrize("successor", ["", "0", "x"])
def test_only_a_consultant_succeeds(
    cast: Cast, browse: Callable[..., Browser], successor: str
) -> None:
    anna = browse(cast.anna)
    fields = {"successor_id": successor}
    page = anna.post(f"/admin/people/{cast.clara.id}/hand-over", fields)
    assert "Choose a consultant of the list." in anna.get(page.location).text
