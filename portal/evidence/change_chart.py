"""The picture of what changed since the baseline, as it is printed."""

import logging
from typing import Any

from flask import current_app
from flask_babel import force_locale

from portal.evidence.charts.change import change
from portal.evidence.charts.drawing import folder
from portal.evidence.charts.figures import Measure
from portal.render import kept
from portal.render.client import RenderAway, RenderFailed
from portal.words import _, iso_short_day

MOST = 14
log = logging.getLogger("portal.evidence")


def drawn_change(comparison: dict[str, Any], language: str) -> str:
    """The SVG of the shares that changed most, in a language.

    Empty where nothing changed, and where nobody can draw it: a table has the same figures.
    """
    rows = shown(comparison)
    if not rows:
        return ""
    with force_locale(language):
        before, after = (iso_short_day(comparison[side]["on"]) for side in ("baseline", "snapshot"))
        chart = change(
            rows,
            "title",
            Measure("before", _("Before, %(day)s", day=before), "share"),
            Measure("after", _("Now, %(day)s", day=after), "share"),
            "trend",
            _("What changed most"),
        )
    assert chart is not None, "all rows have both figures"
    try:
        return kept.kept_svg(chart.wide, current_app.config["SETTINGS"].render_socket, folder())
    except RenderAway:
        return ""
    except RenderFailed as error:
        log.warning("a chart was not drawn: %s", error.reason)
        return ""


def shown(comparison: dict[str, Any]) -> list[dict[str, Any]]:
    """The shares that changed most, in the order of the steps; other figures have other scales."""
    shares = [
        each
        for each in comparison["changes"]
        if each["unit"] == "share" and each["trend"] != "same"
    ]
    most = sorted(shares, key=lambda each: -abs(each["change"]))[:MOST]
    return [each for each in shares if each in most]
