"""A press on the box of an item, and the state with its reason."""

import pytest

HTMX = {"HX-Request": "true"}


def test_the_box_goes_round(browse, cast, item, url) -> None:
    clara = browse(cast.clara)
    for state in ("in_progress", "done", "to_do"):
        page = clara.submit(url("checklist/step/1"), {}, f"#item-{item('1.1').id} form")
        assert page.status == 303
        assert item("1.1").state == state


def test_the_row_and_the_cards_come_back(browse, cast, item, url) -> None:
    row = f"#item-{item('1.1').id}"
    page = browse(cast.clara).submit(url("checklist/step/1"), {}, f"{row} form", htmx=True)
    assert page.status == 200
    assert page.one(row)["data-announce"] == "The item is in progress."
    assert page.one("#step-cards")["hx-swap-oob"] == "true"
    assert page.one(row).select(f"#undo-{item('1.1').id}")


def test_it_can_be_undone(browse, cast, item, url) -> None:
    clara = browse(cast.clara)
    state = url(f"checklist/items/{item('1.1').id}/state")
    clara.post(state, {"state": "blocked", "reason": "Waiting", "seen": "to_do"})
    answer = clara.post(state, {"state": "done", "seen": "blocked"}, headers=HTMX)
    undo = answer.one(f"#undo-{item('1.1').id}").find_parent("form")
    values = {field["name"]: field.get("value", "") for field in undo.select("input[name]")}
    clara.post(undo["action"], values)
    assert (item("1.1").state, item("1.1").reason) == ("blocked", "Waiting")


@pytest.mark.parametrize("state", ["blocked", "not_applicable"])
def test_it_asks_for_a_reason(browse, cast, item, url, state: str) -> None:
    data = {"state": state, "seen": "to_do", "reason": "  "}
    page = browse(cast.clara).post(url(f"checklist/items/{item('1.1').id}/state"), data)
    assert page.status == 422
    assert "Say why." in page.text
    assert page.one("select[name=state] option[selected]")["value"] == state
    assert item("1.1").state == "to_do"


def test_not_applicable_stays_in_view(browse, cast, item, url) -> None:
    clara = browse(cast.clara)
    data = {"state": "not_applicable", "seen": "to_do", "reason": "No warehouse"}
    clara.post(url(f"checklist/items/{item('1.1').id}/state"), data)
    page = clara.get(url("checklist/step/1"))
    assert "No warehouse" in page.one(f"#item-{item('1.1').id}").get_text()
    card = page.one(".step-card[aria-current]").get_text(" ")
    assert "0 of 4" in card
    assert "4 of 5 apply" in card


def test_the_later_of_two_sees_what_the_earlier_did(browse, cast, item, url) -> None:
    state = url(f"checklist/items/{item('1.1').id}/state")
    browse(cast.edgar).post(state, {"state": "done", "seen": "to_do"})
    page = browse(cast.clara).post(state, {"state": "in_progress", "seen": "to_do"})
    assert page.status == 409
    assert "Meanwhile somebody set this item to “done”" in page.text
    assert page.one("select[name=state] option[selected]")["value"] == "in_progress"
    assert item("1.1").state == "done"


@pytest.mark.parametrize(
    "data",
    [{"state": "nonsense"}, {}, {"state": "blocked", "reason": "x" * 2001}],
)
def test_nonsense_is_refused(browse, cast, item, url, data: dict[str, str]) -> None:
    page = browse(cast.clara).post(url(f"checklist/items/{item('1.1').id}/state"), data)
    assert page.status == 422
    assert item("1.1").state == "to_do"


def test_an_employee_changes_what_is_his(browse, cast, item, url) -> None:
    item("1.1").owner_id = cast.emil.id
    state = {"state": "done", "seen": "to_do"}
    emil = browse(cast.emil)
    assert emil.post(url(f"checklist/items/{item('1.1').id}/state"), state).status == 303
    assert emil.post(url(f"checklist/items/{item('1.2').id}/state"), state).status == 403


def test_a_head_changes_what_is_her_departments(browse, cast, item, url) -> None:
    item("1.1").owner_id, item("1.2").owner_id = cast.emil.id, cast.igor.id
    state = {"state": "done", "seen": "to_do"}
    hanna = browse(cast.hanna)
    assert hanna.post(url(f"checklist/items/{item('1.1').id}/state"), state).status == 303
    assert hanna.post(url(f"checklist/items/{item('1.2').id}/state"), state).status == 403


def test_another_company_cannot_reach_it(browse, cast, item, url) -> None:
    state = {"state": "done", "seen": "to_do"}
    olga, path = browse(cast.olga), f"checklist/items/{item('1.1').id}/state"
    assert olga.post(url(path), state).status == 404
    assert olga.post(f"/companies/{cast.zhiguli.id}/{path}", state).status == 404


def test_an_administrator_only_looks(browse, cast, item, url) -> None:
    anna = browse(cast.anna)
    assert anna.get(url("checklist/step/1")).status == 200
    state = url(f"checklist/items/{item('1.1').id}/state")
    assert anna.post(state, {"state": "done"}).status == 403
