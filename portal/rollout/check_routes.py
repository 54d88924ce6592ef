"""The public check page: anyone who holds a report's code or its file can verify it."""

import hashlib
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.access import public
from portal.codes import grouped
from portal.companies.models import Company
from portal.db import db
from portal.htmx import go, render
from portal.media.models import StoredFile
from portal.people import throttle
from portal.rollout.erasure import kept_of
from portal.rollout.models import Report

bp = Blueprint("check", __name__)


@bp.get("/report/check")
@public
def check() -> ResponseReturnValue:
    if code := grouped(request.args.get("code", "")):
        return go(url_for(".by_code", code=code))
    return show()


@bp.get("/report/<code>")
@public
def by_code(code: str) -> Response:
    """What is known of a code. Nothing of the report's content is shown."""
    if until := throttle.take_check():
        return throttle.refused(show(asked=code, too_many=throttle.too_many(until)), until)
    query = select(Report).where(Report.code == code.upper())
    report = db.session.scalars(query.options(joinedload(Report.answered_by))).one_or_none()
    kept = None if report else kept_of(code=code.upper())
    return show(asked=code, report=report, kept=kept, status=200 if report or kept else 404)


@bp.post("/report/check")
@public
def by_file() -> Response:
    """Whether a file is a report of ours, byte for byte. The file is not stored."""
    if until := throttle.take_check():
        return throttle.refused(show(too_many=throttle.too_many(until)), until)
    upload = request.files.get("file")
    limit = current_app.config["SETTINGS"].upload_limit
    content = upload.stream.read(limit + 1) if upload else b""
    if not content:
        return show(missing=True, status=422)
    sha256 = hashlib.sha256(content).hexdigest()
    submitted, signed = aliased(StoredFile), aliased(StoredFile)
    query = (
        select(Report)
        .join(submitted, submitted.id == Report.file_id)
        .outerjoin(signed, signed.id == Report.signed_file_id)
        .where(or_(submitted.sha256 == sha256, signed.sha256 == sha256))
        .options(joinedload(Report.answered_by), joinedload(Report.file))
        .limit(1)
    )
    report = db.session.scalars(query).first()
    kept = None if report else kept_of(sha256=sha256)
    status = 200 if report or kept else 404
    return show(asked_file=sha256, report=report, kept=kept, status=status)


def show(
    asked: str = "",
    asked_file: str = "",
    report: Report | None = None,
    kept: dict[str, Any] | None = None,
    missing: bool = False,
    too_many: str = "",
    status: int = 200,
) -> Response:
    company = db.session.get(Company, report.company_id) if report else None
    newest = newer = None
    if report is not None:
        query = select(Report).where(
            Report.company_id == report.company_id, Report.control == report.control
        )
        newest = db.session.scalars(query.order_by(Report.version.desc()).limit(1)).one()
        newer = newest if newest.version > report.version else None
    file = report.signed_file or report.file if report else None
    outdated = bool(report and asked_file and report.signed_file and file.sha256 != asked_file)  # type: ignore[union-attr]
    page = "reports/check.html"
    context = {"asked": asked, "asked_file": asked_file, "report": report, "file": file}
    return render(
        page,
        page,
        status,
        company=company,
        kept=kept,
        newer=newer,
        outdated=outdated,
        missing=missing,
        too_many=too_many,
        **context,
    )
