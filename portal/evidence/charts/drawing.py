"""A chart drawn, or the plain fact that nobody is there to draw it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from flask import current_app
from markupsafe import Markup

from portal.evidence.charts.figures import Row
from portal.evidence.charts.sheet import Chart
from portal.render import kept
from portal.render.client import RenderAway, RenderFailed

FOLDER = "charts"
log = logging.getLogger("portal.evidence")


@dataclass(frozen=True)
class Picture:
    """A chart's SVG, for a page and a document, and for a phone."""

    wide: Markup
    narrow: Markup


def picture(chart: Chart) -> Picture | None:
    """The chart's two sheets, kept or drawn now; None when the render process cannot draw it.

    A document takes the wide one, the same that the page has.
    """
    socket = current_app.config["SETTINGS"].render_socket
    try:
        wide, narrow = (
            Markup(kept.kept_svg(spec, socket, folder()))  # noqa: S704 - cleaned when drawn
            for spec in (chart.wide, chart.narrow)
        )
    except RenderAway:
        return None
    except RenderFailed as error:
        log.warning("a chart was not drawn: %s", error.reason)
        return None
    return Picture(wide, narrow)


def folder() -> Path:
    """Where drawn charts are kept."""
    return Path(current_app.config["SETTINGS"].data) / FOLDER


def forget_kept() -> None:
    """Remove the kept charts of everybody, when somebody has to be forgotten: they hold names."""
    kept.forget(folder())


def apart(rows: Sequence[Row], currency: str = "currency") -> list[tuple[str, list[Row]]]:
    """The rows of each currency, in the order in which currencies first occur."""
    order = list(dict.fromkeys(str(row.get(currency) or "") for row in rows))
    ranked = sorted(rows, key=lambda row: order.index(str(row.get(currency) or "")))
    return [
        (code, list(of)) for code, of in groupby(ranked, lambda row: str(row.get(currency) or ""))
    ]
