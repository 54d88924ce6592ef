"""The checklist as typed values: steps, items, problems, and what else the content holds.

Codes are permanent: stored by the database, never renamed, never used again.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from portal.content import Entry, Text
from portal.dates import Offset


class Version(Entry, frozen=True):
    """An edition of the content, with what is new in it."""

    number: int
    date: date
    news: Text


class CardField(Entry, frozen=True):
    """What a client card tells."""

    code: str
    title: Text
    hint: Text


class Segment(Entry, frozen=True):
    """A part of the client base."""

    key: Literal["active", "lost", "enquiry"]
    title: Text
    description: Text


class Objection(Entry, frozen=True):
    """What managers say against a CRM, with an answer to it."""

    code: str
    title: Text
    answer: Text


class Statement(Entry, frozen=True):
    """A sentence to remember; those on protection are counted, others stand apart."""

    code: str
    kind: Literal["protection", "asset"]
    text: Text


@dataclass(frozen=True)
class Item:
    """An item of a step; in step 7 a report, which shows something and answers a question."""

    code: str
    step: int
    position: int
    """Place within its step, from 1."""
    group: str | None
    """Key of its group, in step 7."""
    title: Text
    sign: Text
    """How one sees that it is done."""
    action: Text
    """What to do about it."""
    shows: Text | None
    question: Text | None
    due: Offset
    since: int
    """Version of the content that brought it."""
    changed: int | None
    """Latest version that changed its words or when it is due."""
    retired: int | None
    """Version that took it out; its words stay for the companies that have it."""


@dataclass(frozen=True)
class Problem:
    """A typical problem as one step lists it."""

    code: str
    step: int
    distinct: str
    """Code of the problem that it really is: its own, or that of another step's line."""
    title: Text
    remedy: Text


@dataclass(frozen=True)
class Group:
    """Some reports of step 7 under one heading."""

    key: str
    title: Text
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Step:
    """One of the seven, with all that belongs to it; items in force only, in their order."""

    number: int
    title: Text
    aim: Text
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    problems: tuple[Problem, ...]
    card_fields: tuple[CardField, ...]
    segments: tuple[Segment, ...]
    objections: tuple[Objection, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Checklist:
    """The seven steps in the version in force."""

    versions: tuple[Version, ...]
    steps: tuple[Step, ...]
    retired: tuple[Item, ...]

    @property
    def version(self) -> int:
        """Number of the version in force."""
        return self.versions[-1].number

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in force, in their order."""
        return tuple(item for step in self.steps for item in step.items)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All lines of problems; step 4 lists those of step 3 again."""
        return tuple(problem for step in self.steps for problem in step.problems)

    @cached_property
    def objections(self) -> tuple[Objection, ...]:
        return tuple(objection for step in self.steps for objection in step.objections)

    def step(self, number: int) -> Step:
        return self.steps[number - 1]

    def item(self, code: str) -> Item:
        """An item by its code, a retired one too; KeyError where there is none."""
        return self._items[code]

    def problem(self, code: str) -> Problem:
        """A line of problems by its code; KeyError where there is none."""
        return self._problems[code]

    def objection(self, code: str) -> Objection:
        """An objection by its code; KeyError where there is none."""
        return self._objections[code]

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {item.code: item for item in (*self.items, *self.retired)}

    @cached_property
    def _problems(self) -> dict[str, Problem]:
        return {problem.code: problem for problem in self.problems}

    @cached_property
    def _objections(self) -> dict[str, Objection]:
        return {objection.code: objection for objection in self.objections}


@dataclass(frozen=True)
class Difference:
    """What became of the items since a version, by code, with the news to tell."""

    old: int
    new: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]
    news: tuple[Text, ...]


def difference(old_version: int, checklist: Checklist) -> Difference:
    """What taking over the version in force means for a company that has an older one."""
    known = [item for item in checklist.items if item.since <= old_version]
    return Difference(
        old=old_version,
        new=checklist.version,
        added=tuple(item.code for item in checklist.items if item.since > old_version),
        changed=tuple(item.code for item in known if (item.changed or 0) > old_version),
        retired=tuple(
            item.code
            for item in checklist.retired
            if item.since <= old_version < (item.retired or 0)
        ),
        news=tuple(each.news for each in checklist.versions if each.number > old_version),
    )


def counts(checklist: Checklist) -> dict[str, int]:
    """How much the content holds, in the order in which it is told."""
    steps = checklist.steps
    statements = [statement for step in steps for statement in step.statements]
    protection = [statement for statement in statements if statement.kind == "protection"]
    return {
        "steps": len(steps),
        "items": len(checklist.items),
        "problem_lines": len(checklist.problems),
        "problems": len({problem.distinct for problem in checklist.problems}),
        "card_fields": sum(len(step.card_fields) for step in steps),
        "segments": sum(len(step.segments) for step in steps),
        "objections": len(checklist.objections),
        "statements": len(protection),
        "other_statements": len(statements) - len(protection),
    }


def count_lines(checklist: Checklist) -> list[str]:
    """What `portal content check` prints."""
    n = counts(checklist)
    return [
        f"{n['steps']} steps, {n['items']} items, {n['problem_lines']} problem lines of "
        f"{n['problems']} distinct problems, {n['card_fields']} card fields, "
        f"{n['segments']} segments, {n['objections']} objections, {n['statements']} statements",
        f"apart from these: {n['other_statements']} statement on the client base",
    ]
