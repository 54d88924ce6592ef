"""Horizontal bars: whole ones, and such as are made of parts."""

from collections.abc import Callable, Sequence

from portal.evidence.charts import figures, sheet
from portal.evidence.charts.figures import Measure, Row
from portal.evidence.charts.palette import AXIS, INSIDE, REST, SERIES, STATES, TEAL
from portal.evidence.charts.sheet import NARROW, WIDE, Chart, Layer, Table
from portal.words import _

MOST = 40
NAMES, BARS = 190, 204
"""On a wide sheet: the width of the names, and where the bars begin."""
FIGURES = 104


def bars(
    rows: Sequence[Row],
    name: str,
    measure: Measure,
    title: str,
    most: int = MOST,
    unnamed: str = "",
) -> Chart | None:
    """A bar a row in the order given; those after the first `most` together where they add up."""
    if not rows:
        return None
    shown = [
        (figures.name(row[name], unnamed), measure.of(row), _ink(row, name)) for row in rows[:most]
    ]
    rest = [measure.of(row) for row in rows[most:]]
    if rest and measure.can_be_added:
        shown.append((_("Others (%(number)s)", number=len(rest)), sum(rest), REST))
    largest = max(rows, key=measure.of)
    description = _(
        "%(measure)s. Bars: %(number)s, the longest is %(name)s, %(value)s.",
        measure=measure.title,
        number=len(rows),
        name=figures.name(largest[name], unnamed),
        value=measure.full(measure.of(largest)),
    )

    def drawn(width: int) -> sheet.Spec:
        layers, height = _bars(shown, measure, width)
        return sheet.spec(title, description, width, height, layers)

    table = Table(
        (title, measure.title),
        tuple(
            (figures.name(row[name], unnamed), measure.full(row.get(measure.column)))
            for row in rows
        ),
    )
    return Chart(title, description, drawn(WIDE), drawn(NARROW), table, left_out(rows, most))


def stacked_bars(
    rows: Sequence[Row],
    name: str,
    parts: Sequence[Measure],
    title: str,
    most: int = MOST,
    unnamed: str = "",
) -> Chart | None:
    """A bar a row made of its parts, which are counts or sums; parts that no row has are left out.

    At most seven parts.
    """
    parts = [part for part in parts if any(part.of(row) > 0 for row in rows)]
    if not parts:
        return None
    inks = [STATES.get(part.column, SERIES[n]) for n, part in enumerate(parts)]
    if len(set(inks)) < len(inks):
        inks = list(SERIES[: len(parts)])
    whole = [sum(max(part.of(row), 0) for part in parts) for row in rows]
    largest = max(range(len(rows)), key=whole.__getitem__)
    description = _(
        "%(measure)s. Bars: %(number)s, the longest is %(name)s, %(value)s.",
        measure=", ".join(part.title for part in parts),
        number=len(rows),
        name=figures.name(rows[largest][name], unnamed),
        value=parts[0].full(whole[largest]),
    )
    named = [(figures.name(row[name], unnamed), row) for row in rows[:most]]

    def drawn(width: int) -> sheet.Spec:
        key, top = sheet.legend(
            list(zip(inks, (p.title for p in parts), strict=True)), width, top=0
        )
        layers, height = _stacked(named, list(parts), inks, max(whole), width, top)
        return sheet.spec(title, description, width, top + height, [*key, *layers])

    table = Table(
        (title, *(part.title for part in parts), _("Together")),
        tuple(
            (
                figures.name(row[name], unnamed),
                *(part.full(row.get(part.column)) for part in parts),
                parts[0].full(total),
            )
            for row, total in zip(rows, whole, strict=True)
        ),
    )
    return Chart(title, description, drawn(WIDE), drawn(NARROW), table, left_out(rows, most))


def left_out(rows: Sequence[Row], most: int) -> str:
    """What to say where not every row has a bar of its own."""
    if len(rows) <= most:
        return ""
    return str(_("The chart shows %(shown)s of %(all)s.", shown=most, all=len(rows)))


def _ink(row: Row, name: str) -> str:
    return REST if row[name] is None else TEAL


