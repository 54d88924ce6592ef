"""A small line of a check's values over the snapshots, drawn here: it is too little for a sheet."""

from collections.abc import Sequence

from markupsafe import Markup

from portal.evidence.charts.figures import Measure
from portal.evidence.charts.palette import GROUND, TEAL
from portal.words import _

WIDTH, HEIGHT, EDGE = 96, 24, 4
SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="trend" role="img" width="{width}" '
    'height="{height}" viewBox="0 0 {width} {height}" aria-label="{words}">'
    "<title>{words}</title>{marks}</svg>"
)
LINE = Markup(
    '<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="1.5" '
    'stroke-linejoin="round" stroke-linecap="round"/>'
)
DOT = Markup('<circle cx="{x}" cy="{y}" r="{radius}" fill="{ink}" stroke="{ground}"/>')


def trend(values: Sequence[float | None], measure: Measure) -> Markup | None:
    """The values from the first snapshot to the last, torn where one was not checkable.

    None where fewer than two are known.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        share = (value - low) / (high - low) if high > low else 0.5
        runs[-1].append((EDGE + number * step, HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)))
    marks = Markup("").join(_run(run) for run in runs if run)
    x, y = next(run for run in reversed(runs) if run)[-1]
    last = DOT.format(x=f"{x:.1f}", y=f"{y:.1f}", radius=3, ink=TEAL, ground=GROUND)
    words = _(
        "%(measure)s: from %(first)s to %(last)s",
        measure=measure.title,
        first=measure.full(known[0]),
        last=measure.full(known[-1]),
    )
    return SVG.format(width=WIDTH, height=HEIGHT, words=words, marks=marks + last)


def _run(run: list[tuple[float, float]]) -> Markup:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
    if len(run) == 1:
        x, y = points.split(",")
        return DOT.format(x=x, y=y, radius=1.5, ink=TEAL, ground="none")
    return LINE.format(points=points, ink=TEAL)
