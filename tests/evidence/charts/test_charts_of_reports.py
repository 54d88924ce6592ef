"""Each of the nineteen reports has the charts that the catalogue promises."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from portal.evidence.charts.of_reports import charts
from portal.evidence.charts.sheet import Chart
from portal.evidence.reports.building import Report
from portal.evidence.reports.catalogue import CODES, Definition, definition
from portal.evidence.reports.columns import Column
from tests.evidence.charts.conftest import In

VALUES = {"count": 3, "number": 1.5, "money": Decimal("1500.50"), "share": 0.25, "days": 4.5}


def report(code: str, of: str = "", currencies: tuple[str, ...] = ("RUB",), **more: Any) -> Report:
    """A report of two named groups and one without a name in each currency."""
    asked = definition(code, of)
    rows = tuple(
        {column.name: _value(column.name, column.kind, n, currency) for column in asked.columns}
        for currency in (currencies if asked.money else ("",))
        for n in range(3)
    )
    return Report(code, columns(asked), rows, of=of, parts=asked.parts, **more)


def columns(asked: Definition) -> tuple[Column, ...]:
    """As a built report has them: what was chosen goes by the words of the choice."""
    chosen = ("kind", "group_name")
    return tuple(replace(c, about="source") if c.name in chosen else c for c in asked.columns)


def _value(name: str, kind: str, number: int, currency: str) -> object:
    if kind == "currency":
        return currency
    if kind == "month":
        return None if number == 2 else f"2026-{10 + number}"
    if kind in VALUES:
        return VALUES[kind]
    if name == "pipeline":
        return "Продажи"
    return None if number == 2 else f"Группа {number}"


def marks(chart: Chart) -> set[str]:
    return {layer["mark"]["type"] for layer in chart.wide["layer"][1:]}


def texts(chart: Chart) -> set[str]:
    values = [row for layer in chart.wide["layer"] for row in layer["data"]["values"]]
    return {row["text"] for row in values if "text" in row}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_report_is_drawn_as_the_catalogue_says(into: In, code: str, language: str) -> None:
    asked: Definition = definition(code)
    with into(language):
        found = charts(report(code))
    if asked.chart == "table":
        assert found == []
        return
    (chart,) = found
    kinds = {"donut": {"arc"}, "column": {"rect", "line"}}.get(asked.chart, {"rect"})
    assert kinds <= marks(chart)
    assert len(chart.table.rows) == 3


@pytest.mark.parametrize("code", CODES)
def test_an_empty_report_has_no_chart(into: In, code: str) -> None:
    with into("ru"):
        assert charts(Report(code, definition(code).columns, parts=definition(code).parts)) == []


def test_two_currencies_are_two_charts(into: In) -> None:
    with into("ru"):
        rubles, dollars = charts(report("G3", currencies=("RUB", "USD")))
    assert any("₽" in text for text in texts(rubles))
    assert not any("₽" in text for text in texts(dollars))
    assert rubles.title != dollars.title


def test_a_group_without_a_name_is_called_as_the_report_calls_it(into: In) -> None:
    with into("ru"):
        (chart,) = charts(report("D6"))
    assert any(text.startswith("(не") for text in texts(chart))


def test_conversion_by_month_is_a_line(into: In) -> None:
    asked = definition("G4")
    rows = tuple(
        {"group_id": m, "group_name": m, "count": 4, "won": 2, "lost": 2, "conversion": 0.5}
        for m in ("2026-09", "2026-10")
    )
    with into("ru"):
        (chart,) = charts(Report("G4", columns(asked), rows, by="month"))
    assert "line" in marks(chart)


def test_conversion_from_stage_to_stage_is_a_funnel(into: In) -> None:
    with into("ru"):
        (chart,) = charts(report("G4", of="stages"))
    assert "25\u00a0%" in texts(chart)


def test_what_was_done_without_its_kinds_is_drawn_whole(into: In) -> None:
    asked = definition("A1")
    rows = ({"responsible_id": "1", "responsible": "Анна", "count": 5},)
    with into("ru"):
        (chart,) = charts(Report("A1", asked.columns, rows, parts=asked.parts))
    assert {"Анна", "5"} <= texts(chart)
