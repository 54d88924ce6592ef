"""Months as a scale, and what all charts over months say and list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.evidence.charts import figures, sheet
from portal.evidence.charts.figures import Measure, Row
from portal.evidence.charts.palette import AXIS, GREY
from portal.evidence.charts.sheet import Layer, Table
from portal.words import _

MOST = 36
HEIGHT = 150
"""Of what is drawn, without the months under it."""


@dataclass(frozen=True)
class Plot:
    """The scale of the figures, from the top down."""

    top: float
    bottom: float
    low: float
    high: float

    def y(self, value: float) -> float:
        span = self.high - self.low or 1
        return self.bottom - (value - self.low) / span * (self.bottom - self.top)


class Months:
    """The scale of the months."""

    def __init__(self, months: Sequence[str], width: int, left: float = 0) -> None:
        self._months, self._left = months, left
        self._band = (width - left) / len(months)
        self.half = min(self._band * 0.36, 30)
        self._every = next(
            n for n in (1, 2, 3, 4, 6, 12, 24, 48) if n * self._band >= 52 or n == 48
        )

    def middle(self, number: int) -> float:
        return self._left + (number + 0.5) * self._band

    def is_named(self, number: int) -> bool:
        """The last month is, and those before it at an even distance."""
        return (len(self._months) - 1 - number) % self._every == 0

    def has_room(self, value: float, values: Iterable[float]) -> bool:
        """For a column's figure: where columns are narrow, the highest one alone has it."""
        return bool(value) and (self._every == 1 or value == max(values))

    def words(self, bottom: float) -> list[Layer | None]:
        """The months, and under the first one of a year that year."""
        names, years = [], []
        last = ""
        for number, key in enumerate(self._months):
            if not self.is_named(number):
                continue
            place = {"x": self.middle(number), "ink": GREY, "says": figures.month(key)}
            names.append({**place, "y": bottom + 14, "text": figures.month_alone(key)})
            if key[:4] != last:
                years.append({**place, "y": bottom + 30, "text": key[:4]})
            last = key[:4]
        return [sheet.texts(names, "center", size=11), sheet.texts(years, "center", size=11)]


def dated_rows(rows: Sequence[Row], month: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in sorted((row for row in rows if row[month]), key=lambda row: str(row[month])):
        found.setdefault(str(row[month])[:7], []).append(row)
    return found


def months_of(found: Mapping[str, object]) -> tuple[list[str], str]:
    """Every month from the first to the last, and what to say where there are too many."""
    first, last = min(found), max(found)
    every = list(_through(first, last))
    if len(every) <= MOST:
        return every, ""
    known = sorted(found)[-MOST:]
    return known, _("The chart shows %(shown)s of %(all)s.", shown=len(known), all=len(found))


def _through(first: str, last: str) -> Iterator[str]:
    year, number = int(first[:4]), int(first[5:])
    while (key := f"{year:04}-{number:02}") <= last:
        yield key
        year, number = (year, number + 1) if number < 12 else (year + 1, 1)


def ground(plot: Plot, width: int) -> Layer | None:
    y = plot.y(0)
    return sheet.rules([{"x": 0, "x2": width, "y": y, "y2": y, "ink": AXIS}])


def described(measure: Measure, figure: dict[str, float]) -> str:
    highest = max(figure, key=figure.__getitem__)
    return str(
        _(
            "%(measure)s from %(first)s to %(last)s, highest in %(month)s: %(value)s.",
            measure=measure.title,
            first=figures.month(min(figure)),
            last=figures.month(max(figure)),
            month=figures.month(highest),
            value=measure.full(figure[highest]),
        )
    )


def listed(
    title: str, rows: Sequence[Row], month: str, measures: Sequence[Measure], part: str = ""
) -> Table:
    listed = []
    for row in sorted(rows, key=lambda row: str(row[month] or "9999")):
        named = figures.month(str(row[month])) if row[month] else _("Without a date")
        if part:
            named = f"{named}, {figures.name(row[part])}"
        listed.append((named, *(each.full(row.get(each.column)) for each in measures)))
    return Table((title, *(each.title for each in measures)), tuple(listed))
