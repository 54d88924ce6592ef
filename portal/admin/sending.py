"""Stored files as answers: whole, the range that was asked for, or 304 for who has them.

Behind a reverse proxy that finds the folder of files by itself, the answer only names the file.
"""

from urllib.parse import quote

from flask import Response, current_app, request

from portal.media.files import iterate, open_piece
from portal.media.models import StoredFile
from portal.media.store import local_path, path_of
from portal.settings import Settings

ATTACHED = "default-src 'none'; sandbox"
SHOWN = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"
LARGEST_RANGE = 2 * 1024 * 1024
"""Longer ranges are answered in part, which a browser knows how to go on from."""


def send(file: StoredFile, shown: bool = False) -> Response:
    """A stored file: to be saved under its name, or `shown` in a page, as videos and pictures."""
    if file.sha256 in request.if_none_match:
        return _about(file, Response(status=304), shown)
    settings: Settings = current_app.config["SETTINGS"]
    if settings.accelerated and local_path(file.sha256) is not None:
        response = Response(content_type=file.content_type)
        place = f"{settings.accelerated.rstrip('/')}/{path_of(file.sha256)}"
        response.headers["X-Accel-Redirect"] = place
        return _about(file, response, shown)
    if not _wants_range(file):
        response = Response(iterate(file), content_type=file.content_type)
        response.content_length = file.size
        return _about(file, response, shown)
    return _about(file, _piece(file), shown)


def _piece(file: StoredFile) -> Response:
    assert request.range is not None, "a range was asked for"
    bounds = request.range.range_for_length(file.size)
    if bounds is None:
        response = Response(status=416)
        response.content_range.set(None, None, file.size)
        return response
    start, end = bounds[0], min(bounds[1], bounds[0] + LARGEST_RANGE)
    response = Response(open_piece(file, start, end), 206, content_type=file.content_type)
    response.content_range.set(start, end, file.size)
    return response


def _about(file: StoredFile, response: Response, shown: bool) -> Response:
    headers = response.headers
    if not shown:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    headers["Content-Security-Policy"] = SHOWN if shown else ATTACHED
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
