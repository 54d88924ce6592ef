"""Before and after: two points a row, and a word for whether it became better."""

from collections.abc import Sequence
from typing import Literal

from portal.evidence.charts import figures, sheet
from portal.evidence.charts.bars import MOST, left_out
from portal.evidence.charts.figures import Measure, Row
from portal.evidence.charts.palette import BETTER, GREY, LINE, SERIES, TEAL, WORSE
from portal.evidence.charts.sheet import NARROW, WIDE, Chart, Table
from portal.words import _

Verdict = Literal["better", "worse", "same"]
NAMES, FROM, TO = 214, 226, 396
INKS: dict[str, str] = {"better": BETTER, "worse": WORSE, "same": GREY}


def change(
    rows: Sequence[Row], name: str, before: Measure, after: Measure, verdict: str, title: str
) -> Chart | None:
    """Rows whose two figures stand on one scale; `verdict` names the column of the verdict.

    A row that lacks one of its figures is listed in the table alone.
    """
    known = [row for row in rows if None not in (row[before.column], row[after.column])]
    if not known:
        return None
    words = {"better": _("better"), "worse": _("worse"), "same": _("no change")}
    better = sum(row[verdict] == "better" for row in known)
    worse = sum(row[verdict] == "worse" for row in known)
    description = _(
        "%(before)s and %(after)s: better %(better)s, worse %(worse)s of %(all)s.",
        before=before.title,
        after=after.title,
        better=better,
        worse=worse,
        all=len(known),
    )

    def drawn(width: int) -> sheet.Spec:
        wide, pitch = width > NARROW, 30 if width > NARROW else 62
        begin, end = (FROM, TO) if wide else (6, width - 6)
        figure = [m.of(row) for row in known for m in (before, after)]
        high = 1.0 if before.kind == "share" and max(figure) <= 1 else max(1e-9, *figure)
        low = min(0.0, *figure)

        def x(value: float) -> float:
            return begin + (value - low) / (high - low) * (end - begin)

        scale, joins, hollow, full, names, changes, verdicts = [], [], [], [], [], [], []
        for number, row in enumerate(known[:MOST]):
            first, last = before.of(row), after.of(row)
            text, pair = figures.name(row[name]), f"{before.short(first)} → {after.short(last)}"
            word = words[str(row[verdict])]
            says = f"{text}: {pair}, {word}"
            top = 26 + number * pitch
            y = top + 15 if wide else top + 42
            line = top + 15 if wide else top + 10
            scale.append({"x": begin, "x2": end, "y": y, "y2": y, "ink": LINE})
            joins.append({"x": x(first), "x2": x(last), "y": y, "y2": y, "ink": SERIES[1]})
            hollow.append({"x": x(first), "y": y, "says": says})
            full.append({"x": x(last), "y": y, "says": says})
            names.append({"x": 0, "y": line, "text": text, "says": says})
            changes.append(
                {"x": TO + 16 if wide else 0, "y": line if wide else line + 16, "text": pair}
            )
            ink = INKS[str(row[verdict])]
            verdicts.append(
                {"x": width, "y": line if wide else line + 16, "text": word, "ink": ink}
            )
        limit = NAMES if wide else width
        key = [
            {"x": 20, "y": 9, "text": before.title, "ink": GREY},
            {"x": 20 + width / 2, "y": 9, "text": after.title, "ink": GREY},
        ]
        layers = [
            sheet.dots([{"x": 6, "y": 9, "says": before.title}], TEAL, 60, hollow=True),
            sheet.dots([{"x": 6 + width / 2, "y": 9, "says": after.title}], TEAL, 75),
            sheet.texts(key, limit=width / 2 - 28),
            sheet.rules(scale),
            sheet.rules(joins, width=2),
            sheet.dots(hollow, TEAL, 60, hollow=True),
            sheet.dots(full, TEAL, 75),
            sheet.texts(names, limit=limit),
            sheet.texts(changes, weight=600),
            sheet.texts(verdicts, "right"),
        ]
        return sheet.spec(title, description, width, 26 + len(names) * pitch, layers)

    table = Table(
        (title, before.title, after.title, _("How it changed")),
        tuple(
            (
                figures.name(row[name]),
                before.full(row[before.column]),
                after.full(row[after.column]),
                words[str(row[verdict])] if row in known else "—",
            )
            for row in rows
        ),
    )
    return Chart(title, description, drawn(WIDE), drawn(NARROW), table, left_out(known, MOST))
