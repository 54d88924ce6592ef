"""The rows behind a figure of a report: which ones an address asks for, and how they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.evidence.charts import figures
from portal.evidence.charts.figures import Measure
from portal.evidence.data import Data
from portal.evidence.report_table import name, read_key
from portal.evidence.reports.asking import Filters, Value, ask
from portal.evidence.reports.catalogue import Definition
from portal.evidence.reports.rows import SHOWN, Page, rows_behind
from portal.evidence.reports.wording import REASONS, words
from portal.words import NBSP, _, language, short_day

PAGE = 50
RIGHT = ("number", "money", "days")
"""Kinds of figures, which are set right."""


@dataclass(frozen=True)
class AskedRows:
    """Some of a report's rows, in an order."""

    code: str
    key: Mapping[str, str | None]
    text: str
    """The key as the address has it."""
    column: str
    left_out: str
    sort: str

    def page(self, data: Data, filters: Filters, offset: int = 0, limit: int | None = PAGE) -> Page:
        """Those rows. Raises KeyError for a column or an order that the report has not."""
        return rows_behind(
            data,
            self.code,
            filters,
            self.key,
            column=self.column,
            left_out=self.left_out,
            offset=offset,
            limit=limit,
            sort=self.sort,
        )

    @property
    def query(self) -> dict[str, str]:
        """As an address has it, but for the order."""
        found = {"key": self.text, "column": self.column, "left_out": self.left_out}
        return {part: value for part, value in found.items() if value}


@dataclass(frozen=True)
class Head:
    """A column of rows."""

    name: str
    title: str
    right: bool


@dataclass(frozen=True)
class Cell:
    words: str
    under: str = ""
    """What stands under it in grey: the id of who is responsible."""


def asked_rows(report: Definition, args: Mapping[str, Any]) -> AskedRows:
    """What an address asks for. Raises ValueError and KeyError where there is nothing like it."""
    text, column, left_out = (args.get(part, "") for part in ("key", "column", "left_out"))
    sort = args.get("sort", "")
    if column and column not in [each.name for each in report.columns if each.behind]:
        raise KeyError(column)
    if left_out and left_out not in REASONS:
        raise KeyError(left_out)
    if sort.removeprefix("-") not in SHOWN:
        sort = ""
    return AskedRows(report.code, read_key(text, report), text, column, left_out, sort)


def heading(data: Data, asked: AskedRows, filters: Filters, page: Page) -> str:
    """«Анна Зимина, RUB: Выиграно»: which rows these are."""
    if asked.left_out:
        return words().left_out[asked.left_out].in_language(language())
    columns = ask(data, asked.code, filters).columns
    first: dict[str, Value] = {**(page.rows[0] if page.rows else {}), **asked.key}
    parts = []
    for column in columns:
        keys = {column.name, f"{column.name}_id", column.name.replace("_name", "_id")}
        if column.kind == "currency" and asked.key.get("currency"):
            parts.append(str(asked.key["currency"]))
        elif column.kind in ("text", "month") and keys & asked.key.keys():
            parts.append(name(column, {column.name: None, **first}))
    titles = [
        words().head(one).in_language(language()) for one in columns if one.name == asked.column
    ]
    return ": ".join(filter(None, (", ".join(parts), *titles)))


def heads(page: Page) -> list[Head]:
    """The columns that a page shows; a currency stands beside its amount."""
    spoken = language()
    return [
        Head(one, words().rows[one].in_language(spoken), SHOWN[one] in RIGHT)
        for one in page.columns
        if not (one == "currency" and "amount" in page.columns)
    ]


def cells(page: Page, shown: Sequence[Head]) -> list[list[Cell]]:
    """The rows in words."""
    return [[_cell(row, head.name) for head in shown] for row in page.rows]


def _cell(row: Mapping[str, Value], column: str) -> Cell:
    value, kind = row[column], SHOWN[column]
    if value is None:
        return Cell("—")
    if kind in ("money", "number", "days"):
        return Cell(Measure(column, "", kind, str(row.get("currency") or "")).full(value))  # type: ignore[arg-type]
    if isinstance(value, datetime):
        clock = f"{value:%H:%M}"
        return Cell(short_day(value.date()) + (f",{NBSP}{clock}" if clock != "00:00" else ""))
    if isinstance(value, date):
        return Cell(short_day(value))
    if kind in ("flag", "value"):
        known = words().values.get(str(value).lower())
        return Cell(known.in_language(language()) if known else str(value))
    under = str(row.get("responsible_id") or "") if column == "responsible" else ""
    return Cell(figures.name(value), _("#%(id)s", id=under) if under and under != value else "")
