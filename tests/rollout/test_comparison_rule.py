"""What differs between two reports: a table of cases for the rule, a few for its words."""

from random import Random
from typing import Any

import pytest

from portal.rollout.comparison import Comparison, compare, percent
from portal.rollout.comparison_summary import Fact, summary
from portal.rollout.word_changes import Piece, changed_entries, changed_words

ISSUE = {
    "number": 1,
    "title": "Deals by hand",
    "step": 3,
    "severity": "high",
    "state": "open",
    "owner_id": 7,
    "owner_name": "Hanna",
    "due_on": "2026-12-01",
    "control": "first",
    "days_open": 3,
}
AGREED = {
    "number": 1,
    "title": "Switch it on",
    "state": "open",
    "owner_id": 7,
    "owner_name": "Hanna",
    "due_on": "2026-12-01",
    "control": "first",
    "days_open": 3,
}
ITEM = {
    "code": "3.1",
    "title": "Stages",
    "state": "to_do",
    "reason": "",
    "owner_name": None,
    "confirmed_by": None,
    "slipped": False,
}
STEP = {"number": 3, "title": "Selling", "done": 4, "applicable": 10, "all": 10, "items": [ITEM]}
SHARE = {"finished": 4, "assigned": 10, "people": 5, "people_finished": 2}
TRAINING = {"percent": 40, **SHARE, "behind": [], "roles": [{**SHARE, "role": "head"}]}
TRAINING["courses"] = []
FIRST = {
    "language": "en",
    "control": "first",
    "start_on": "2026-11-16",
    "held_on": "2026-11-23",
    "figures_at": "2026-11-23T06:00:00+00:00",
    "deadline": "2027-01-16",
    "consultants": ["Clara"],
    "present": ["Edgar", "Hanna"],
    "steps": [STEP],
    "evidence": None,
    "training_figures": TRAINING,
    "issues": [ISSUE],
    "next_steps": [AGREED],
    "sightings": [{"id": 1, "step": 3, "title": "By hand", "note": ""}],
    "objections": [],
    "answers": [{"question": "Who?", "answer": "Everyone but the retail"}],
    "decisions": "Go on with the queue as agreed",
    "thoughts": "",
    "exceptions": [{"code": "start", "date": "2026-11-16", "reason": "Insisted"}],
}
LATER = {"control": "second", "figures_at": "2026-12-07T06:00:00+00:00", "held_on": "2026-12-07"}
"""Two weeks later, at the next control."""
HELD = {"id": 3, "on": "2026-11-23"}
CHECK = {"check": "1.1", "step": 1, "title": "Categories", "before": 0.5, "after": 0.6}


def evidence(snapshot: int, why_not: str = "", baseline: int | None = 1, **change: Any) -> Any:
    return {
        "snapshot": {"id": snapshot, "on": "2026-11-23"},
        "baseline": {"id": baseline, "on": "2026-11-01"} if baseline else None,
        "why_not": why_not,
        "changes": [] if why_not else [{**CHECK, **change}],
    }


def facts(new: dict[str, Any], old: dict[str, Any] | None = None) -> list[str]:
    """The summary of the first report, with `old` in it, beside the same with `new` in it."""
    return [fact.what for fact in summary(compared(new, old))]


def compared(new: dict[str, Any], old: dict[str, Any] | None = None) -> Comparison:
    return compare({**FIRST, **(old or {})}, {**FIRST, **new})


def issue(**more: Any) -> dict[str, Any]:
    return {"issues": [{**ISSUE, **more}]}


def agreed(**more: Any) -> dict[str, Any]:
    return {"next_steps": [{**AGREED, **more}]}


def step(**more: Any) -> dict[str, Any]:
    return {"steps": [{**STEP, **more}]}


