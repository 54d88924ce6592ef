"""The list of rollouts: who sees which, in which order, and at which cost."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine

from portal.audit import Actor
from portal.checklists.items import change_state, start_checklist
from portal.checklists.models import Item
from portal.db import db
from portal.rollout.models import CONTROLS, Control
from tests.browser import Browser
from tests.people import Cast, company, member


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        yield


def names(browser: Browser, url: str = "/rollouts") -> list[str]:
    return [link.get_text() for link in browser.get(url).all("#rollouts td a")]


def test_a_consultant_sees_his_companies(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert names(browse(cast.clara)) == ["Volga-Snab"]
    assert names(browse(cast.boris)) == ["Zhiguli Decor"]


def test_an_administrator_sees_all(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert sorted(names(browse(cast.anna))) == ["Volga-Snab", "Zhiguli Decor"]


def test_an_executive_has_no_list(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert browse(cast.edgar).get("/rollouts").status == 403


def test_an_overdue_control_stands_first(cast: Cast, browse: Callable[..., Browser]) -> None:
    rollout = cast.zhiguli.rollout
    rollout.start_on, rollout.first_on = date(2026, 11, 2), date(2026, 11, 9)
    rollout.second_on, rollout.summing_up_on = date(2026, 11, 23), date(2026, 12, 30)
    db.session.add_all(Control(company_id=cast.zhiguli.id, kind=kind) for kind in CONTROLS)
    db.session.commit()
    page = browse(cast.anna).get("/rollouts")
    assert page.all("#rollouts td a")[0].get_text() == "Zhiguli Decor"
    assert "At risk" in page.all("#rollouts tbody tr")[0].get_text()


def test_it_says_what_needs_attention(cast: Cast, browse: Callable[..., Browser]) -> None:
    start_checklist(cast.volga, Actor(cast.clara.id, "consultant"))
    item = db.session.query(Item).filter_by(company_id=cast.volga.id, code="1.1").one()
    item.due_on = date(2026, 11, 20)
    db.session.commit()
    (row,) = browse(cast.clara).get("/rollouts").all("#rollouts tbody tr")
    assert "1 thing is overdue." in row.get_text()


def test_a_tick_shows_in_the_rail(cast: Cast, browse: Callable[..., Browser]) -> None:
    by = Actor(cast.clara.id, "consultant")
    start_checklist(cast.volga, by)
    clara = browse(cast.clara)
    assert "Step 1: 0 of 5" in str(clara.get("/rollouts").one("#rollouts .rail"))
    item = db.session.query(Item).filter_by(company_id=cast.volga.id, code="1.1").one()
    change_state(item, "done", by, seen=item.state)
    db.session.commit()
    assert "Step 1: 1 of 5" in str(clara.get("/rollouts").one("#rollouts .rail"))


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=волг", ["Волга"]), ("q=%25", []), ("state=closed", []), ("state=nonsense", ["Волга"])],
)
def test_it_is_searched_and_filtered(
    cast: Cast, browse: Callable[..., Browser], query: str, found: list[str]
) -> None:
    member(cast.boris, "consultant", company("Волга"))
    db.session.commit()
    shown = names(browse(cast.boris), f"/rollouts?{query}")
    assert [name for name in shown if name == "Волга"] == found


def test_its_queries_do_not_grow(
    cast: Cast, browse: Callable[..., Browser], count_queries: Callable[..., int]
) -> None:
    boris = browse(cast.boris)
    boris.get("/rollouts")
    few = count_queries(lambda: boris.get("/rollouts"))
    for n in range(30):
        member(cast.boris, "consultant", company(f"Company {n}"))
    db.session.commit()
    boris.get("/rollouts")
    assert count_queries(lambda: boris.get("/rollouts")) == few


def test_the_download_is_recorded(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.clara).get("/rollouts.csv")
    assert "Volga-Snab" in page.response.get_data(as_text=True)


@pytest.mark.parametrize("url", ["/controls", "/reports", "/search?q=vol"])
def test_the_pages_over_all_companies_open(
    cast: Cast, browse: Callable[..., Browser], url: str
) -> None:
    page = browse(cast.clara).get(url)
    assert page.status == 200
    assert "Zhiguli" not in page.text


@pytest.mark.parametrize("name", ["clara", "edgar", "hanna", "emil", "anna"])
def test_the_summary_opens(cast: Cast, browse: Callable[..., Browser], name: str) -> None:
    page = browse(getattr(cast, name)).get(f"/companies/{cast.volga.id}/")
    assert page.status == 200
    assert "At risk" in page.text


def test_a_head_sees_his_department(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.hanna).get(f"/companies/{cast.volga.id}/team")
    assert "E. Ebert" in page.text
    assert "I. Irwin" not in page.text
