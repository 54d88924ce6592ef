"""The charts of a report: which kind draws it, in whose words, a chart for each currency."""

from collections.abc import Sequence
from itertools import groupby

from portal.evidence.charts import bars, donut, funnel, month_parts, months
from portal.evidence.charts.drawing import apart
from portal.evidence.charts.figures import Kind, Measure, Row
from portal.evidence.charts.sheet import Chart
from portal.evidence.reports.building import Report
from portal.evidence.reports.catalogue import Definition, definition
from portal.evidence.reports.columns import Column
from portal.evidence.reports.wording import words
from portal.words import language

FIGURES: dict[str, Kind] = {
    "count": "count",
    "number": "number",
    "money": "money",
    "share": "share",
    "days": "days",
}
MOST = {"D2": 20}


def charts(report: Report) -> list[Chart]:
    """The charts of a report in the language in force; none where it is empty or only a table.

    Currencies stand apart, and so do the pipelines of a funnel.
    """
    asked = definition(report.code, report.of)
    if asked.chart == "table":
        return []
    title = words().titles[report.code].in_language(language())
    found = []
    for currency, rows in apart(report.rows) if asked.money else [("", list(report.rows))]:
        for pipeline, of in _by_pipeline(asked, rows):
            named = ", ".join(part for part in (title, pipeline, currency) if part)
            found.append(_chart(report, asked, of, named, currency))
    return [chart for chart in found if chart]


def _by_pipeline(asked: Definition, rows: Sequence[Row]) -> list[tuple[str, Sequence[Row]]]:
    if "pipeline" not in asked.keys:
        return [("", rows)]
    ranked = groupby(rows, lambda row: str(row.get("pipeline") or ""))
    return [(pipeline, list(of)) for pipeline, of in ranked]


def _chart(
    report: Report, asked: Definition, rows: Sequence[Row], title: str, currency: str
) -> Chart | None:
    known = {
        column.name: Measure(column.name, _head(column), FIGURES[column.kind], currency)
        for column in report.columns
        if column.kind in FIGURES and any(row.get(column.name) is not None for row in rows)
    }
    if not rows or asked.measure not in known:
        return None
    measure = known[asked.measure]
    parts = [known[part] for part in report.parts if part in known]
    column = _named_by(report.columns, asked)
    unnamed = words().nulls[column.about or column.name].in_language(language())
    if asked.chart in ("column", "line") or report.by == "month":
        if measure.kind == "share":
            return months.line(rows, column.name, measure, title)
        return months.columns(rows, column.name, measure, title, known.get("count"))
    if asked.chart == "stacked_column":
        return month_parts.stacked_columns(rows, "month", report.parts[0], measure, title)
    if asked.chart == "stacked_bar" and parts:
        return bars.stacked_bars(rows, column.name, parts, title, unnamed=unnamed)
    if asked.chart == "donut":
        return donut.donut(rows, column.name, measure, title, unnamed)
    if asked.chart == "funnel":
        share = known.get("share") or known.get("conversion")
        return funnel.funnel(rows, column.name, measure, title, share, unnamed)
    return bars.bars(rows, column.name, measure, title, MOST.get(report.code, bars.MOST), unnamed)


def _named_by(columns: Sequence[Column], asked: Definition) -> Column:
    """The column that names a group: the stage of a funnel, else the first one of words."""
    worded = [column for column in columns if column.kind in ("text", "month")]
    return worded[-1] if asked.chart == "funnel" else worded[0]


def _head(column: Column) -> str:
    return words().head(column).in_language(language())