CASES: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("nothing", {}, {}, []),
    ("later, with nothing else", {}, LATER, []),
    ("an issue is confirmed", {}, issue(state="confirmed"), ["issues_closed"]),
    ("an issue is listed no more", {}, {"issues": []}, ["issues_closed"]),
    ("a settled one is listed no more", issue(state="confirmed"), {"issues": []}, []),
    ("a settled one got a title", issue(state="confirmed"), issue(state="confirmed", title="x"), [
        "issues_changed"
    ]),
    ("an issue is new", {"issues": []}, {**LATER, **issue(days_open=5)}, ["issues_new"]),
    ("new on the day itself", {"issues": []}, {**LATER, **issue(days_open=14)}, ["issues_new"]),
    ("one of old again", {"issues": []}, {**LATER, **issue(days_open=20)}, ["issues_reopened"]),
    ("confirmed, then open", issue(state="confirmed"), issue(), ["issues_reopened"]),
    ("another owner", {}, issue(owner_id=8, owner_name="Igor"), ["issues_changed"]),
    ("the owner has another name", {}, issue(owner_name="Hanna Hart"), []),
    ("another due date", {}, issue(due_on="2026-12-08"), ["issues_changed"]),
    ("another title", {}, issue(title="Deals by the queue"), ["issues_changed"]),
    ("open for longer", {}, issue(days_open=17), []),
    ("a next step is done", {}, agreed(state="done"), ["next_steps_closed"]),
    ("a next step is dropped", {}, agreed(state="dropped"), ["next_steps_closed"]),
    ("one is listed no more", {}, {"next_steps": []}, ["next_steps_closed"]),
    ("a next step is new", {"next_steps": []}, {**LATER, **agreed()}, ["next_steps_new"]),
    ("a next step is put off", {}, agreed(due_on=None), ["next_steps_changed"]),
    ("a step is further", {}, step(done=8), ["step"]),
    ("a step by its item", {}, step(done=5, items=[{**ITEM, "state": "done"}]), ["step"]),
    ("fewer items apply", {}, step(applicable=9), ["step"]),
    ("an item is blocked", {}, step(items=[{**ITEM, "state": "blocked"}]), ["items"]),
    ("an item has slipped", {}, step(items=[{**ITEM, "slipped": True}]), ["items"]),
    ("an item is new", {}, step(items=[ITEM, {**ITEM, "code": "3.own1"}]), ["items"]),
    ("an item is renamed", {}, step(items=[{**ITEM, "title": "Ways"}]), ["items"]),
    ("another language", {}, {"language": "ru", **step(items=[{**ITEM, "title": "Этапы"}])}, []),
    ("more is learnt", {}, {"training_figures": {**TRAINING, "percent": 60, "finished": 6}}, [
        "training"
    ]),
    ("others have learnt", {}, {"training_figures": {**TRAINING, "people_finished": 3}}, [
        "training_within"
    ]),
    ("nothing was assigned", {"training_figures": None}, {}, ["training"]),
    ("a problem is gone", {}, {"sightings": []}, ["problems"]),
    ("an objection was heard", {}, {"objections": [
        {"id": 1, "objection": "3.f1", "said_by": "Igor", "heard_on": "2026-11-20", "answer": ""}
    ]}, ["objections"]),
    ("an answer", {}, {"answers": [{"question": "Who?", "answer": "Everyone, the retail too"}]}, [
        "answers"
    ]),
    ("an answer was added", {"answers": []}, {}, ["answers"]),
    ("other questions", {}, {**LATER, "answers": [{"question": "What?", "answer": "All"}]}, []),
    ("one question of both", {}, {**LATER, "answers": [{"question": "Who?", "answer": "All"}]}, [
        "answers"
    ]),
    ("decisions", {}, {"decisions": "Go on without the queue"}, ["decisions"]),
    ("the same words in other lines", {}, {"decisions": "Go on\nwith the queue as agreed\n"}, []),
    ("thoughts", {}, {"thoughts": "More"}, ["thoughts"]),
    ("an exception", {}, {"exceptions": []}, ["exceptions"]),
    ("its reason", {}, {"exceptions": [{**FIRST["exceptions"][0], "reason": "Asked"}]}, [  # type: ignore[index]
        "exceptions"
    ]),
    ("who was there", {}, {"present": ["Edgar"]}, ["present"]),
    ("the control on another day", {}, {"held_on": "2026-11-24"}, ["dates"]),
    ("the start", {}, {**LATER, "start_on": "2026-11-17"}, ["dates"]),
    ("CRM data at one", {}, {"evidence": evidence(3)}, ["evidence_not_compared"]),
    ("another mapping", {"evidence": evidence(2)}, {"evidence": evidence(3, "mapping")}, [
        "evidence_not_compared"
    ]),
    ("other limits", {"evidence": evidence(2, "thresholds")}, {"evidence": evidence(3)}, [
        "evidence_not_compared"
    ]),
    ("other baselines", {"evidence": evidence(2)}, {"evidence": evidence(3, baseline=9)}, [
        "evidence_not_compared"
    ]),
    ("better", {"evidence": evidence(2)}, {"evidence": evidence(3, after=0.8)}, [
        "evidence_better"
    ]),
    ("worse", {"evidence": evidence(2)}, {"evidence": evidence(3, after=0.1)}, ["evidence_worse"]),
    ("as before", {"evidence": evidence(2)}, {"evidence": evidence(3)}, []),
    ("against the baseline itself", {"evidence": evidence(1, "is_baseline", None)}, {
        "evidence": evidence(3)
    }, ["evidence_better"]),
    ("the same snapshot", {"evidence": evidence(3)}, {"evidence": evidence(3)}, []),
    ("the baseline twice", {"evidence": evidence(1, "is_baseline", None)}, {
        "evidence": evidence(1, "is_baseline", None)
    }, []),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), [case[1:] for case in CASES], ids=[
    case[0] for case in CASES
])  # fmt: skip
def test_the_summary_names_what_differs(
    old: dict[str, Any], new: dict[str, Any], told: list[str]
) -> None:
    assert facts(new, old) == told