def _bars(
    shown: Sequence[tuple[str, float, str]], measure: Measure, width: int
) -> tuple[list[Layer | None], float]:
    low = min(0.0, *(value for _name, value, _ in shown))
    high = max(0.0, *(value for _name, value, _ in shown))
    room = Room(width, 26, 44, low, high)
    marks, words = [], []
    for number, (name, value, ink) in enumerate(shown):
        figure = measure.short(value)
        says = f"{name}: {measure.full(value)}"
        y = room.bar(number)
        left, right = sorted((room.x(0), room.x(value)))
        if right > left:
            ends = {"x": left, "x2": max(right, left + 1), "y": y - 5, "y2": y + 5}
            marks.append({**ends, "ink": ink, "says": says})
        words.append((number, name, figure, max(right, room.x(0)), says))
    zero = {"x": room.x(0), "x2": room.x(0), "y": 0 if room.wide else 16, "y2": room.height(shown)}
    axis = [{**zero, "ink": AXIS}] if low < 0 else []
    return [sheet.rects(marks), sheet.rules(axis), *room.words(words)], room.height(shown)


def _stacked(
    named: Sequence[tuple[str, Row]],
    parts: list[Measure],
    inks: list[str],
    high: float,
    width: int,
    top: float,
) -> tuple[list[Layer | None], float]:
    room = Room(width, 28, 47, 0, high, top)
    marks, inside, words = [], [], []
    for number, (name, row) in enumerate(named):
        y, x, total = room.bar(number), room.x(0), 0.0
        for part, ink in zip(parts, inks, strict=True):
            value = max(part.of(row), 0)
            end = room.x(total + value)
            says = f"{name}, {part.title}: {part.full(value)}"
            if value:
                ends = {"x": x, "x2": max(end - 1, x + 0.5), "y": y - 8, "y2": y + 8}
                marks.append({**ends, "ink": ink, "says": says})
            figure = part.short(value)
            if end - x > 7 * len(figure) + 6:
                inside.append((x + end - 1, y, figure, INSIDE[ink], says))
            total, x = total + value, end
        full = f"{name}: {parts[0].full(total)}"
        words.append((number, name, parts[0].short(total), x, full))
    figures_inside = [
        {"x": x / 2, "y": y, "text": text, "ink": ink, "says": says}
        for x, y, text, ink, says in inside
    ]
    layers = [sheet.rects(marks, radius=1), sheet.texts(figures_inside, align="center", size=11)]
    return [*layers, *room.words(words)], room.height(named)


class Room:
    """Where the rows of a chart stand: names beside the bars, or above them on a phone."""

    def __init__(
        self,
        width: int,
        wide_row: float,
        narrow_row: float,
        low: float,
        high: float,
        top: float = 0,
    ) -> None:
        self.wide = width > NARROW
        self._width, self._top = width, top
        self._row = wide_row if self.wide else narrow_row
        self._low, self._high = low, high if high > low else low + 1
        self._from = BARS if self.wide else 0
        self._to = width - FIGURES if self.wide else width

    def x(self, value: float) -> float:
        """The place of a value."""
        share = (value - self._low) / (self._high - self._low)
        return self._from + share * (self._to - self._from)

    def bar(self, number: int) -> float:
        """The middle of a row's bar."""
        return self._top + number * self._row + (self._row / 2 if self.wide else self._row - 20)

    def height(self, rows: Sequence[object]) -> float:
        """Of all rows."""
        return len(rows) * self._row

    def words(self, rows: Sequence[tuple[int, str, str, float, str]]) -> list[Layer | None]:
        """Names and figures: of each row its number, name, figure, the bar's end, all in full."""
        place: Callable[[int], float] = (
            self.bar if self.wide else lambda number: self._top + number * self._row + 9
        )
        names = [
            {"x": 0, "y": place(number), "text": name, "says": says}
            for number, name, _figure, _end, says in rows
        ]
        values = [
            {"x": end + 8 if self.wide else self._width, "y": place(number), "text": figure}
            for number, _name, figure, end, _says in rows
        ]
        longest = max((len(figure) for _n, _name, figure, *_ in rows), default=0)
        limit = NAMES if self.wide else self._width - 7.2 * longest - 12
        align = "left" if self.wide else "right"
        return [sheet.texts(names, limit=limit), sheet.texts(values, align, weight=600)]
