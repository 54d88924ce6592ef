"""Large files in pieces, by the tus protocol 1.0 (https://tus.io/protocols/resumable-upload).

Core, creation, expiration, checksum and termination. An upload is its person's own; what it is for
is read by the form that it is handed in with.
"""

import base64
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, current_app, g, request, url_for
from flask_login import current_user
from werkzeug.http import http_date

from portal.access import requires
from portal.db import db
from portal.media import uploads
from portal.media.models import Upload
from portal.words import _, number

View = TypeVar("View", bound=Callable[..., Any])

bp = Blueprint("uploads", __name__)
VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
PURPOSE = re.compile(r"[a-z_]{1,20}:\d{1,10}")
MEGABYTE = 1024 * 1024
STATUSES = {
    uploads.OutOfPlace: 409,
    uploads.Over: 410,
    uploads.TooLong: 413,
    uploads.Busy: 423,
    uploads.Spoilt: 460,
    uploads.NoRoom: 507,
}


def speaks_tus(view: View) -> View:
    """Refuse other versions of the protocol."""

    @wraps(view)
    def spoken(*args: Any, **kwargs: Any) -> Any:
        if request.headers.get("Tus-Resumable") != VERSION:
            return Response(status=412)
        return view(*args, **kwargs)

    return spoken  # type: ignore[return-value]


@bp.after_request
def name_the_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Tus-Version"] = VERSION
    return response


@bp.errorhandler(uploads.NotTaken)
def refuse(error: uploads.NotTaken) -> Response:
    db.session.rollback()
    return Response(status=STATUSES[type(error)])


@bp.route("/companies/<int:company_id>/uploads", methods=["OPTIONS"])
@requires("file.bring")
def offer() -> Response:
    response = Response(status=204)
    response.headers["Tus-Extension"] = "creation,expiration,checksum,termination"
    response.headers["Tus-Max-Size"] = str(current_app.config["SETTINGS"].video_limit)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(uploads.CHECKS)
    return response


@bp.post("/companies/<int:company_id>/uploads", provide_automatic_options=False)
@requires("file.bring")
@speaks_tus
def begin() -> Response:
    length = _number("Upload-Length")
    if length > current_app.config["SETTINGS"].video_limit:
        return Response(status=413)
    said = _metadata(request.headers.get("Upload-Metadata", ""))
    purpose = said.get("purpose", "")
    if not PURPOSE.fullmatch(purpose):
        abort(400)
    name = said.get("filename") or said.get("name") or "video"
    upload = uploads.begin(g.company.id, current_user.id, purpose, name, length)
    db.session.commit()
    response = _about(upload, 201)
    response.headers["Location"] = url_for("uploads.tell", token=upload.token)
    return response


@bp.route("/companies/<int:company_id>/uploads/<string:token>", methods=["HEAD"])
@requires("file.bring")
@speaks_tus
def tell(token: str) -> Response:
    upload = _find(token)
    response = _about(upload, 200)
    response.headers["Upload-Length"] = str(upload.length)
    said = {"filename": upload.name, "purpose": upload.purpose}
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in said.items()}
    response.headers["Upload-Metadata"] = ",".join(f"{k} {v}" for k, v in encoded.items())
    return response


@bp.patch("/companies/<int:company_id>/uploads/<string:token>")
@requires("file.bring")
@speaks_tus
def receive(token: str) -> Response:
    upload = _find(token)
    if request.mimetype != PIECE:
        return Response(status=415)
    try:
        uploads.add(upload, _number("Upload-Offset"), request.stream, _checksum())
    except uploads.OutOfPlace:
        return _about(upload, 409)
    return _about(upload, 204)


@bp.delete("/companies/<int:company_id>/uploads/<string:token>")
@requires("file.bring")
@speaks_tus
def drop(token: str) -> Response:
    upload = _find(token)
    uploads.end(upload)
    db.session.commit()
    uploads.discard(upload)
    return Response(status=204)


@bp.post("/companies/<int:company_id>/uploads/<string:token>")
@requires("file.bring")
def override(token: str) -> Response:
    """Clients that may only send POST name the method that they mean."""
    views = {"PATCH": receive, "DELETE": drop, "HEAD": tell}
    meant = views.get(request.headers.get("X-HTTP-Method-Override", ""))
    response: Response = meant(token) if meant else abort(405)
    return response


def _find(token: str) -> Upload:
    return uploads.find(token, g.company.id, current_user.id) or abort(404)


def _about(upload: Upload, status: int) -> Response:
    """How far an upload is, and until when it can go on."""
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(upload.arrived)
    response.headers["Upload-Expires"] = http_date(upload.expires_at)
    return response


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    return int(text) if re.fullmatch(r"\d{1,15}", text, re.ASCII) else abort(400)


def _checksum() -> tuple[str, bytes] | None:
    header = request.headers.get("Upload-Checksum")
    try:
        return uploads.checksum(header) if header else None
    except ValueError:
        abort(400)


def _metadata(header: str) -> dict[str, str]:
    """`filename ZGVhbC53ZWJt,purpose bGVzc29uOjE=` as words."""
    found = {}
    for pair in filter(None, header.split(",")):
        key, _blank, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except ValueError:
            abort(400)
    return found


@bp.app_template_global()
def video_limit() -> int:
    """How large a file may be that comes in pieces, in bytes."""
    return int(current_app.config["SETTINGS"].video_limit)


@bp.app_template_global()
def plain_limit() -> int:
    """How large a file may be that comes in one go, in bytes."""
    return int(current_app.config["SETTINGS"].upload_limit)


@bp.app_template_filter()
def size(count: int) -> str:
    """A number of bytes as people say it: «700 МБ», «2 ГБ»."""
    if count < MEGABYTE:
        return str(_("%(size)s KB", size=number(max(1, count / 1024))))
    if count < 1024 * MEGABYTE:
        return str(_("%(size)s MB", size=number(count / MEGABYTE)))
    return str(_("%(size)s GB", size=number(count / MEGABYTE / 1024, 1)))
