"""What a comparison of two reports comes to, in a few facts: a pure rule."""

from collections import Counter
from dataclasses import dataclass

from portal.rollout.comparison import Comparison, all_same, percent


@dataclass(frozen=True)
class Fact:
    """One line of the summary."""

    what: str
    """Such as `issues_closed`, `step`, `training`, `written`."""
    count: int = 0
    """How many; of a step its number."""
    old: int | None = None
    """In percent, of steps and training."""
    new: int | None = None


TRACKED = ("closed", "new", "reopened", "changed")


def summary(found: Comparison) -> list[Fact]:
    """The facts of a comparison, what weighs most first; none where nothing differs."""
    return [*_issues(found), *_steps(found), *_evidence(found), *_training(found), *_words(found)]


def _issues(found: Comparison) -> list[Fact]:
    return [
        Fact(f"{part}_{change}", count)
        for part, pairs in (("issues", found.issues), ("next_steps", found.next_steps))
        for change in TRACKED
        if (count := sum(pair.change == change for pair in pairs))
    ]


def _steps(found: Comparison) -> list[Fact]:
    counted = [
        Fact("step", step.number, percent(step.old), percent(step.new))
        for step in found.steps
        if step.is_counted_anew
    ]
    items = sum(
        pair.change != "same"
        for step in found.steps
        if not step.is_counted_anew
        for pair in step.items
    )
    return [*counted, *([Fact("items", items)] if items else [])]


def _evidence(found: Comparison) -> list[Fact]:
    if found.evidence is None:
        return []
    if found.evidence.why_not:
        return [Fact("evidence_not_compared")]
    trends = Counter(pair.entry["trend"] for pair in found.evidence.checks)
    return [Fact(f"evidence_{t}", trends[t]) for t in ("better", "worse") if trends[t]]


def _training(found: Comparison) -> list[Fact]:
    everyone = next((pair for pair in found.training if pair.entry["kind"] == "all"), None)
    if everyone is None or all_same(found.training):
        return []
    old, new = (side["percent"] if side else None for side in (everyone.old, everyone.new))
    return [Fact("training", 0, old, new) if old != new else Fact("training_within")]


def _words(found: Comparison) -> list[Fact]:
    pairs = [("problems", found.problems), ("objections", found.objections)]
    differing = {
        "answers": sum(one.change not in ("same", "apart") for one in found.answers),
        **{one.title: one.change != "same" for one in found.written},
        **{name: sum(pair.change != "same" for pair in of) for name, of in pairs},
        "exceptions": sum(pair.change != "same" for pair in found.exceptions),
        "present": sum(piece.is_changed for side in found.present for piece in side),
        "dates": "start_on" in found.about or (found.is_one_control and "held_on" in found.about),
    }
    return [Fact(name, int(count)) for name, count in differing.items() if count]
