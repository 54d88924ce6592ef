"""The rows behind a figure of a report."""

from flask import Blueprint, Response, abort, request

from portal.access import actor, requires
from portal.admin.files import note_once
from portal.evidence.report_filters import FilterForm, told
from portal.evidence.report_routes import REPORT, SEES
from portal.evidence.report_rows import PAGE, asked_rows, cells, heading, heads
from portal.evidence.report_showing import chosen_snapshot, reach
from portal.evidence.stored import data_of
from portal.htmx import render

bp = Blueprint("crm_report_rows", __name__)


@bp.get(f"{REPORT}/rows")
@requires(SEES)
def rows(code: str) -> Response:
    """Rows of a group, of all groups, or left out for a reason; recorded once a sitting."""
    snapshot, form = chosen_snapshot() or abort(404), FilterForm(code, request.args)
    form.validate()  # a period that is none asks for every day
    data, filters = data_of(snapshot), form.filters(reach())
    number = max(request.args.get("page", 1, type=int), 1)
    try:
        asked = asked_rows(form.report, request.args)
        page = asked.page(data, filters, offset=PAGE * (number - 1))
    except (KeyError, ValueError):
        abort(404)
    note_once(actor(SEES), "evidence.look", f"crm_snapshot:{snapshot.id}")
    shown = heads(page)
    return render(
        "evidence/report_rows.html",
        "evidence/_report_rows.html",
        code=code,
        snapshot=snapshot,
        query=form.query,
        told=told(
            form.query, {str(one["responsible_id"]): str(one["responsible"]) for one in page.rows}
        ),
        asked=asked,
        heading=heading(data, asked, filters, page),
        heads=shown,
        rows=cells(page, shown),
        total=page.total,
        number=number,
        count=-(-page.total // PAGE),
    )
