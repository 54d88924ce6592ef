"""All reports of a company as one file to take along."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, g, render_template
from flask_babel import force_locale

from portal.access import actor, requires
from portal.admin.files import note
from portal.admin.sending import ATTACHED
from portal.companies.calendar import today_at
from portal.db import now
from portal.rollout.take_along import NoReports, write

bp = Blueprint("take_along", __name__)
TAKES = "report.take"
PIECE = 256 * 1024


@bp.get("/companies/<int:company_id>/reports/take-along.zip")
@requires(TAKES)
def reports() -> Response:
    # On the disk and without a name: it goes with the answer, whatever becomes of the line.
    file = TemporaryFile(dir=current_app.config["SETTINGS"].data)  # noqa: SIM115
    try:
        write(g.company, file, now().replace(microsecond=0))
    except NoReports:
        file.close()
        abort(404)
    note(actor(TAKES), TAKES, "reports")
    return _sent(file, _name())


def _sent(file: IO[bytes], name: str) -> Response:
    response = Response(_pieces(file), content_type="application/zip")
    response.content_length = file.tell()
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = ATTACHED
    response.call_on_close(file.close)
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _name() -> str:
    company, today = g.company, today_at(g.company)
    with force_locale(company.language):
        return render_template("reports/take_along/zip.txt", company=company, today=today)
