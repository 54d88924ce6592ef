"""What is new in a report since the version before it: a pure rule over two frozen data.

`parts` names the parts that read otherwise, as `arrangement.order` does. `marks` tells it line by
line: of an entry by its kind and key, that it is `new` or `changed`. `gone` has the numbers of
issues and next steps that are listed no more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from portal.rollout.arrangement import arranged, of_step

Data = Mapping[str, Any]
Mark = Literal["new", "changed"]
Key = tuple[str, Any]
ISSUE = ("title", "step", "severity", "state", "owner_name", "due_on")
NEXT_STEP = ("title", "state", "owner_name", "due_on", "issue_number")
ITEM = ("title", "state", "reason", "owner_name", "slipped", "confirmed_by")
CHECK = ("before", "after", "change", "trend", "verdict_after", "fixed", "new", "still")
COURSE = ("finished", "assigned", "people", "people_finished")
PLAIN = (
    *("company", "consultants", "start_on", "held_on", "figures_at"),
    *("totals", "training", "deadline", "decisions", "thoughts", "present"),
)
"""What is one line of its own."""


@dataclass(frozen=True)
class Differences:
    parts: frozenset[str] = frozenset()
    marks: Mapping[Key, Mark] = field(default_factory=dict)
    gone: tuple[tuple[str, int], ...] = ()


def differences(old: Data, new: Data) -> Differences:
    """What is new in one version's data against those of the version before."""
    before, after = dict(_lines(old)), dict(_lines(new))
    marks: dict[Key, Mark] = {
        key: "changed" if key in before else "new"
        for key, shown in after.items()
        if key not in before or before[key] != shown
    }
    was, now = _parts(old), _parts(new)
    parts = frozenset(part for part, shown in now.items() if was.get(part) != shown)
    listed = [key for key in before if key[0] in ("issue", "next_step")]
    return Differences(parts, marks, tuple(sorted(key for key in listed if key not in after)))


def _lines(data: Data) -> Iterator[tuple[Key, Any]]:
    """Every line with what it shows. How long something has been open is no news."""
    for name in PLAIN:
        yield ("plain", name), data.get(name)
    for one in data["issues"]:
        yield ("issue", one["number"]), _of(one, ISSUE)
    for one in data["next_steps"]:
        yield ("next_step", one["number"]), _of(one, NEXT_STEP)
    for step in data["steps"]:
        yield ("step", step["number"]), _of(step, ("done", "applicable", "change"))
        for item in step["items"]:
            yield ("item", item["code"]), _of(item, ITEM)
    for one in data["sightings"]:
        yield ("problem", f"{one['step']} {one['title']}"), one["note"]
    for one in data["objections"]:
        yield ("objection", f"{one['title']} {one['said_by']} {one['heard_on']}"), one["answer"]
    for one in data["answers"]:
        yield ("answer", one["question"]), one["answer"]
    for one in data["exceptions"]:
        yield ("exception", one["code"]), one
    for one in (data.get("evidence") or {}).get("changes", []):
        yield ("check", one["check"]), _of(one, CHECK)
    training = data.get("training_figures") or {}
    for one in training.get("roles", []):
        yield ("role", one["role"]), _of(one, COURSE)
    for one in training.get("courses", []):
        yield ("course", one["course_id"]), _of(one, COURSE)
    for one in data.get("glossary") or []:
        yield ("term", one["title"]), one["meaning"]


def _parts(data: Data) -> dict[str, Any]:
    """Every part with what it shows, as far as that can differ."""
    lines = dict(_lines(data))

    def kind(*kinds: str) -> dict[Key, Any]:
        return {key: shown for key, shown in lines.items() if key[0] in kinds}

    def plain(*names: str) -> list[Any]:
        return [data.get(name) for name in names]

    found = {
        "cover": plain("company", "consultants", "start_on", "held_on", "figures_at"),
        "summary": [*plain("totals", "change", "training", "deadline"), kind("step"), _short(data)],
        "control": [*plain("decisions", "present"), kind("answer")],
        "crm-data": [kind("check"), (data.get("evidence") or {}).get("why_not")],
        "training": [kind("role", "course"), (data.get("training_figures") or {}).get("behind")],
        "owners": kind("issue", "next_step"),
        "exceptions": kind("exception"),
        "thoughts": data["thoughts"],
        "glossary": kind("term"),
    }
    for step in data["steps"]:
        number, here = step["number"], of_step(data, step["number"])
        keys = {("item", item["code"]) for item in step["items"]}
        keys |= {("issue", one["number"]) for one in here["issues"]} | {("step", number)}
        beside = [_of(one, ("title", "note")) for one in here["problems"]]
        beside += [_of(one, ("title", "said_by", "answer")) for one in here["objections"]]
        found[f"step-{number}"] = [{key: lines[key] for key in keys}, beside]
    return found


def _short(data: Data) -> list[Any]:
    """What the page that tells all in short says of issues and next steps."""
    open_issues = [one for one in data["issues"] if one["state"] != "confirmed"]
    important = [one for one in open_issues if one["severity"] == "high"]
    parts = arranged(data)
    awaited = [
        (group["name"], len(group["entries"]), _of(group["entries"][0], ("number", "due_on")))
        for group in parts["awaited"]
    ]
    told = [_of(one, CHECK) for one in parts["telling"]]
    return [len(open_issues), len(important), awaited, told]


def _of(entry: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: entry.get(name) for name in names}
