"""Downloads of stored files, whole or in ranges; each is recorded."""

from datetime import timedelta
from urllib.parse import quote

from flask import Blueprint, Response, g, request
from sqlalchemy import select

from portal.access import actor, requires
from portal.audit import Actor, History, record
from portal.db import db, now, writing
from portal.media.files import iterate, open_piece
from portal.media.models import StoredFile
from portal.tenancy import get_owned_or_404

bp = Blueprint("files", __name__)
SANDBOX = "default-src 'none'; sandbox"
LARGEST_RANGE = 2 * 1024 * 1024
"""Longer ranges are answered in part, which a browser knows how to go on from."""
SITTING = timedelta(hours=1)


@bp.get("/companies/<int:company_id>/files/<int:file_id>")
@requires("file.view")
def download(file_id: int) -> Response:
    file = get_owned_or_404(StoredFile, file_id)
    note(actor("file.view"), "file.download", f"file:{file.id}")
    return send(file)


def note(by: Actor, verb: str, subject: str) -> None:
    """Record a download; one that comes in ranges once a sitting."""
    if request.method == "HEAD" or ("Range" in request.headers and _is_noted(by, verb, subject)):
        return
    with writing():
        record(by, verb, subject, company_id=g.company.id)


def send(file: StoredFile) -> Response:
    """A download: the whole file, the range that was asked for, or 304 for who has it."""
    if file.sha256 in request.if_none_match:
        return _about(file, Response(status=304))
    if not _wants_range(file):
        response = Response(iterate(file), content_type=file.content_type)
        response.content_length = file.size
        return _about(file, response)
    assert request.range is not None, "a range was asked for"
    bounds = request.range.range_for_length(file.size)
    if bounds is None:
        response = Response(status=416)
        response.content_range.set(None, None, file.size)
        return _about(file, response)
    start, end = bounds[0], min(bounds[1], bounds[0] + LARGEST_RANGE)
    response = Response(open_piece(file, start, end), 206, content_type=file.content_type)
    response.content_range.set(start, end, file.size)
    return _about(file, response)


def _about(file: StoredFile, response: Response) -> Response:
    headers = response.headers
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    headers["Content-Security-Policy"] = SANDBOX
    headers["Cache-Control"] = "private, no-cache"
    headers["Accept-Ranges"] = "bytes"
    response.set_etag(file.sha256)
    return response


def _wants_range(file: StoredFile) -> bool:
    """Whether one range of this very file is wanted; several at once are answered by all of it."""
    asked, only_if = request.range, request.headers.get("If-Range")
    return (
        request.method == "GET"
        and asked is not None
        and asked.units == "bytes"
        and len(asked.ranges) == 1
        # No date: the bytes of a file never change, and another file is another tag.
        and only_if in (None, f'"{file.sha256}"')
    )


def _is_noted(by: Actor, verb: str, subject: str) -> bool:
    query = select(History.id).where(
        History.company_id == g.company.id,
        History.actor_id == by.id,
        History.verb == verb,
        History.subject == subject,
        History.at > now() - SITTING,
    )
    return db.session.scalar(query.limit(1)) is not None
