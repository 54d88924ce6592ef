"""Two reports of a company side by side, on a page and as PDF."""

from dataclasses import asdict

from flask import Blueprint, Response, abort, g, request
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.htmx import render
from portal.rollout import prints
from portal.rollout.compared import Side, chosen, described, sides
from portal.rollout.comparison_document import Described, comparison_part
from portal.rollout.print_routes import outcome

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
    if pair is None or pair[0] is pair[1]:
        abort(404)
    by, (earlier, later) = actor("report.view"), map(asdict, pair)
    return outcome(prints.ask(g.company, "compare", by, a=earlier, b=later))


def _described(pair: tuple[Side, Side] | None) -> tuple[Described, Described] | None:
    """Both sides with their data; None where there are no two different ones."""
    if pair is None or pair[0] is pair[1]:
        return None
    return described(g.company, pair[0]), described(g.company, pair[1])


bp.add_app_template_global(comparison_part)
