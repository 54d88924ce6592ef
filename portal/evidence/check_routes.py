"""The checks of a company's CRM data: all of them, one of them, its rows as a file."""

from flask import Response, abort, g
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.admin.files import note_once
from portal.audit import record
from portal.db import writing
from portal.evidence import limit_routes as limit_routes
from portal.evidence import send_routes as send_routes
from portal.evidence.check_showing import (
    BASE,
    asked,
    bp,
    check_or_404,
    downloads,
    refused,
    rows_path,
    show_check,
    show_list,
    shown,
)
from portal.evidence.failing_rows import rows_of
from portal.evidence.reports.exports import as_csv, as_workbook
from portal.evidence.row_sheets import sheet_of
from portal.words import _, language

LOOKS, TAKES = "evidence.view", "evidence.download"
MOST = 200_000
"""Rows of one file."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get(BASE)
@requires(LOOKS)
def evidence() -> Response:
    return show_list()


@bp.get(f"{BASE}/checks/<code>")
@requires(LOOKS)
def check(code: str) -> Response:
    if rows_path(shown(), check_or_404(code)):
        note_once(actor(LOOKS), "evidence.look", f"check:{code}")
    return show_check(code)


@bp.get(f"{BASE}/checks/<code>/rows.<any(csv,xlsx):form>")
@requires(TAKES)
def download(code: str, form: str) -> ResponseReturnValue:
    """The rows that are asked for, as far as the reader sees them."""
    one, here = check_or_404(code), shown()
    path = rows_path(here, one)
    if here is None or path is None:
        abort(404)
    if not downloads():
        return refused(
            one, _("Nobody takes rows of this company’s CRM away: its downloads are switched off.")
        ), 403
    wanted, _only = asked(here, one)
    rows = rows_of(path, wanted, here.reach, limit=MOST + 1)
    if rows.total > MOST:
        return refused(
            one, _("These are more rows than a file takes. Narrow the list and try again.")
        ), 422
    with writing():
        record(
            actor(TAKES), "evidence.download", f"check:{code}", company_id=g.company.id, new=form
        )
    sheet = sheet_of(rows)
    content = as_csv(sheet, language()) if form == "csv" else as_workbook(sheet)
    response = Response(content, content_type=TYPES[form])
    name = f"check-{code}-{here.snapshot.as_of.date().isoformat()}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
