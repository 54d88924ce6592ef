"""Charts over months: columns, and a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.evidence.charts import axis, figures, sheet
from portal.evidence.charts.axis import HEIGHT, Months, Plot
from portal.evidence.charts.figures import Measure, Row
from portal.evidence.charts.palette import GREY, LINE, SERIES, TEAL
from portal.evidence.charts.sheet import NARROW, WIDE, Chart, Layer


def columns(
    rows: Sequence[Row], month: str, measure: Measure, title: str, beside: Measure | None = None
) -> Chart | None:
    """A column a month, and above them a line of another measure, which has a scale of its own."""
    dated = axis.dated_rows(rows, month)
    if not dated:
        return None
    months, said = axis.months_of(dated)
    figure = {key: sum(measure.of(row) for row in dated.get(key, [])) for key in months}
    second = (
        {key: sum(beside.of(row) for row in dated.get(key, [])) for key in months} if beside else {}
    )
    description = axis.described(measure, figure)

    def drawn(width: int) -> sheet.Spec:
        scale = Months(months, width)
        top = 90.0 if second else 20.0
        plot = Plot(
            top + 18, top + 18 + HEIGHT, min(0.0, *figure.values()), max(0.0, *figure.values())
        )
        marks, words = [], []
        for number, key in enumerate(months):
            x, value = scale.middle(number), figure[key]
            says = f"{figures.month(key)}: {measure.full(value)}"
            upper, lower = sorted((plot.y(value), plot.y(0)))
            if lower > upper:
                ends = {
                    "x": x - scale.half,
                    "x2": x + scale.half,
                    "y": min(upper, lower - 1),
                    "y2": lower,
                }
                marks.append({**ends, "ink": TEAL, "says": says})
            text = measure.bare(value) if scale.has_room(value, figure.values()) else ""
            words.append({"x": x, "y": upper - 9, "text": text, "says": says})
        above = _line_above(months, second, beside, scale) if beside else []
        layers = [sheet.rects(marks), axis.ground(plot, width), *above, *scale.words(plot.bottom)]
        heading = {"x": 0, "y": top - 11, "text": measure.heading, "ink": GREY}
        layers.append(sheet.texts([heading], size=11))
        figure_words = sheet.texts(words, align="center", size=11, weight=600)
        return sheet.spec(title, description, width, plot.bottom + 40, [*layers, figure_words])

    measures = [measure, beside] if beside else [measure]
    return Chart(
        title,
        description,
        drawn(WIDE),
        drawn(NARROW),
        axis.listed(title, rows, month, measures),
        said,
    )


def line(rows: Sequence[Row], month: str, measure: Measure, title: str) -> Chart | None:
    """A line over months, torn where a month has no figure. Shares lie between 0 and 1."""
    found = {
        key: measure.of(of[0])
        for key, of in axis.dated_rows(rows, month).items()
        if of[0].get(measure.column) is not None
    }
    if not found:
        return None
    months, said = axis.months_of(found)
    description = axis.described(measure, found)

    def drawn(width: int) -> sheet.Spec:
        scale = Months(months, width, left=44)
        ticks = _ticks(min(0.0, *found.values()), max(found.values()))
        plot = Plot(12, 12 + HEIGHT, ticks[0], ticks[-1])
        grid = [{"x": 44, "x2": width, "y": plot.y(t), "y2": plot.y(t), "ink": LINE} for t in ticks]
        names = [{"x": 36, "y": plot.y(t), "text": measure.short(t), "ink": GREY} for t in ticks]
        points = _points(months, found, scale, plot, measure)
        last = points[-1]
        ends = [{"x": last.x, "y": last.y - 12, "text": measure.short(found[last.key])}]
        layers = [
            sheet.rules(grid),
            sheet.texts(names, align="right", size=11),
            *_drawn(points, TEAL),
            *scale.words(plot.bottom + 2),
            sheet.texts(ends, align="right" if len(months) > 1 else "center", weight=600),
        ]
        return sheet.spec(title, description, width, plot.bottom + 42, layers)

    return Chart(
        title,
        description,
        drawn(WIDE),
        drawn(NARROW),
        axis.listed(title, rows, month, [measure]),
        said,
    )


@dataclass(frozen=True)
class _Point:
    x: float
    y: float
    run: int
    key: str
    says: str


def _points(
    months: Sequence[str], figure: dict[str, float], scale: Months, plot: Plot, measure: Measure
) -> list[_Point]:
    """The months that have a figure; a month without one begins another run."""
    run, points = 0, []
    for number, key in enumerate(months):
        if key not in figure:
            run += 1
            continue
        says = f"{figures.month(key)}: {measure.full(figure[key])}"
        points.append(_Point(scale.middle(number), plot.y(figure[key]), run, key, says))
    return points


def _drawn(
    points: Sequence[_Point], ink: str, width: float = 2, area: float = 40
) -> list[Layer | None]:
    joints = [{"x": point.x, "y": point.y, "run": point.run} for point in points]
    marks = [{"x": point.x, "y": point.y, "says": point.says} for point in points]
    return [sheet.lines(joints, ink, width), sheet.dots(marks, ink, area)]


def _line_above(
    months: Sequence[str], figure: dict[str, float], measure: Measure, scale: Months
) -> list[Layer | None]:
    plot = Plot(36, 62, 0, max(1.0, *figure.values()))
    points = _points(months, figure, scale, plot, measure)
    words = [
        {"x": point.x, "y": point.y - 11, "text": measure.short(figure[point.key]), "ink": GREY}
        for number, point in enumerate(points)
        if scale.is_named(number)
    ]
    title = [{"x": 0, "y": 9, "text": measure.heading, "ink": GREY}]
    return [
        *_drawn(points, SERIES[3], width=1.5, area=30),
        sheet.texts(words, "center", size=11),
        sheet.texts(title, size=11),
    ]


def _ticks(low: float, high: float) -> list[float]:
    """Four or five round values that hold all the others between them."""
    span = (high - low) or 1.0
    step = next(
        step
        for power in range(-6, 18)
        for step in (10.0**power, 2 * 10.0**power, 2.5 * 10.0**power, 5 * 10.0**power)
        if span / step <= 4
    )
    first, ticks = (low // step) * step if low < 0 else 0.0, list[float]()
    while True:
        ticks.append(round(first + len(ticks) * step, 6))
        if ticks[-1] >= high and len(ticks) > 1:
            return ticks
