"""The owner and the due date of an item."""

from datetime import date

import pytest


def test_the_consultant_gives_it_to_a_person_of_the_company(browse, cast, item, url) -> None:
    page = url(f"checklist/items/{item('1.1').id}")
    form = f"form[action$='/{item('1.1').id}/owner']"
    browse(cast.clara).submit(page, {"owner_id": str(cast.emil.id)}, form)
    assert item("1.1").owner_id == cast.emil.id
    answer = browse(cast.clara).submit(page, {"owner_id": ""}, form)
    assert answer.status == 303, answer.text
    assert item("1.1").owner_id is None


@pytest.mark.parametrize("owner", ["olga", "99999", "x", "9" * 30])
def test_nobody_else_can_own_it(browse, cast, item, url, owner: str) -> None:
    value = str(cast.olga.id) if owner == "olga" else owner
    path = url(f"checklist/items/{item('1.1').id}/owner")
    assert browse(cast.clara).post(path, {"owner_id": value}).status == 422
    assert item("1.1").owner_id is None


@pytest.mark.parametrize("who", ["edgar", "hanna", "emil", "anna"])
@pytest.mark.parametrize("action", ["owner", "due"])
def test_others_cannot_assign(browse, cast, item, url, who: str, action: str) -> None:
    path = url(f"checklist/items/{item('1.1').id}/{action}")
    assert browse(getattr(cast, who)).post(path, {}).status == 403


def test_a_date_stands_over_the_plan(browse, cast, item, url) -> None:
    page = url(f"checklist/items/{item('1.1').id}")
    form = f"form[action$='/{item('1.1').id}/due']"
    browse(cast.clara).submit(page, {"due_on": "2026-12-01"}, form)
    assert item("1.1").due_on == date(2026, 12, 1)
    assert "due 1 December" in browse(cast.clara).get(url("checklist/step/1")).text


def test_an_offset_of_ones_own_follows_the_plan(browse, cast, item, url) -> None:
    cast.volga.rollout.start_on = date(2026, 11, 2)
    due = url(f"checklist/items/{item('1.1').id}/due")
    browse(cast.clara).post(due, {"due_days": "-1"})
    row = browse(cast.clara).get(url("checklist/step/1")).one(f"#item-{item('1.1').id}")
    assert "30\u00a0October" in row.get_text()


@pytest.mark.parametrize(
    "data",
    [
        {"due_on": "tomorrow"},
        {"due_on": "2026-02-30"},
        {"due_on": "0001-01-01"},
        {"due_days": "x"},
        {"due_days": "251"},
        {"due_days": "9" * 40},
        {"due_on": "2026-12-01", "due_days": "3"},
    ],
)
def test_a_wrong_date_is_refused_and_kept(browse, cast, item, url, data) -> None:
    path = url(f"checklist/items/{item('1.1').id}/due")
    page = browse(cast.clara).post(path, data)
    assert page.status == 422
    for name, value in data.items():
        assert page.one(f".item-detail input[name={name}]")["value"] == value
    assert (item("1.1").due_on, item("1.1").due_days) == (None, None)


@pytest.mark.parametrize(
    ("action", "first", "second", "kept", "words"),
    [
        ("owner", "emil", "hanna", "option[selected]", "Meanwhile this item was given to Emil"),
        ("owner", "emil", "", "option[selected]", "Meanwhile this item was given to Emil"),
        ("due", "2026-12-01", "2026-12-08", "[name=due_on]", "Meanwhile the due date became 1 Dec"),
    ],
)
def test_the_later_one_sees_the_other_and_decides(
    browse, cast, item, url, action: str, first: str, second: str, kept: str, words: str
) -> None:
    path, clara = url(f"checklist/items/{item('1.1').id}"), browse(cast.clara)
    form = f"form[action$='/{action}']"

    def values(choice: str) -> dict[str, str]:
        if action == "due":
            return {"due_on": choice}
        return {"owner_id": str(getattr(cast, choice).id) if choice else ""}

    seen = clara.get(path).one(f"{form} [name=seen]")["value"]
    clara.submit(path, values(first), form)
    page = clara.post(f"{path}/{action}", {"seen": seen, **values(second)})
    assert page.status == 409
    assert words in page.text.replace("\u00a0", " ")
    assert page.one(f"{form} {kept}")["value"] == next(iter(values(second).values()))
    again = {"seen": page.one(f"{form} [name=seen]")["value"], **values(second)}
    assert clara.post(f"{path}/{action}", again).status == 303
