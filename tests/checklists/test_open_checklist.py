"""The pages of the checklist, as different people see them."""

from datetime import date

import pytest

from portal.checklists import items
from portal.checklists.facts import record_fact
from portal.checklists.proofs import add_comment, add_link
from portal.db import db

PAGES = ("checklist", "checklist/step/3", "checklist/step/7", "checklist/print", "my-items")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["clara", "edgar", "hanna", "emil", "anna"])
def test_it_opens(browse, cast, url, path: str, who: str) -> None:
    assert browse(getattr(cast, who)).get(url(path)).status == 200


@pytest.mark.parametrize("path", PAGES)
def test_an_outsider_finds_nothing(browse, cast, url, path: str) -> None:
    assert browse(cast.olga).get(url(path)).status == 404


@pytest.mark.parametrize(
    ("step", "rows"), [*zip(range(1, 8), [5, 4, 7, 10, 4, 7, 19], strict=True)]
)
def test_a_step_shows_all_its_items(browse, cast, url, step: int, rows: int) -> None:
    page = browse(cast.clara).get(url(f"checklist/step/{step}"))
    assert len(page.all(".items > li")) == rows
    assert len(page.all(".step-card")) == 7


@pytest.mark.parametrize("step", ["0", "8", "99999999999999999999"])
def test_there_is_no_eighth_step(browse, cast, url, step: str) -> None:
    assert browse(cast.clara).get(url(f"checklist/step/{step}")).status == 404


def test_it_opens_at_the_first_step_with_work_left(browse, cast, item, url, by) -> None:
    for n in range(1, 6):
        items.change_state(item(f"1.{n}"), "done", by, seen="to_do")
    db.session.commit()
    page = browse(cast.clara).get(url("checklist"))
    assert "Step 2" in page.one(".step-card[aria-current]").get_text()


def test_an_employee_sees_only_what_is_his(browse, cast, item, url) -> None:
    item("1.2").owner_id = cast.emil.id
    emil = browse(cast.emil)
    page = emil.get(url("checklist/step/1"))
    assert [row["id"] for row in page.all(".items > li")] == [f"item-{item('1.2').id}"]
    assert page.all("#problems") == []
    assert emil.get(url(f"checklist/items/{item('1.2').id}")).status == 200
    assert emil.get(url(f"checklist/items/{item('1.1').id}")).status == 403


def test_an_item_of_another_company_is_not_found(browse, cast, item) -> None:
    page = browse(cast.boris).get(f"/companies/{cast.zhiguli.id}/checklist/items/{item('1.1').id}")
    assert page.status == 404


def test_the_row_opens_and_closes_in_place(browse, cast, item, url) -> None:
    clara, htmx = browse(cast.clara), {"HX-Request": "true"}
    link = url(f"checklist/items/{item('1.1').id}")
    assert clara.get(link, headers=htmx).all(".item-detail")
    closed = clara.get(f"{link}?closed=1", headers=htmx)
    assert closed.all(".item-detail") == []
    assert closed.one("li")["id"] == f"item-{item('1.1').id}"


def test_what_slipped_says_so(browse, cast, item, url, by) -> None:
    items.confirm(item("3.1"), by, data=True)
    record_fact(cast.volga, "3.1", "check", {"verdict": "fail", "good": 5, "of": 1240}, by)
    db.session.commit()
    page = browse(cast.clara).get(url("checklist/step/3"))
    row = page.one(f"#item-{item('3.1').id}").get_text()
    assert "No longer confirmed" in row
    assert "5 of 1,240" in row


def test_my_items_come_by_their_date(browse, cast, item, url) -> None:
    for code, day in (("1.1", date(2026, 11, 20)), ("1.2", date(2026, 11, 3)), ("1.3", None)):
        item(code).owner_id, item(code).due_on = cast.emil.id, day
    page = browse(cast.emil).get(url("my-items"))
    shown = [row["id"] for row in page.all(".items > li")]
    assert shown == [f"item-{item(code).id}" for code in ("1.2", "1.1", "1.3")]


@pytest.mark.parametrize("path", [*PAGES, "checklist/content"])
def test_the_number_of_queries_does_not_grow(
    browse, cast, item, url, by, count_queries, path: str
) -> None:
    clara = browse(cast.clara)
    clara.get(url(path))
    few = count_queries(lambda: clara.get(url(path)))
    for code in ("3.1", "3.2", "3.3", "7.c1", "1.1", "1.2", "G1", "G2"):
        if code == "7.c1":
            continue
        row = item(code)
        items.assign(row, cast.clara.id, by)
        items.confirm(row, by, data=True)
        add_comment(row, "A comment", by)
        add_link(row, "https://example.org", "Proof", by)
        record_fact(cast.volga, code, "check", {"verdict": "pass"}, by)
    db.session.commit()
    clara.get(url(path))
    many = count_queries(lambda: clara.get(url(path)))
    assert many <= few + 2
    assert many <= 30
