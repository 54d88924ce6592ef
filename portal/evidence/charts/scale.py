"""A value between its limits: a bar of what passes, warns and fails, with a mark on it."""

from markupsafe import Markup

from portal.evidence.checks.verdicts import Better, Limits

WIDTH, HEIGHT, BAND = 320, 26, 8
SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="scale" role="img" viewBox="0 0 {width} '
    '{height}" aria-label="{words}"><title>{words}</title>{bands}{mark}</svg>'
)
RECT = Markup('<rect class="scale-{kind}" x="{x:.1f}" y="9" width="{width:.1f}" height="8"/>')
MARK = Markup('<circle class="scale-mark" cx="{x:.1f}" cy="13" r="6"/>')


def scale(
    value: float, limits: Limits, better: Better, highest: float | None, words: str
) -> Markup | None:
    """The bar from 0 (or the least value) to `highest`, or as far as it takes; None without limits.

    `words` say the same to those who do not see it.
    """
    known = [limit for limit in (limits.pass_, limits.fail) if limit is not None]
    if not known:
        return None
    low = min(0.0, value, *known)
    high = highest if highest is not None and value <= highest else 1.25 * max(value, *known, 0.8)
    edges = [low, *sorted(set(known)), high]
    kinds = _kinds(limits, better, len(edges) - 1)

    def x(of: float) -> float:
        return (of - low) / (high - low) * WIDTH

    bands = Markup("").join(
        RECT.format(kind=kind, x=x(start), width=max(0.0, x(end) - x(start) - 1))
        for kind, start, end in zip(kinds, edges[:-1], edges[1:], strict=True)
    )
    mark = MARK.format(x=x(value))
    return SVG.format(width=WIDTH, height=HEIGHT, words=words, bands=bands, mark=mark)


def _kinds(limits: Limits, better: Better, bands: int) -> list[str]:
    """What each band means, from the least value on."""
    if bands == 3:
        kinds = ["fail", "warn", "pass"]
    elif limits.fail is None:
        kinds = ["warn", "pass"]
    else:
        kinds = ["fail", "pass"]
    return kinds if better == "higher" else kinds[::-1]
