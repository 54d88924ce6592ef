"""What stands where in a report: who is awaited first, and which figures say most."""

from typing import Any

import pytest

from portal.rollout.arrangement import arranged, by_owner, telling


def issue(number: int, owner: str | None, due_on: str | None, **more: Any) -> dict[str, Any]:
    plain = {"number": number, "title": f"Issue {number}", "step": 3, "severity": "medium"}
    return {**plain, "state": "open", "owner_name": owner, "due_on": due_on, **more}


def next_step(number: int, owner: str | None, due_on: str | None) -> dict[str, Any]:
    plain = {"number": number, "title": f"Step {number}", "state": "open", "issue_number": None}
    return {**plain, "owner_name": owner, "due_on": due_on}


def change(check: str, before: float, after: float, trend: str) -> dict[str, Any]:
    return {"check": check, "before": before, "after": after, "trend": trend}


@pytest.fixture
def data() -> dict[str, Any]:
    return {
        "steps": [{"number": number} for number in range(1, 8)],
        "issues": [
            issue(1, None, "2026-11-24"),
            issue(2, "Ida", "2026-12-01"),
            issue(3, "Hugo", None),
            issue(4, "Ida", None, state="confirmed", step=5),
        ],
        "next_steps": [next_step(7, "Hugo", "2026-11-30")],
        "sightings": [{"step": 3, "title": "The client is forgotten"}],
        "objections": [{"objection": "3.f1", "title": "We need no KPI"}],
        "evidence": None,
    }


def test_whose_are_due_first_come_first_and_nobodys_last(data: dict[str, Any]) -> None:
    told = [(one["name"], [entry["number"] for entry in one["entries"]]) for one in by_owner(data)]
    assert told == [("Hugo", [7, 3]), ("Ida", [2, 4]), (None, [1])]


def test_what_is_settled_is_awaited_from_nobody(data: dict[str, Any]) -> None:
    data["issues"][1]["state"] = "confirmed"
    assert [one["name"] for one in arranged(data)["awaited"]] == ["Hugo", None]


def test_a_step_has_what_belongs_to_it(data: dict[str, Any]) -> None:
    of_step = arranged(data)["of_step"]
    assert [one["number"] for one in of_step[3]["issues"]] == [1, 2, 3]
    assert of_step[3]["problems"] == data["sightings"]
    assert of_step[3]["objections"] == data["objections"]
    assert [one["number"] for one in of_step[5]["issues"]] == [4]
    assert of_step[7] == {"problems": [], "objections": [], "issues": []}


def test_what_got_worse_is_told_before_what_improved_most(data: dict[str, Any]) -> None:
    data["evidence"] = {
        "why_not": "",
        "changes": [
            change("2.1", 1.0, 1.0, "same"),
            change("3.p1", 400.0, 20.0, "better"),
            change("2.2a", 0.7, 0.75, "better"),
            change("5.1", 0.0, 0.1, "worse"),
        ],
    }
    assert [one["check"] for one in telling(data)] == ["5.1", "3.p1", "2.2a"]


def test_data_that_cannot_be_compared_tell_nothing(data: dict[str, Any]) -> None:
    changes = [change("3.p1", 400.0, 20.0, "better")]
    data["evidence"] = {"why_not": "mapping", "changes": changes}
    assert telling(data) == []
