"""The words of the reports, read from `content/evidence/reports.yaml` and from step 7."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import msgspec

from portal.content import ContentError, Entry, Text, check_keys, content_root, read
from portal.evidence.reports.asking import Value
from portal.evidence.reports.catalogue import CODES, FAMILIES, REPORTS, STAGE_TO_STAGE, Definition
from portal.evidence.reports.columns import Column
from portal.evidence.reports.rows import SHOWN

REASONS = (
    *("no_date", "unmarked", "no_lines", "overdue", "no_expected_close", "no_history"),
    *("no_stage_order", "cancelled", "no_deadline"),
)
"""Why the SQL leaves a row out."""
VALUES = ("true", "false", "call", "email", "meeting", "task", "chat", "sms")
CHOSEN = ("kind", "group_name")
"""Columns that go by the words of what was chosen."""


class ReportLine(Entry, frozen=True):
    code: str
    counted: Text


class WordLine(Entry, frozen=True):
    key: str
    title: Text


class ReportsFile(Entry, frozen=True):
    reports: tuple[ReportLine, ...]
    columns: tuple[WordLine, ...]
    nulls: tuple[WordLine, ...]
    left_out: tuple[WordLine, ...]
    choices: tuple[WordLine, ...]
    rows: tuple[WordLine, ...]
    values: tuple[WordLine, ...]
    total: Text


class ChecklistLine(msgspec.Struct, frozen=True):
    """Of a report in step 7, what is told here too."""

    code: str
    title: Text
    shows: Text


class ChecklistGroup(msgspec.Struct, frozen=True):
    key: str
    title: Text
    items: tuple[ChecklistLine, ...]


class ChecklistFile(msgspec.Struct, frozen=True):
    groups: tuple[ChecklistGroup, ...]


@dataclass(frozen=True)
class Words:
    """The words of all reports, by their keys."""

    families: Mapping[str, Text]
    """Titles of the groups of reports, by the keys of `catalogue.FAMILIES`."""
    titles: Mapping[str, Text]
    shows: Mapping[str, Text]
    counted: Mapping[str, Text]
    """How exactly it is counted, in a sentence or two."""
    columns: Mapping[str, Text]
    nulls: Mapping[str, Text]
    left_out: Mapping[str, Text]
    choices: Mapping[str, Text]
    rows: Mapping[str, Text]
    """Of the columns of the rows behind a figure."""
    values: Mapping[str, Text]
    total: Text

    def head(self, column: Column) -> Text:
        """The title of a column."""
        return self.columns[column.about or column.name]

    def named(self, column: Column, row: Mapping[str, Value], language: str) -> str:
        """How a row is called in a column of words: by its name, else its id, else in our words."""
        name = row[column.name] or row.get(f"{column.name}_id") or row.get("group_id")
        return str(name or self.nulls[column.about or column.name].in_language(language))


def load(root: Path) -> Words:
    """The words under a content folder; raises ContentError with file, key and reason."""
    file = root / "evidence" / "reports.yaml"
    page = read(file, ReportsFile)
    check_keys(file, "reports", [line.code for line in page.reports], CODES, "code")
    for place, wanted in _wanted().items():
        check_keys(file, place, [line.key for line in getattr(page, place)], wanted)
    checklist = root / "checklist" / "step-7.yaml"
    groups = read(checklist, ChecklistFile).groups
    check_keys(checklist, "groups", [group.key for group in groups], FAMILIES.values())
    lines = [line for group in groups for line in group.items]
    told = {line.code: line for line in lines}
    for code in CODES:
        if code not in told:
            raise ContentError(checklist, "groups", f"{code} is missing")
    return Words(
        families=MappingProxyType({group.key: group.title for group in groups}),
        titles=MappingProxyType({code: told[code].title for code in CODES}),
        shows=MappingProxyType({code: told[code].shows for code in CODES}),
        counted=MappingProxyType({line.code: line.counted for line in page.reports}),
        columns=_by_key(page.columns),
        nulls=_by_key(page.nulls),
        left_out=_by_key(page.left_out),
        choices=_by_key(page.choices),
        rows=_by_key(page.rows),
        values=_by_key(page.values),
        total=page.total,
    )


@lru_cache(maxsize=1)
def words() -> Words:
    """The words of the portal's own content."""
    return load(content_root())


def count_line(found: Words) -> str:
    """What `portal content check` prints."""
    return f"{len(found.counted)} reports, {len(found.columns)} columns"


def _by_key(lines: Collection[WordLine]) -> Mapping[str, Text]:
    return MappingProxyType({line.key: line.title for line in lines})


def _wanted() -> dict[str, list[str]]:
    """The keys that the catalogue speaks of, each once."""
    every = (*REPORTS, STAGE_TO_STAGE)
    columns = [name for report in every for name in _columns(report)]
    named = [name for report in every for name in _columns(report, ("text", "month", "currency"))]
    choices = [choice.key for report in every for choice in (*report.by, *report.of)]
    return {
        "columns": list(dict.fromkeys(columns)),
        "nulls": list(dict.fromkeys(named)),
        "left_out": list(REASONS),
        "choices": list(dict.fromkeys(choices)),
        "rows": list(SHOWN),
        "values": list(VALUES),
    }


def _columns(report: Definition, kinds: Collection[str] = ()) -> Iterator[str]:
    for column in report.columns:
        if column.kind == "key" or (kinds and column.kind not in kinds):
            continue
        if column.name in CHOSEN:
            yield from (choice.key for choice in report.by)
        else:
            yield column.about or column.name
