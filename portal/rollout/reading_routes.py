"""A report read page by page, as on a phone: each part is a page, and the last one is signed on."""

from flask import Blueprint, Response, abort, g, session, url_for

from portal.access import requires
from portal.htmx import render
from portal.rollout.arrangement import order
from portal.rollout.document import document_part
from portal.rollout.models import Report
from portal.rollout.report_showing import load, note_opened, report_context

bp = Blueprint("reading", __name__)
SEEN = "read_pages"
"""In the session: the report that is read, and which of its pages were opened."""


@bp.get("/companies/<int:company_id>/reports/<int:report_id>/read/<int:number>")
@requires("report.view")
def page(report_id: int, number: int) -> Response:
    row = load(report_id)
    pages = order(row.data)
    if not 1 <= number <= len(pages):
        abort(404)
    note_opened(row)
    unread = _unread(row, number, len(pages))
    if not unread:
        note_opened(row, "read")
    context = report_context(row)
    address = {part: _address(report_id, at) for at, part in enumerate(pages, 1)}
    address["details"] = address["step-1"]
    shown = document_part(
        row.data,
        context["signature"],
        context["differences"],
        [pages[number - 1]],
        address.__getitem__,
    )
    return render(
        "reports/read.html",
        "reports/_read.html",
        **context,
        shown=shown,
        number=number,
        pages=pages,
        address=address,
        unread=[pages[at - 1] for at in unread],
    )


def _unread(row: Report, number: int, count: int) -> list[int]:
    """Note that a page is opened; which pages of the report were not opened in this session."""
    report_id, before = session.get(SEEN, (None, []))
    seen = sorted({number, *(before if report_id == row.id else ())})
    if (report_id, before) != (row.id, seen):
        session[SEEN] = (row.id, seen)
    return [at for at in range(1, count + 1) if at not in seen]


def _address(report_id: int, number: int) -> str:
    return url_for(".page", company_id=g.company.id, report_id=report_id, number=number)
