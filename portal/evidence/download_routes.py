"""A report, or the rows behind its figures, taken away as a file; each time is recorded."""

from flask import Blueprint, Response, abort, flash, g, request

from portal.access import actor, requires
from portal.audit import record
from portal.db import writing
from portal.evidence import guarding
from portal.evidence.models import CrmSnapshot
from portal.evidence.report_filters import KEYS, FilterForm
from portal.evidence.report_links import link
from portal.evidence.report_routes import REPORT
from portal.evidence.report_rows import asked_rows
from portal.evidence.report_showing import chosen_snapshot, reach
from portal.evidence.reports.building import build
from portal.evidence.reports.exports import Sheet, as_csv, as_workbook, report_sheet, rows_sheet
from portal.evidence.stored import data_of
from portal.htmx import go
from portal.words import _, language, number

bp = Blueprint("crm_downloads", __name__)
TAKES = "evidence.download"
ROWS_AT_MOST = 20_000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORM = "<any(csv,xlsx):form>"
FORBIDDEN = "downloads are forbidden"
"""Tells the page of errors which words to use."""


@bp.get(f"{REPORT}/report.{FORM}")
@requires(TAKES)
def report(code: str, form: str) -> Response:
    snapshot, filters = _asked(code)
    found = build(data_of(snapshot), code, filters.filters(reach()), ROWS_AT_MOST)
    return _taken(snapshot, code, report_sheet(found, language()), form, code)


@bp.get(f"{REPORT}/rows.{FORM}")
@requires(TAKES)
def rows(code: str, form: str) -> Response:
    snapshot, filters = _asked(code)
    try:
        asked = asked_rows(filters.report, request.args)
        page = asked.page(data_of(snapshot), filters.filters(reach()), limit=ROWS_AT_MOST)
    except (KeyError, ValueError):
        abort(404)
    if page.total > ROWS_AT_MOST:
        words = _("A file holds at most %(most)s rows, and these are %(rows)s. Narrow them down.")
        flash(words % {"most": number(ROWS_AT_MOST), "rows": number(page.total)}, "error")
        return go(link("crm_report_rows.rows", code, filters.query, asked.query))
    return _taken(snapshot, f"{code}:rows", rows_sheet(page, language()), form, f"{code}-rows")


def _asked(code: str) -> tuple[CrmSnapshot, FilterForm]:
    """The snapshot and the filters of the address; 403 where downloads are forbidden."""
    if not guarding.downloads(g.company):
        abort(403, FORBIDDEN)
    filters = FilterForm(code, request.args)
    if not filters.validate():
        typed = {name: request.args[name] for name in KEYS if name in request.args}
        abort(go(link("crm_reports.report", code, typed)))
    return chosen_snapshot() or abort(404), filters


def _taken(snapshot: CrmSnapshot, what: str, sheet: Sheet, form: str, name: str) -> Response:
    content = as_csv(sheet, language()) if form == "csv" else as_workbook(sheet)
    with writing():
        subject = f"crm_snapshot:{snapshot.id}"
        record(actor(TAKES), TAKES, subject, company_id=g.company.id, new=f"{what}.{form}")
    response = Response(content, content_type=TYPES[form])
    day = snapshot.as_of.date().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.{form}"'
    return response
