"""Two reports of a company side by side, on a page and as PDF."""

from io import BytesIO

from flask import Blueprint, Response, abort, flash, g, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.admin.files import note
from portal.htmx import done, render
from portal.render.client import RenderAway, RenderFailed
from portal.rollout.compared import Side, chosen, sides
from portal.rollout.comparison_document import (
    Described,
    comparison_name,
    comparison_part,
    comparison_pdf,
)
from portal.rollout.report_routes import problem_words

bp = Blueprint("comparisons", __name__)


@bp.get("/companies/<int:company_id>/reports/compare")
@requires("report.view")
def compare() -> Response:
    found = sides()
    pair = chosen(found, request.args)
    page = "reports/compare/page.html"
    return render(page, page, sides=found, pair=pair, described=_described(pair))


@bp.get("/companies/<int:company_id>/reports/compare.pdf")
@requires("report.view")
def compare_pdf() -> ResponseReturnValue:
    pair = chosen(sides(), request.args)
    described = _described(pair)
    if pair is None or described is None:
        abort(404)
    try:
        content = comparison_pdf(*described, g.company.timezone)
    except (RenderAway, RenderFailed) as problem:
        flash(problem_words(type(problem).__name__), "error")
        return done(url_for(".compare", a=pair[0].key, b=pair[1].key))
    later = pair[1]
    note(actor("report.view"), "report.compare", f"report:{later.control}:{later.version}")
    name = comparison_name(*described)
    return send_file(BytesIO(content), "application/pdf", as_attachment=True, download_name=name)


def _described(pair: tuple[Side, Side] | None) -> tuple[Described, Described] | None:
    """Both sides with their data; None where there are no two different ones."""
    if pair is None or pair[0] is pair[1]:
        return None
    first, second = (
        {"data": s.data, "control": s.control, "version": s.version, "state": s.state} for s in pair
    )
    return first, second


bp.add_app_template_global(comparison_part)
