"""What stands where in a report: pure functions of its frozen data, reports of old included."""

from collections.abc import Mapping
from datetime import date
from typing import Any

Data = Mapping[str, Any]
TELLING = 5
"""How many figures of the CRM data fit on the page that tells all at once."""
GRADES = ("high", "medium", "low")


def arranged(data: Data) -> dict[str, Any]:
    """What the document's parts show beside the data themselves."""
    groups = by_owner(data)
    return {
        "order": order(data),
        "telling": telling(data),
        "owners": groups,
        "awaited": [group for group in map(_awaited, groups) if group["entries"]],
        "of_step": {step["number"]: of_step(data, step["number"]) for step in data["steps"]},
        "checks": {one["check"]: one for one in (data.get("evidence") or {}).get("changes", [])},
    }


def order(data: Data) -> list[str]:
    """The parts that a report has, one behind the other, by the names of their headings.

    On screen each is a page of its own.
    """
    has = {
        "control": data.get("answers") or data.get("decisions"),
        "crm-data": data.get("evidence"),
        "training": (data.get("training_figures") or {}).get("assigned"),
        "owners": data["issues"] or data["next_steps"],
        "exceptions": data.get("exceptions"),
        "thoughts": data.get("thoughts"),
        "glossary": data.get("glossary"),
    }
    steps = [f"step-{step['number']}" for step in data["steps"]]
    found = ["cover", "summary", "control", *steps, "crm-data", "training", "owners"]
    found += ["exceptions", "thoughts", "glossary", "signature"]
    return [part for part in found if has.get(part, True)]


def telling(data: Data) -> list[dict[str, Any]]:
    """The figures of the CRM data that say most: what got worse, then what improved most."""
    shown = data.get("evidence") or {}
    changes = [] if shown.get("why_not") else shown.get("changes", [])
    moved = [one for one in changes if one["trend"] in ("better", "worse")]
    return sorted(moved, key=lambda one: (one["trend"] != "worse", -_extent(one)))[:TELLING]


def by_owner(data: Data) -> list[dict[str, Any]]:
    """Issues and next steps by who is responsible: whose are due first, and nobody's last.

    Each group has `name` (None where nobody is responsible) and `entries`, by due date.
    """
    entries = [{"kind": "issue", **one} for one in data["issues"]]
    entries += [{"kind": "next_step", **one} for one in data["next_steps"]]
    groups: dict[str | None, list[dict[str, Any]]] = {}
    for entry in sorted(entries, key=_by_due):
        groups.setdefault(entry["owner_name"], []).append(entry)
    # A dictionary keeps the order in which its keys came: that of the first due dates.
    return [
        {"name": name, "entries": groups[name]}
        for name in sorted(groups, key=lambda name: name is None)
    ]


def of_step(data: Data, number: int) -> dict[str, Any]:
    """What belongs to a step: the problems seen, the objections heard, the issues."""
    return {
        "problems": [one for one in data["sightings"] if one["step"] == number],
        "objections": [
            one for one in data["objections"] if one["objection"].startswith(f"{number}.")
        ],
        "issues": [one for one in data["issues"] if one["step"] == number],
    }


def is_settled(entry: Mapping[str, Any]) -> bool:
    """Whether nothing is awaited any more of an issue or a next step."""
    if entry["kind"] == "issue":
        return bool(entry["state"] == "confirmed")
    return bool(entry["state"] != "open")


def _awaited(group: dict[str, Any]) -> dict[str, Any]:
    return {**group, "entries": [one for one in group["entries"] if not is_settled(one)]}


def _by_due(entry: Mapping[str, Any]) -> tuple[bool, str, int, int]:
    grade = GRADES.index(entry["severity"]) if entry["kind"] == "issue" else len(GRADES)
    due_on = entry["due_on"] or date.max.isoformat()
    return is_settled(entry), due_on, grade, entry["number"]


def _extent(change: Mapping[str, Any]) -> float:
    """By which part of itself a figure changed, so that shares compare with minutes."""
    before, after = float(change["before"] or 0), float(change["after"] or 0)
    return abs(after - before) / max(abs(before), abs(after), 1e-9)
