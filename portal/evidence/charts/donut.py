"""A ring of parts of a whole, with the parts listed beside it."""

from collections.abc import Sequence
from math import cos, sin, tau

from portal.evidence.charts import figures, sheet
from portal.evidence.charts.figures import Measure, Row
from portal.evidence.charts.palette import GREY, INSIDE, SERIES
from portal.evidence.charts.sheet import NARROW, WIDE, Chart, Table
from portal.words import _

PARTS = 6
SIDE = 180
ROW = 26
NAMED_FROM = 0.07
"""A smaller part is too narrow for its share to stand in it."""

Part = tuple[str, float, str]


def donut(
    rows: Sequence[Row], name: str, measure: Measure, title: str, unnamed: str = ""
) -> Chart | None:
    """The parts in the order given, those after the sixth together.

    A part that is zero or negative is listed in the table alone. None where there is no whole.
    """
    known = [row for row in rows if measure.of(row) > 0]
    whole = sum(measure.of(row) for row in known)
    if not known:
        return None
    parts = _parts(known, name, measure, unnamed)
    largest = max(parts, key=lambda part: part[1])
    share = Measure("", _("Share"), "share")
    description = _(
        "%(measure)s: %(value)s in all, of which %(name)s %(share)s.",
        measure=measure.title,
        value=measure.full(whole),
        name=largest[0],
        share=share.full(largest[1] / whole),
    )

    def drawn(width: int) -> sheet.Spec:
        return _drawn(parts, whole, measure, width, title, description)

    table = Table(
        (title, measure.title, share.title),
        tuple(
            (
                figures.name(row[name], unnamed),
                measure.full(row.get(measure.column)),
                share.full(measure.of(row) / whole) if measure.of(row) > 0 else "—",
            )
            for row in rows
        ),
    )
    note = _("What is zero or negative has no part of the ring.") if len(known) < len(rows) else ""
    return Chart(title, description, drawn(WIDE), drawn(NARROW), table, note)


def _parts(rows: Sequence[Row], name: str, measure: Measure, unnamed: str) -> list[Part]:
    apart = rows if len(rows) <= PARTS else rows[: PARTS - 1]
    parts = [
        (figures.name(row[name], unnamed), measure.of(row), ink)
        for row, ink in zip(apart, SERIES, strict=False)
    ]
    rest = [measure.of(row) for row in rows[len(apart) :]]
    if rest:
        parts.append((_("Others (%(number)s)", number=len(rest)), sum(rest), SERIES[6]))
    return parts


def _drawn(
    parts: list[Part], whole: float, measure: Measure, width: int, title: str, description: str
) -> sheet.Spec:
    share = Measure("", "", "share")
    wide = width > NARROW
    left, top = (0.0, 0.0) if wide else ((width - SIDE) / 2, 0.0)
    list_left = SIDE + 36 if wide else 0
    list_top = max(0, SIDE - ROW * len(parts)) / 2 if wide else SIDE + 16
    ring, shares, squares, names, values, percents = [], [], [], [], [], []
    turned = 0.0
    middle_x, middle_y, radius = left + SIDE / 2, top + SIDE / 2, 70.0
    for number, (name, value, ink) in enumerate(parts):
        part = value / whole
        says = f"{name}: {measure.full(value)}, {share.full(part)}"
        ends = {"from": turned * tau, "to": (turned + part) * tau}
        ring.append({**ends, "ink": ink, "says": says})
        if part >= NAMED_FROM:
            x, y = _around(middle_x, middle_y, radius, turned + part / 2)
            shares.append(
                {"x": x, "y": y, "text": share.short(part), "ink": INSIDE[ink], "says": says}
            )
        turned += part
        y = list_top + ROW * (number + 0.5)
        ends = {"x": list_left, "x2": list_left + 10, "y": y - 5, "y2": y + 5}
        squares.append({**ends, "ink": ink, "says": says})
        names.append({"x": list_left + 18, "y": y, "text": name, "says": says})
        values.append({"x": width - 52, "y": y, "text": measure.short(value)})
        percents.append({"x": width, "y": y, "text": share.short(part), "ink": GREY})
    longest = max(len(str(value["text"])) for value in values)
    room = width - 52 - 7.2 * longest - 12 - list_left - 18
    centre = [{"x": middle_x, "y": middle_y, "text": measure.short(whole)}]
    height = max(SIDE, ROW * len(parts)) if wide else list_top + ROW * len(parts)
    layers = [
        sheet.arcs(ring, middle_x, middle_y, 50, 90),
        sheet.texts(shares, "center", size=11),
        sheet.texts(centre, "center", size=14, weight=600),
        sheet.rects(squares),
        sheet.texts(names, limit=room),
        sheet.texts(values, "right", weight=600),
        sheet.texts(percents, "right"),
    ]
    return sheet.spec(title, description, width, height, layers)


def _around(x: float, y: float, radius: float, turn: float) -> tuple[float, float]:
    return x + radius * sin(turn * tau), y - radius * cos(turn * tau)
