"""A funnel: what is at each stage, in the order of the stages."""

from collections.abc import Sequence

from portal.evidence.charts import figures, sheet
from portal.evidence.charts.bars import MOST, left_out
from portal.evidence.charts.figures import Measure, Row
from portal.evidence.charts.palette import GREY, REST, TEAL
from portal.evidence.charts.sheet import NARROW, WIDE, Chart, Table
from portal.words import _

NAMES, FROM, TO = 190, 204, 484
SHARES = 64


def funnel(
    rows: Sequence[Row],
    name: str,
    measure: Measure,
    title: str,
    share: Measure | None = None,
    unnamed: str = "",
) -> Chart | None:
    """A bar a stage, in the middle of the sheet; beside it its figure and its share."""
    if not rows:
        return None
    first, last = rows[0], rows[-1]
    description = _(
        "%(measure)s by stage, from %(first)s: %(at_first)s to %(last)s: %(at_last)s.",
        measure=measure.title,
        first=figures.name(first[name], unnamed),
        at_first=measure.full(measure.of(first)),
        last=figures.name(last[name], unnamed),
        at_last=measure.full(measure.of(last)),
    )

    def drawn(width: int) -> sheet.Spec:
        wide, pitch = width > NARROW, 30 if width > NARROW else 48
        begin, end = (FROM, TO) if wide else (0, width)
        high = max(1.0, *(measure.of(row) for row in rows))
        marks, names, values, shares = [], [], [], []
        for number, row in enumerate(rows[:MOST]):
            text, value = figures.name(row[name], unnamed), max(measure.of(row), 0)
            part = share.short(row.get(share.column)) if share else ""
            says = f"{text}: {measure.full(value)}" + (f", {part}" if part else "")
            top, middle = number * pitch + (0 if wide else 18), (begin + end) / 2
            half = value / high * (end - begin) / 2
            ink = REST if row[name] is None else TEAL
            if value:
                ends = {"x": middle - max(half, 0.5), "x2": middle + max(half, 0.5)}
                height = 22 if wide else 16
                marks.append(
                    {**ends, "y": top + 3, "y2": top + 3 + height, "ink": ink, "says": says}
                )
            y = top + 14 if wide else top - 8
            names.append({"x": 0, "y": y, "text": text, "says": says})
            values.append(
                {"x": width - (SHARES if share else 0), "y": y, "text": measure.short(value)}
            )
            shares.append({"x": width, "y": y, "text": part, "ink": GREY})
        longest = max(len(str(value["text"])) for value in values)
        limit = NAMES if wide else width - (SHARES if share else 0) - 7.2 * longest - 12
        layers = [
            sheet.rects(marks),
            sheet.texts(names, limit=limit),
            sheet.texts(values, "right", weight=600),
            sheet.texts(shares, "right"),
        ]
        return sheet.spec(title, description, width, len(names) * pitch, layers)

    measures = [measure, share] if share else [measure]
    table = Table(
        (title, *(each.title for each in measures)),
        tuple(
            (
                figures.name(row[name], unnamed),
                *(each.full(row.get(each.column)) for each in measures),
            )
            for row in rows
        ),
    )
    return Chart(title, description, drawn(WIDE), drawn(NARROW), table, left_out(rows, MOST))