def test_a_step_is_told_in_percent_rounded_down() -> None:
    (fact,) = summary(compared(step(done=8)))
    assert fact == Fact("step", 3, 40, 80)
    assert percent({"done": 199, "applicable": 200}) == 99
    assert percent({"done": 0, "applicable": 0}) is None


def test_each_case_is_told_by_its_fields() -> None:
    new = issue(title="Deals by the queue", due_on=None, state="in_work")
    (pair,) = compared(new).issues
    assert (pair.change, pair.fields) == ("changed", ("title", "state", "due_on"))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (evidence(2), evidence(3, "mapping"), "mapping"),
        (evidence(2), evidence(3, "thresholds"), "thresholds"),
        (evidence(2, "mapping"), evidence(3), "mapping"),
        (evidence(2), evidence(3, baseline=9), "baseline"),
        (evidence(2, "no_baseline", None), evidence(3, "no_baseline", None), "no_baseline"),
        (None, evidence(3), "only_one"),
        (evidence(3), None, "only_one"),
    ],
)
def test_it_says_why_crm_data_are_not_compared(old: Any, new: Any, why: str) -> None:
    found = compared({"evidence": new}, {"evidence": old}).evidence
    assert found is not None
    assert (found.why_not, found.checks) == (why, ())


def test_crm_data_are_compared_value_by_value() -> None:
    found = compared({"evidence": evidence(3, after=0.8)}, {"evidence": evidence(2)}).evidence
    assert found is not None
    (pair,) = found.checks
    assert pair.old is not None
    assert (pair.old["value"], pair.entry["value"], pair.entry["trend"]) == (0.6, 0.8, "better")
    assert pair.entry["change"] == pytest.approx(0.2)


WORDS = [
    ("a b c", "a b c", "a b c", "a b c"),
    ("a b c", "a x c", "a [b ]c", "a [x ]c"),
    ("a b", "a b c", "a b", "a b [c]"),
    ("a b c", "b c", "[a ]b c", "b c"),
    ("a b, c", "a b c", "a [b, ]c", "a [b ]c"),
    ("one two", "other words", "one two", "other words"),
    ("", "a", "", "a"),
    ("a\n\nb", "a b", "a\n\nb", "a b"),
    ("a a a b", "a a b", "a [a ]a b|a a [a ]b", "a a b"),
]


def _shown(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{one.text}]" if one.is_changed else one.text for one in pieces)


@pytest.mark.parametrize(("old", "new", "left", "right"), WORDS)
def test_changed_words_are_marked(old: str, new: str, left: str, right: str) -> None:
    found = tuple(_shown(side) for side in changed_words(old, new))
    assert found[0] in left.split("|")
    assert found[1] == right


def test_few_words_over_and_over_are_not_laid_beside_each_other() -> None:
    dice = Random(1)
    old, new = (" ".join(dice.choices("ab", k=2000)) for _ in range(2))
    assert [piece for side in changed_words(old, new) for piece in side if piece.is_changed] == []


def test_people_who_came_or_stayed_away_are_marked() -> None:
    left, right = changed_entries(["Edgar", "Hanna"], ["Hanna", "Igor"])
    assert [one.is_changed for one in (*left, *right)] == [True, False, False, True]
