"""Columns over months, made of parts."""

from collections.abc import Iterator, Sequence

from portal.evidence.charts import axis, figures, sheet
from portal.evidence.charts.axis import HEIGHT, Months, Plot
from portal.evidence.charts.figures import Measure, Row
from portal.evidence.charts.palette import GREY, SERIES
from portal.evidence.charts.sheet import NARROW, WIDE, Chart
from portal.words import _

PARTS = 5


def stacked_columns(
    rows: Sequence[Row], month: str, part: str, measure: Measure, title: str
) -> Chart | None:
    """A column a month made of parts, which another column names; small parts together."""
    dated = axis.dated_rows(rows, month)
    if not dated or not any(measure.of(row) > 0 for of in dated.values() for row in of):
        return None
    months, said = axis.months_of(dated)
    parts = _parts(dated, part, measure)
    description = axis.described(
        measure, {key: sum(map(measure.of, dated.get(key, []))) for key in months}
    )
    inks = [
        SERIES[6] if name is _REST else SERIES[n % len(SERIES)] for n, (name, _) in enumerate(parts)
    ]

    def drawn(width: int) -> sheet.Spec:
        entries = [(ink, text) for ink, (_, text) in zip(inks, parts, strict=True)]
        key_layers, top = sheet.legend(entries, width, top=20)
        heading = {"x": 0, "y": 9, "text": measure.heading, "ink": GREY}
        key_layers.append(sheet.texts([heading], size=11))
        top += 20
        scale = Months(months, width)
        totals = {key: sum(max(measure.of(row), 0) for row in dated.get(key, [])) for key in months}
        plot = Plot(top + 18, top + 18 + HEIGHT, 0, max(totals.values()))
        marks, words = [], []
        for number, key in enumerate(months):
            x, below = scale.middle(number), 0.0
            for ink, (name, text) in zip(inks, parts, strict=True):
                value = sum(_of_part(dated.get(key, []), part, name, parts, measure))
                if value <= 0:
                    continue
                ends = {"y": plot.y(below + value) + 1, "y2": plot.y(below), "ink": ink}
                says = f"{figures.month(key)}, {text}: {measure.full(value)}"
                marks.append({"x": x - scale.half, "x2": x + scale.half, **ends, "says": says})
                below += value
            text = measure.bare(below) if scale.has_room(totals[key], totals.values()) else ""
            says = f"{figures.month(key)}: {measure.full(below)}"
            words.append({"x": x, "y": plot.y(below) - 9, "text": text, "says": says})
        layers = [*key_layers, sheet.rects(marks, radius=1), axis.ground(plot, width)]
        figure_words = sheet.texts(words, align="center", size=11, weight=600)
        height = plot.bottom + 40
        return sheet.spec(
            title, description, width, height, [*layers, *scale.words(plot.bottom), figure_words]
        )

    return Chart(
        title,
        description,
        drawn(WIDE),
        drawn(NARROW),
        axis.listed(title, rows, month, [measure], part),
        said,
    )


def _parts(dated: dict[str, list[Row]], part: str, measure: Measure) -> list[tuple[object, str]]:
    """The parts in the order of the rows, the largest five, the others as one without a name."""
    sums: dict[object, float] = {}
    for rows in dated.values():
        for row in rows:
            sums[row[part]] = sums.get(row[part], 0) + max(measure.of(row), 0)
    large = set(
        sorted(sums, key=lambda name: -sums[name])[: PARTS if len(sums) > PARTS + 1 else PARTS + 1]
    )
    named: list[tuple[object, str]] = [(name, figures.name(name)) for name in sums if name in large]
    rest = len(sums) - len(named)
    return [*named, (_REST, _("Others (%(number)s)", number=rest))] if rest else named


_REST = object()


def _of_part(
    rows: Sequence[Row], part: str, name: object, parts: list[tuple[object, str]], measure: Measure
) -> Iterator[float]:
    known = {each for each, _ in parts}
    for row in rows:
        if row[part] == name or (name is _REST and row[part] not in known):
            yield max(measure.of(row), 0)
