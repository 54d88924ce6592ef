"""What differs between two reports of one company: a pure rule of their frozen data.

The earlier one stands first. What a report has of the consultancy and not of the company, its look
and its glossary, is not compared.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from portal.evidence.facts import trend_of
from portal.rollout.word_changes import Pieces, changed_entries, changed_words

Data = Mapping[str, Any]
Entry = Mapping[str, Any]
Change = Literal["same", "changed", "new", "gone", "closed", "reopened"]

ABOUT = ("start_on", "held_on", "figures_at", "deadline", "consultants")
ITEM = ("state", "reason", "confirmed_by", "slipped", "owner_name")
ISSUE = ("title", "severity", "state", "step", "owner_name", "due_on")
NEXT_STEP = ("title", "state", "owner_name", "due_on")
SHARE = ("finished", "assigned", "people", "people_finished")
WRITTEN = ("decisions", "thoughts")
ZONES = timedelta(days=1)
"""Figures know their moment, not the company's zone: a day may be told wrong by one."""


@dataclass(frozen=True)
class Pair:
    """One thing as it stands in both reports; None in the one that has it not."""

    old: Entry | None
    new: Entry | None
    change: Change
    fields: tuple[str, ...] = ()
    """What of it differs, where both have it."""

    @property
    def entry(self) -> Entry:
        """As it stands last."""
        found = self.old if self.new is None else self.new
        assert found is not None, "one of the two has it"
        return found


@dataclass(frozen=True)
class Said:
    """A text of people in both reports, its changed words marked."""

    title: str
    """The question, or `decisions` or `thoughts`."""
    old: Pieces
    new: Pieces
    change: Literal["same", "changed", "rewritten", "new", "gone", "apart"]
    """`apart`: asked at one of two different controls."""


@dataclass(frozen=True)
class Step:
    number: int
    title: str
    old: Entry | None
    new: Entry | None
    items: tuple[Pair, ...]

    @property
    def is_counted_anew(self) -> bool:
        """Whether other numbers are done or applicable."""
        return _counted(self.old) != _counted(self.new)

    @property
    def is_same(self) -> bool:
        return not self.is_counted_anew and all_same(self.items)


@dataclass(frozen=True)
class Evidence:
    """The CRM data of both reports, check by check where their snapshots are comparable."""

    old: Entry | None
    """The snapshot: its day."""
    new: Entry | None
    why_not: str
    """Why no figures are compared; empty where they are."""
    checks: tuple[Pair, ...] = ()
    """Each entry has `check`, `step`, `title`, `value`, and in the later one `change`, `trend`."""

    @property
    def is_same(self) -> bool:
        return not self.why_not and all_same(self.checks)


@dataclass(frozen=True)
class Comparison:
    is_one_control: bool
    """Whether they are two versions of one control's report."""
    about: tuple[str, ...]
    """What differs of the dates and the consultants."""
    present: tuple[Pieces, Pieces]
    steps: tuple[Step, ...]
    evidence: Evidence | None
    """None where neither report has CRM data."""
    training: tuple[Pair, ...]
    """Each entry has a `kind`: all, role, course, person."""
    issues: tuple[Pair, ...]
    next_steps: tuple[Pair, ...]
    problems: tuple[Pair, ...]
    objections: tuple[Pair, ...]
    answers: tuple[Said, ...]
    written: tuple[Said, ...]
    """The decisions and the thoughts on further development."""
    exceptions: tuple[Pair, ...]


