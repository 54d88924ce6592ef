"""What is new in a report since the version before it, case by case."""

from copy import deepcopy
from typing import Any

import pytest

from portal.rollout.differences import differences

DATA: dict[str, Any] = {
    "company": {"name": "Volga-Snab"},
    "consultants": ["Clara Klein"],
    "start_on": "2026-11-16",
    "held_on": "2026-11-23",
    "figures_at": "2026-11-23T04:00:00+00:00",
    "deadline": "2027-01-16",
    "totals": {"done": 1, "applicable": 56, "all": 56},
    "change": None,
    "training": 50,
    "steps": [
        {
            "number": number,
            "done": 1,
            "applicable": 2,
            "change": None,
            "items": [{"code": f"{number}.1", "title": "An item", "state": "to_do"}],
        }
        for number in (1, 2)
    ],
    "issues": [
        {
            "number": 4,
            "title": "The mail",
            "step": 2,
            "severity": "high",
            "state": "open",
            "owner_name": "Hanna Hart",
            "due_on": "2026-12-01",
            "days_open": 3,
        }
    ],
    "next_steps": [
        {"number": 9, "title": "The queue", "state": "open", "owner_name": None, "due_on": None}
    ],
    "sightings": [{"step": 1, "title": "A problem", "note": ""}],
    "objections": [
        {
            "objection": "1.f1",
            "title": "Why?",
            "said_by": "Emil",
            "heard_on": "2026-11-20",
            "answer": "So",
        }
    ],
    "answers": [{"question": "Who?", "answer": "All"}],
    "decisions": "",
    "thoughts": "",
    "present": ["Edgar Ernst"],
    "exceptions": [{"code": "late", "date": "2026-11-23", "reason": "Ill"}],
    "evidence": {
        "why_not": None,
        "changes": [{"check": "c1", "before": 1, "after": 2, "trend": "same"}],
    },
    "training_figures": {
        "assigned": 2,
        "behind": [],
        "roles": [],
        "courses": [{"course_id": 7, "finished": 1}],
    },
    "glossary": [{"title": "Control", "meaning": "A meeting"}],
}


def issue(number: int) -> dict[str, Any]:
    return {**DATA["issues"][0], "number": number, "severity": "low", "owner_name": None}


CASES: list[tuple[str, tuple[Any, ...], Any, set[str], dict[tuple[str, Any], str]]] = [
    ("nothing", ("issues", 0, "days_open"), 9, set(), {}),
    ("words", ("decisions",), "Go on", {"control"}, {("plain", "decisions"): "changed"}),
    ("thoughts", ("thoughts",), "More", {"thoughts"}, {("plain", "thoughts"): "changed"}),
    ("present", ("present",), [], {"control"}, {("plain", "present"): "changed"}),
    ("answer", ("answers", 0, "answer"), "None", {"control"}, {("answer", "Who?"): "changed"}),
    (
        "figures",
        ("figures_at",),
        "2026-11-24T04:00:00+00:00",
        {"cover"},
        {("plain", "figures_at"): "changed"},
    ),
    (
        "item",
        ("steps", 1, "items", 0, "state"),
        "done",
        {"step-2"},
        {("item", "2.1"): "changed"},
    ),
    ("done", ("steps", 0, "done"), 2, {"summary", "step-1"}, {("step", 1): "changed"}),
    (
        "issue",
        ("issues", 0, "due_on"),
        "2026-12-24",
        {"summary", "step-2", "owners"},
        {("issue", 4): "changed"},
    ),
    (
        "new issue",
        ("issues",),
        [DATA["issues"][0], issue(5)],
        {"summary", "step-2", "owners"},
        {("issue", 5): "new"},
    ),
    (
        "next step",
        ("next_steps", 0, "title"),
        "Two queues",
        {"owners"},
        {("next_step", 9): "changed"},
    ),
    (
        "problem",
        ("sightings", 0, "note"),
        "Here",
        {"step-1"},
        {("problem", "1 A problem"): "changed"},
    ),
    (
        "objection",
        ("objections", 0, "answer"),
        "Thus",
        {"step-1"},
        {("objection", "Why? Emil 2026-11-20"): "changed"},
    ),
    (
        "exception",
        ("exceptions", 0, "reason"),
        "Away",
        {"exceptions"},
        {("exception", "late"): "changed"},
    ),
    (
        "check",
        ("evidence", "changes", 0, "after"),
        3,
        {"crm-data"},
        {("check", "c1"): "changed"},
    ),
    (
        "first check",
        ("evidence",),
        None,
        {"crm-data"},
        {},
    ),
    (
        "course",
        ("training_figures", "courses", 0, "finished"),
        2,
        {"training"},
        {("course", 7): "changed"},
    ),
    (
        "behind",
        ("training_figures", "behind"),
        [{"name": "Emil", "lessons_left": 1}],
        {"training"},
        {},
    ),
    ("training", ("training",), 60, {"summary"}, {("plain", "training"): "changed"}),
    (
        "word",
        ("glossary", 0, "meaning"),
        "An hour",
        {"glossary"},
        {("term", "Control"): "changed"},
    ),
]


@pytest.mark.parametrize(
    ("path", "value", "parts", "marks"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_what_is_new(
    path: tuple[Any, ...], value: Any, parts: set[str], marks: dict[tuple[str, Any], str]
) -> None:
    new = deepcopy(DATA)
    inner: Any = new
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    found = differences(DATA, new)
    assert (set(found.parts), dict(found.marks)) == (parts, marks)


def test_what_is_listed_no_more_is_told_by_its_number() -> None:
    found = differences(DATA, {**DATA, "issues": [], "next_steps": []})
    assert found.gone == (("issue", 4), ("next_step", 9))
    assert found.marks == {}
