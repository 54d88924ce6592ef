"""What the charts show of their rows: every row, or a word about those left out."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from portal.evidence.charts import bars, change, donut, funnel, month_parts, months, trend
from portal.evidence.charts.drawing import apart
from portal.evidence.charts.figures import Measure
from portal.evidence.charts.sheet import Chart
from tests.evidence.charts.conftest import In

COUNT = Measure("count", "Сделок")
SUM = Measure("sum", "Сумма", "money", "RUB")
SHARE = Measure("share", "Конверсия", "share")
EMPTY: dict[str, Callable[[list[Any]], Chart | None]] = {
    "bars": lambda rows: bars.bars(rows, "name", COUNT, "T"),
    "stacked bars": lambda rows: bars.stacked_bars(rows, "name", [COUNT], "T"),
    "columns": lambda rows: months.columns(rows, "month", COUNT, "T"),
    "stacked columns": lambda rows: month_parts.stacked_columns(rows, "month", "name", COUNT, "T"),
    "line": lambda rows: months.line(rows, "month", COUNT, "T"),
    "donut": lambda rows: donut.donut(rows, "name", COUNT, "T"),
    "funnel": lambda rows: funnel.funnel(rows, "name", COUNT, "T"),
    "change": lambda rows: change.change(rows, "name", COUNT, SUM, "verdict", "T"),
}


def texts(chart: Chart) -> list[str]:
    return [
        row["text"]
        for layer in chart.wide["layer"]
        for row in layer["data"]["values"]
        if "text" in row
    ]


def bars_of(chart: Chart) -> list[dict[str, Any]]:
    return [
        row
        for layer in chart.wide["layer"][1:]
        if layer["mark"]["type"] == "rect"
        for row in layer["data"]["values"]
    ]


@pytest.fixture(autouse=True)
def _russian(into: In) -> Any:
    with into("ru"):
        yield


@pytest.mark.parametrize("make", EMPTY.values(), ids=EMPTY)
def test_of_no_rows_there_is_no_chart(make: Callable[[list[Any]], Chart | None]) -> None:
    assert make([]) is None


def test_forty_rows_have_a_bar_each_and_the_others_one_together() -> None:
    rows = [{"name": f"Строка {n}", "count": 100 - n} for n in range(50)]
    chart = bars.bars(rows, "name", COUNT, "Отчёт")
    assert chart is not None
    assert len(bars_of(chart)) == 41
    assert "Остальные (10)" in texts(chart)
    assert str(sum(100 - n for n in range(40, 50))) in texts(chart)
    assert chart.note == "На\u00a0диаграмме 40 из\u00a050."
    assert len(chart.table.rows) == 50


def test_shares_are_never_added_up() -> None:
    rows = [{"name": str(n), "share": 0.5} for n in range(5)]
    chart = bars.bars(rows, "name", SHARE, "Отчёт", most=3)
    assert chart is not None
    assert len(bars_of(chart)) == 3
    assert chart.note


def test_a_negative_bar_goes_the_other_way_and_zero_has_none() -> None:
    rows = [{"name": "+", "sum": 2}, {"name": "-", "sum": -1}, {"name": "0", "sum": 0}]
    chart = bars.bars(rows, "name", SUM, "Отчёт")
    assert chart is not None
    up, down = bars_of(chart)
    assert up["x"] == down["x2"]
    assert up["x2"] - up["x"] == pytest.approx(2 * (down["x2"] - down["x"]), abs=0.1)


def test_names_that_look_alike_keep_their_own_bars() -> None:
    chart = bars.bars([{"name": "А", "count": 1}, {"name": "А", "count": 1}], "name", COUNT, "T")
    assert chart is not None
    assert len({bar["y"] for bar in bars_of(chart)}) == 2


def test_a_missing_name_is_called_as_the_report_calls_it() -> None:
    rows = [{"name": None, "count": 1}]
    chart = bars.bars(rows, "name", COUNT, "T", unnamed="(не назначен)")
    assert chart is not None
    assert "(не назначен)" in texts(chart)
    assert chart.table.rows == (("(не назначен)", "1"),)


def test_parts_that_nobody_has_are_left_out() -> None:
    parts = [Measure("won", "Выиграно"), Measure("lost", "Проиграно")]
    chart = bars.stacked_bars([{"name": "А", "won": 3, "lost": 0}], "name", parts, "T")
    assert chart is not None
    assert "Проиграно" not in texts(chart)
    assert bars.stacked_bars([{"name": "А", "won": 0, "lost": 0}], "name", parts, "T") is None


def test_a_ring_goes_around_once_whatever_its_parts() -> None:
    rows = [{"name": str(n), "sum": n} for n in range(-1, 12)]
    chart = donut.donut(rows, "name", SUM, "T")
    assert chart is not None
    (ring,) = [x for x in chart.wide["layer"] if x["mark"]["type"] == "arc"]
    parts = ring["data"]["values"]
    assert len(parts) == 6
    assert parts[-1]["to"] == pytest.approx(6.28, abs=0.01)
    assert all(one["to"] == two["from"] for one, two in itertools.pairwise(parts))
    assert chart.note
    assert len(chart.table.rows) == 13


def test_months_without_rows_are_zero_in_columns_and_torn_in_a_line() -> None:
    rows = [{"month": "2026-01", "count": 2}, {"month": "2026-04", "count": 4}]
    columns = months.columns(rows, "month", COUNT, "T")
    line = months.line(rows, "month", COUNT, "T")
    assert columns is not None
    assert line is not None
    assert [word for word in texts(columns) if "." in word] == ["янв.", "февр.", "апр."]
    assert len(bars_of(columns)) == 2
    runs = [
        row["run"]
        for layer in line.wide["layer"]
        if layer["mark"]["type"] == "line"
        for row in layer["data"]["values"]
    ]
    assert runs == [0, 2]


def test_a_month_far_away_does_not_stretch_the_chart() -> None:
    rows = [{"month": "1970-01", "count": 1}, {"month": "2999-12", "count": 1}]
    chart = months.columns(rows, "month", COUNT, "T")
    assert chart is not None
    assert len(bars_of(chart)) == 2


def test_rows_without_a_month_stand_in_the_table() -> None:
    chart = months.columns(
        [{"month": None, "count": 7}, {"month": "2026-01", "count": 1}], "month", COUNT, "T"
    )
    assert chart is not None
    assert ("Без\u00a0даты", "7") in chart.table.rows
    assert "7" not in texts(chart)


def test_columns_of_many_parts_show_the_largest_five_and_the_others_together() -> None:
    rows = [{"month": "2026-01", "stage": f"Этап {n}", "sum": n} for n in range(1, 10)]
    chart = month_parts.stacked_columns(rows, "month", "stage", SUM, "T")
    assert chart is not None
    assert "Остальные (4)" in texts(chart)
    assert "Этап 4" not in texts(chart)
    assert "45" in texts(chart)


def test_before_and_after_say_a_word_and_not_a_colour_alone() -> None:
    rows = [
        {"name": "Просрочено", "a": 0.5, "b": 0.2, "verdict": "better"},
        {"name": "Без контакта", "a": 0.1, "b": 0.2, "verdict": "worse"},
        {"name": "Не проверить", "a": None, "b": 0.2, "verdict": "same"},
    ]
    before, after = Measure("a", "Было", "share"), Measure("b", "Стало", "share")
    chart = change.change(rows, "name", before, after, "verdict", "T")
    assert chart is not None
    assert {"лучше", "хуже", "50\u00a0% → 20\u00a0%"} <= set(texts(chart))
    assert "Не проверить" not in texts(chart)
    assert chart.table.rows[2][1:] == ("—", "20\u00a0%", "—")


def test_a_trend_is_torn_where_a_check_had_no_value() -> None:
    svg = str(trend.trend([0.6, 0.5, None, 0.3, 0.2], SHARE))
    assert svg.count("<polyline") == 2
    assert "Конверсия: от\u00a060\u00a0% до\u00a020\u00a0%" in svg
    assert "style" not in svg
    assert trend.trend([None, 0.2], SHARE) is None


def test_a_trend_writes_names_as_words() -> None:
    svg = str(trend.trend([1, 2], Measure("", '"><script>')))
    assert "<script>" not in svg


def test_currencies_stand_apart() -> None:
    rows = [{"currency": c, "sum": n} for n, c in enumerate(("RUB", "USD", "RUB", None))]
    found = apart(rows)
    assert [(code, [row["sum"] for row in of]) for code, of in found] == [
        ("RUB", [0, 2]),
        ("USD", [1]),
        ("", [3]),
    ]