def compare(old: Data, new: Data) -> Comparison:
    """Two reports of one company, the earlier one first."""
    one_control = old["control"] == new["control"]
    return Comparison(
        is_one_control=one_control,
        about=tuple(name for name in ABOUT if old[name] != new[name]),
        present=changed_entries(old["present"], new["present"]),
        steps=_steps(old, new),
        evidence=_evidence(old.get("evidence"), new.get("evidence")),
        training=_training(old.get("training_figures"), new.get("training_figures")),
        issues=_tracked(old, new, "issues", ISSUE, _is_confirmed),
        next_steps=_tracked(old, new, "next_steps", NEXT_STEP, _is_over),
        problems=_pairs(old["sightings"], new["sightings"], _problem, ("note",)),
        objections=_pairs(
            old["objections"], new["objections"], _objection, ("said_by", "heard_on", "answer")
        ),
        answers=_answers(old, new, one_control),
        written=tuple(
            _said(name, old[name], new[name])
            for name in WRITTEN
            if old[name].strip() or new[name].strip()
        ),
        exceptions=_pairs(
            old["exceptions"],
            new["exceptions"],
            lambda one: (one["code"], one["date"]),
            ("reason",),
        ),
    )


def all_same(pairs: Iterable[Pair | Said]) -> bool:
    """Whether nothing of them differs."""
    return all(pair.change == "same" for pair in pairs)


