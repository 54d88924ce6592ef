"""Downloads of stored files; each is recorded."""

from urllib.parse import quote

from flask import Blueprint, Response, g, request

from portal.access import actor, requires
from portal.audit import record
from portal.db import writing
from portal.media.files import iterate
from portal.media.models import StoredFile
from portal.tenancy import get_owned_or_404

bp = Blueprint("files", __name__)
SANDBOX = "default-src 'none'; sandbox"


@bp.get("/companies/<int:company_id>/files/<int:file_id>")
@requires("file.view")
def download(file_id: int) -> Response:
    file = get_owned_or_404(StoredFile, file_id)
    with writing():
        by = actor("file.view")
        record(by, "file.download", f"file:{file.id}", company_id=g.company.id)
    return send(file)


def send(file: StoredFile) -> Response:
    """The whole file as a download; a browser that has it gets 304."""
    if file.sha256 in request.if_none_match:
        return Response(status=304)
    response = Response(iterate(file), content_type=file.content_type)
    response.content_length = file.size
    name = quote(file.name)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(file.sha256)
    return response
