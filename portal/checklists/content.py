"""Reads the checklist from `content/checklist/`, and refuses what does not hold together."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from portal.checklists.seven_steps import (
    CardField,
    Checklist,
    Group,
    Item,
    Objection,
    Problem,
    Segment,
    Statement,
    Step,
    Version,
)
from portal.content import ContentError, Entry, Text, check_keys, read
from portal.dates import Anchor, Offset

STEPS = range(1, 8)
MARKS = {"items": "", "problems": "p", "objections": "f", "statements": "s"}
"""How the codes of a list begin after the number of their step: 3.1, 3.p1, 3.f1, 5.s1."""
LEAST = {
    1: {"items": 5, "problems": 5},
    2: {"items": 4, "problems": 5, "statements": 1},
    3: {"items": 7, "problems": 8, "objections": 5},
    4: {"items": 10, "problems": 8},
    5: {"items": 4, "statements": 2},
    6: {"items": 7, "problems": 5},
    7: {},
}
"""What the first version held; codes are retired but never lost, so no list gets shorter."""
GROUPS = {
    "general": ("G", 4),
    "deals": ("D", 7),
    "leads": ("L", 3),
    "invoices": ("I", 3),
    "activities": ("A", 2),
}
"""Groups of reports: how their codes begin, and how many the first version held."""
CARD_FIELDS = ("2.2a", "2.2b", "2.2c", "2.2d", "2.2e")
SEGMENTS = ("active", "lost", "enquiry")


class HasCode(Protocol):
    @property
    def code(self) -> str: ...


class Due(Entry, frozen=True):
    """When an item is due: working days from a date of the rollout, before it when negative."""

    anchor: Anchor = msgspec.field(name="from")
    working_days: int

    @property
    def offset(self) -> Offset:
        return Offset(self.anchor, self.working_days)


class Line(Entry, frozen=True, kw_only=True):
    """What items and reports have in common."""

    code: str
    since: int
    changed: int | None = None
    retired: int | None = None
    due: Due | None = None
    title: Text


class ItemLine(Line, frozen=True, kw_only=True):
    sign: Text
    action: Text


class ReportLine(Line, frozen=True, kw_only=True):
    shows: Text
    question: Text


class GroupOfReports(Entry, frozen=True):
    """Reports that are set up and checked in one way, so sign and action are theirs together."""

    key: str
    title: Text
    sign: Text
    action: Text
    items: tuple[ReportLine, ...]


class ProblemLine(Entry, frozen=True):
    """A problem, or a line of an earlier step again, with a remedy of its own or the same."""

    code: str
    same_as: str | None = None
    title: Text | None = None
    remedy: Text | None = None


class StepFile(Entry, frozen=True):
    """One file `step-n.yaml`."""

    step: int
    title: Text
    aim: Text
    due: Due
    """For all items that do not say otherwise."""
    items: tuple[ItemLine, ...] = ()
    groups: tuple[GroupOfReports, ...] = ()
    problems: tuple[ProblemLine, ...] = ()
    card_fields: tuple[CardField, ...] = ()
    segments: tuple[Segment, ...] = ()
    objections: tuple[Objection, ...] = ()
    statements: tuple[Statement, ...] = ()


class VersionFile(Entry, frozen=True):
    versions: tuple[Version, ...]


def load(root: Path) -> Checklist:
    """The checklist under a content folder; raises ContentError with file, key and reason."""
    folder = root / "checklist"
    versions = _versions(folder / "version.yaml")
    files = {folder / f"step-{n}.yaml": n for n in STEPS}
    problems: dict[str, Problem] = {}
    steps, retired = [], []
    for file, number in files.items():
        page = read(file, StepFile)
        _check(file, page, number, versions[-1].number)
        items = list(_items(page))
        retired += [item for item in items if item.retired is not None]
        lines = [_problem(file, n, line, number, problems) for n, line in enumerate(page.problems)]
        problems |= {problem.code: problem for problem in lines}
        steps.append(_step(page, [item for item in items if item.retired is None], lines))
    return Checklist(versions, tuple(steps), tuple(retired))


def _versions(file: Path) -> tuple[Version, ...]:
    versions = read(file, VersionFile).versions
    if not versions:
        raise ContentError(file, "versions", "the first version is missing")
    for n, version in enumerate(versions):
        if version.number != n + 1:
            raise ContentError(file, f"versions[{n}].number", f"expected {n + 1}")
    return versions


def _step(page: StepFile, items: list[Item], problems: list[Problem]) -> Step:
    groups = (
        Group(group.key, group.title, tuple(item for item in items if item.group == group.key))
        for group in page.groups
    )
    return Step(
        number=page.step,
        title=page.title,
        aim=page.aim,
        items=tuple(items),
        groups=tuple(groups),
        problems=tuple(problems),
        card_fields=page.card_fields,
        segments=page.segments,
        objections=page.objections,
        statements=page.statements,
    )


def _items(page: StepFile) -> Iterator[Item]:
    reports = ((line, group) for group in page.groups for line in group.items)
    plain = ((line, None) for line in page.items)
    for position, (line, group) in enumerate((*plain, *reports), 1):
        words = line if isinstance(line, ItemLine) else group
        assert words is not None
        yield Item(
            code=line.code,
            step=page.step,
            position=position,
            group=group.key if group else None,
            title=line.title,
            sign=words.sign,
            action=words.action,
            shows=line.shows if isinstance(line, ReportLine) else None,
            question=line.question if isinstance(line, ReportLine) else None,
            due=(line.due or page.due).offset,
            since=line.since,
            changed=line.changed,
            retired=line.retired,
        )


def _problem(
    file: Path, n: int, line: ProblemLine, step: int, earlier: dict[str, Problem]
) -> Problem:
    key = f"problems[{n}]"
    if line.same_as is None:
        if line.title is None or line.remedy is None:
            lacking = "title" if line.title is None else "remedy"
            raise ContentError(file, f"{key}.{lacking}", "missing")
        return Problem(line.code, step, line.code, line.title, line.remedy)
    if line.title is not None:
        raise ContentError(file, f"{key}.title", f"the title is that of {line.same_as}")
    same = earlier.get(line.same_as)
    if same is None:
        reason = f"no earlier step has a problem {line.same_as}"
        raise ContentError(file, f"{key}.same_as", reason)
    return Problem(line.code, step, same.distinct, same.title, line.remedy or same.remedy)


def _check(file: Path, page: StepFile, number: int, version: int) -> None:
    """What the types alone do not say: codes are complete and unique, versions make sense."""
    if page.step != number:
        raise ContentError(file, "step", f"expected {number}, got {page.step}")
    if number == 7 and page.items:
        raise ContentError(file, "items", "the reports stand in groups")
    for place, mark in MARKS.items():
        least = LEAST[number].get(place, 0)
        _check_codes(file, place, getattr(page, place), f"{number}.{mark}", least)
    fields, segments = (CARD_FIELDS, SEGMENTS) if number == 2 else ((), ())
    check_keys(file, "card_fields", [each.code for each in page.card_fields], fields, "code")
    check_keys(file, "segments", [each.key for each in page.segments], segments)
    check_keys(file, "groups", [each.key for each in page.groups], GROUPS if number == 7 else ())
    _check_versions(file, "items", page.items, version)
    for n, group in enumerate(page.groups):
        place, (letter, least) = f"groups[{n}].items", GROUPS[group.key]
        _check_codes(file, place, group.items, letter, least)
        _check_versions(file, place, group.items, version)


def _check_codes(file: Path, place: str, lines: Sequence[HasCode], prefix: str, least: int) -> None:
    """Numbers run from 1 without a gap, for a code once given stays; their order is free."""
    wanted = [f"{prefix}{n}" for n in range(1, max(len(lines), least) + 1)]
    check_keys(file, place, [line.code for line in lines], wanted, "code")


def _check_versions(file: Path, place: str, lines: Sequence[Line], version: int) -> None:
    """An item comes with a version that is out, and changes or goes with a later one."""
    for n, line in enumerate(lines):
        if not 1 <= line.since <= version:
            reason = f"expected a version from 1 to {version}, got {line.since}"
            raise ContentError(file, f"{place}[{n}].since", reason)
        for field, value in (("changed", line.changed), ("retired", line.retired)):
            if value is not None and not line.since < value <= version:
                reason = f"expected a version after {line.since} up to {version}, got {value}"
                raise ContentError(file, f"{place}[{n}].{field}", reason)