def percent(counted: Entry | None) -> int | None:
    """Of the applicable items those done, rounded down: 100 means that nothing is left."""
    if counted is None or not counted["applicable"]:
        return None
    return int(100 * counted["done"] // counted["applicable"])


def _pairs(
    old: Iterable[Entry],
    new: Iterable[Entry],
    key: Callable[[Entry], Hashable],
    fields: tuple[str, ...],
) -> tuple[Pair, ...]:
    """Entries with one key beside each other: in the order of the later report, then the gone."""
    before, after = ({key(one): one for one in side} for side in (old, new))
    return tuple(_pair(before.get(name), after.get(name), fields) for name in {**after, **before})


def _pair(old: Entry | None, new: Entry | None, fields: tuple[str, ...]) -> Pair:
    if old is None or new is None:
        return Pair(old, new, "new" if old is None else "gone")
    differing = tuple(name for name in fields if _differs(name, old, new))
    return Pair(old, new, "changed" if differing else "same", differing)


def _differs(field: str, old: Entry, new: Entry) -> bool:
    if field == "owner_name" and "owner_id" in old and "owner_id" in new:
        return bool(old["owner_id"] != new["owner_id"])
    # Nothing said and nothing there are the same: older reports know fewer fields.
    return (old.get(field) or None) != (new.get(field) or None)


def _tracked(
    old: Data,
    new: Data,
    part: str,
    fields: tuple[str, ...],
    is_settled: Callable[[Entry], bool],
) -> tuple[Pair, ...]:
    """Issues or next steps by number: what is closed, what is new, what else became of them.

    A report lists what is not settled and what arose at its own control. So what is listed no
    more was settled; and what is listed again, older than the earlier report, was opened anew.
    """
    found = []
    for pair in _pairs(old[part], new[part], lambda one: one["number"], fields):
        was_open = pair.old is not None and not is_settled(pair.old)
        is_open = pair.new is not None and not is_settled(pair.new)
        change = pair.change
        if pair.old and not is_open:
            change = "closed" if was_open else "changed" if pair.fields else "same"
        elif is_open and (pair.old or _is_older(pair.entry, old, new)) and not was_open:
            change = "reopened"
        found.append(Pair(pair.old, pair.new, change, pair.fields))
    return tuple(sorted(found, key=lambda pair: pair.entry["number"]))


def _is_confirmed(issue: Entry) -> bool:
    return bool(issue["state"] == "confirmed")


def _is_over(next_step: Entry) -> bool:
    return bool(next_step["state"] != "open")


def _is_older(entry: Entry, old: Data, new: Data) -> bool:
    """Whether it was there before the earlier report's figures were frozen."""
    before, after = (date.fromisoformat(data["figures_at"][:10]) for data in (old, new))
    return after - timedelta(days=entry["days_open"]) < before - ZONES


def _problem(one: Entry) -> Hashable:
    return one.get("id") or (one["step"], one["title"])


def _objection(one: Entry) -> Hashable:
    return one.get("id") or (one["objection"], one["said_by"], one["heard_on"])


def _steps(old: Data, new: Data) -> tuple[Step, ...]:
    # In another language every title is another one, and nothing was renamed.
    fields = (*ITEM, "title") if old["language"] == new["language"] else ITEM
    before, after = ({one["number"]: one for one in data["steps"]} for data in (old, new))
    return tuple(
        Step(
            number,
            (after.get(number) or before[number])["title"],
            before.get(number),
            after.get(number),
            _pairs(
                before.get(number, {"items": ()})["items"],
                after.get(number, {"items": ()})["items"],
                lambda item: item["code"],
                fields,
            ),
        )
        for number in sorted({**before, **after})
    )


def _counted(step: Entry | None) -> tuple[int, int] | None:
    return (step["done"], step["applicable"]) if step else None


def _evidence(old: Entry | None, new: Entry | None) -> Evidence | None:
    """Figures stand in a report only beside those of its baseline, by one mapping and limits."""
    if not old and not new:
        return None
    before, after = (one["snapshot"] if one else None for one in (old, new))
    if not old or not new:
        return Evidence(before, after, "only_one")
    if before["id"] == after["id"]:  # type: ignore[index]
        values = {one["check"]: one["after"] for one in new["changes"]}
    elif new["why_not"]:
        return Evidence(before, after, new["why_not"])
    elif new["baseline"]["id"] == before["id"]:  # type: ignore[index]
        values = {one["check"]: one["before"] for one in new["changes"]}
    elif old["why_not"]:
        return Evidence(before, after, old["why_not"])
    elif old["baseline"]["id"] != new["baseline"]["id"]:
        return Evidence(before, after, "baseline")
    else:
        values = {one["check"]: one["after"] for one in old["changes"]}
    checks = tuple(_check(one, values.get(one["check"])) for one in new["changes"])
    return Evidence(before, after, "", checks)


def _check(now: Entry, before: float | None) -> Pair:
    about = {name: now[name] for name in ("check", "step", "title")}
    after = now["after"]
    if before is None or after is None or before == after:
        values = (before, after)
        same = before == after
        old, new = ({**about, "value": value, "change": None, "trend": ""} for value in values)
        return Pair(old, new, "same" if same else "changed", () if same else ("value",))
    change = after - before
    new = {**about, "value": after, "change": change, "trend": trend_of(now["check"], change)}
    return Pair({**about, "value": before}, new, "changed", ("value",))


def _training(old: Entry | None, new: Entry | None) -> tuple[Pair, ...]:
    before, after = (list(_trained(one)) for one in (old, new))
    return _pairs(before, after, lambda one: (one["kind"], one["key"]), (*SHARE, "lessons_left"))


def _trained(figures: Entry | None) -> Iterable[Entry]:
    """All that is counted, then by role, by course, and who is behind."""
    if not figures or not figures["assigned"]:
        return
    yield {**figures, "kind": "all", "key": ""}
    for one in figures["roles"]:
        yield {**one, "kind": "role", "key": one["role"]}
    for one in figures["courses"]:
        yield {**one, "kind": "course", "key": one["course_id"]}
    for one in figures["behind"]:
        yield {**one, "kind": "person", "key": one["person_id"]}


def _answers(old: Data, new: Data, one_control: bool) -> tuple[Said, ...]:
    before, after = ({one["question"]: one["answer"] for one in d["answers"]} for d in (old, new))
    return tuple(
        _said(
            question,
            before.get(question, ""),
            after.get(question, ""),
            apart=not one_control and not (question in before and question in after),
        )
        for question in {**after, **before}
    )


def _said(title: str, old: str, new: str, apart: bool = False) -> Said:
    before, after = changed_words(old, new)
    if apart:
        return Said(title, before, after, "apart")
    if old.split() == new.split():
        return Said(title, before, after, "same")
    if not old.strip() or not new.strip():
        return Said(title, before, after, "gone" if old.strip() else "new")
    marked = any(piece.is_changed for piece in (*before, *after))
    return Said(title, before, after, "changed" if marked else "rewritten")
