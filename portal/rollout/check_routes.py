"""The public check page: anyone who holds a report's code or its file can verify it."""

import hashlib
import re
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
from portal.media.files import open_bytes
from portal.media.models import StoredFile
from portal.people import throttle
from portal.rollout.erasure import kept_of
from portal.rollout.models import Report
from portal.rollout.seals import checked
from portal.seal.changes import Place, places
from portal.seal.verifying import Finding

bp = Blueprint("check", __name__)
CODE = re.compile(rb"/report/((?:[0-9A-Z]{4}-){2}[0-9A-Z]{4})")
"""As every signature of a report has it, where it says how to be checked."""
ESCAPED = re.compile(rb"\\([0-7]{3})")
"""A byte as PDF may write it in a text (ISO 32000-1, 7.3.4.2)."""


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
    sha256, finding = hashlib.sha256(content).hexdigest(), checked(content)
    report, kept = with_file(sha256), kept_of(sha256=sha256)
    if report or kept:
        return show(asked_file=sha256, report=report, kept=kept, finding=finding)
    changed = changed_from(content, finding)
    status = 200 if finding.verdict == "valid" else 404
    return show(asked_file=sha256, finding=finding, changed=changed, status=status)


def with_file(sha256: str) -> Report | None:
    """The report that has this very file, as it was submitted or as it was signed."""
    submitted, signed = aliased(StoredFile), aliased(StoredFile)
    query = (
        select(Report)
        .join(submitted, submitted.id == Report.file_id)
        .outerjoin(signed, signed.id == Report.signed_file_id)
        .where(or_(submitted.sha256 == sha256, signed.sha256 == sha256))
        .options(joinedload(Report.answered_by), joinedload(Report.file))
        .limit(1)
    )
    return db.session.scalars(query).first()


def changed_from(content: bytes, finding: Finding) -> tuple[Report, list[Place]] | None:
    """The report that a file says it is, though it is not, and where they differ."""
    contacts = " ".join(one.contact for one in finding.signatures).encode()
    code = CODE.search(contacts) or CODE.search(ESCAPED.sub(_byte, content))
    query = select(Report).where(Report.code == code[1].decode()) if code else None
    report = db.session.scalars(query).one_or_none() if query is not None else None
    if report is None:
        return None
    sealed = report.signed_file if finding.sealed or finding.verdict == "unsigned" else None
    return report, places(open_bytes(sealed or report.file), content)


def _byte(escaped: re.Match[bytes]) -> bytes:
    return bytes([int(escaped[1], 8) & 255])


def show(
    asked: str = "",
    asked_file: str = "",
    report: Report | None = None,
    kept: dict[str, Any] | None = None,
    finding: Finding | None = None,
    changed: tuple[Report, list[Place]] | None = None,
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
        finding=finding,
        changed=changed,
        **context,
    )
