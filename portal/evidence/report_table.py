"""The table of a report as a page shows it: figures in words, each with the address of its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from portal.evidence.charts import figures
from portal.evidence.charts.figures import Measure
from portal.evidence.charts.of_reports import FIGURES
from portal.evidence.reports.asking import Value
from portal.evidence.reports.building import Report
from portal.evidence.reports.catalogue import Definition, definition
from portal.evidence.reports.columns import Column
from portal.evidence.reports.wording import words
from portal.words import language

EXCEPTIONS = ("unmarked", "by_price_list")
Row = Mapping[str, Value]
Address = Callable[..., str]
"""Of the rows behind a figure: takes `key`, `column` and `left_out` as an address writes them."""


@dataclass(frozen=True)
class Figure:
    """A figure, and where its rows are listed; empty where there are none."""

    title: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class Line:
    """A group, or all groups together."""

    names: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Part:
    """The groups of one currency, or all where there is no money."""

    currency: str
    lines: Sequence[Line]
    total: Line | None


@dataclass(frozen=True)
class Table:
    names: tuple[str, ...]
    figures: tuple[str, ...]
    parts: Sequence[Part]


def table_of(report: Report, address: Address, most: int) -> Table:
    """A report's first groups with the totals of all, currencies apart, the company's own first."""
    spoken, asked = language(), definition(report.code, report.of)
    named = [column for column in report.columns if column.kind in ("text", "month")]
    measured = [column for column in report.columns if _is_told(column, report)]
    heads = {one.name: words().head(one).in_language(spoken) for one in (*named, *measured)}
    currencies = list(dict.fromkeys(row.get("currency") for row in (*report.totals, *report.rows)))

    def line(names: tuple[str, ...], row: Row, key: Mapping[str, Value]) -> Line:
        currency = str(row.get("currency") or "")
        return Line(names, tuple(_figure(column, row, key, currency) for column in measured))

    def _figure(column: Column, row: Row, key: Mapping[str, Value], currency: str) -> Figure:
        value = row.get(column.name)
        shown = Measure(column.name, heads[column.name], FIGURES[column.kind], currency)
        url = (
            address(key=written(key), column=column.name if column.behind else "") if value else ""
        )
        return Figure(heads[column.name], shown.full(value), url)  # type: ignore[arg-type]

    def part(currency: Value) -> Part:
        rows = [row for row in report.rows[:most] if row.get("currency") == currency]
        lines = [
            line(tuple(name(column, row) for column in named), row, _key(asked, row))
            for row in rows
        ]
        totals = [row for row in report.totals if row.get("currency") == currency]
        own = {"currency": currency} if "currency" in asked.keys else {}
        total = (words().total.in_language(spoken), *("" for _column in named[1:]))
        return Part(
            str(currency or words().nulls["currency"].in_language(spoken)) if own else "",
            lines,
            line(total, totals[0], own) if totals else None,
        )

    return Table(
        tuple(heads[column.name] for column in named),
        tuple(heads[column.name] for column in measured),
        [part(currency) for currency in currencies],
    )


def _is_told(column: Column, report: Report) -> bool:
    """Whether a column has figures; those of exceptions are not told while there are none."""
    if column.kind not in FIGURES:
        return False
    values = [row[column.name] for row in report.rows]
    return any(values) if column.name in EXCEPTIONS else any(one is not None for one in values)


def name(column: Column, row: Row) -> str:
    """How a group is called in a column of words or months."""
    value = row[column.name]
    if value and (column.kind == "month" or column.about == "month"):
        return figures.month(str(value))
    return figures.name(words().named(column, row, language()))


def written(key: Mapping[str, Value]) -> str:
    """A group's keys, or some of them, as they stand in an address."""
    return msgspec.json.encode(key).decode() if key else ""


def read_key(text: str, asked: Definition) -> dict[str, str | None]:
    """What `written` wrote. Raises ValueError where it is nothing of the kind."""
    try:
        key = msgspec.json.decode(text, type=dict[str, str | None]) if text else {}
    except msgspec.DecodeError as wrong:
        raise ValueError(str(wrong)) from None
    if not key.keys() <= set(asked.keys):
        raise ValueError("no keys of this report")
    if month := key.get("month"):
        datetime.strptime(month, "%Y-%m")  # noqa: DTZ007
    return key


def _key(asked: Definition, row: Row) -> dict[str, Value]:
    return {part: row[part] for part in asked.keys}
