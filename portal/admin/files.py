"""Downloads of stored files; each is recorded."""

from datetime import timedelta

from flask import Blueprint, Response, abort, g, request
from sqlalchemy import select

from portal.access import actor, requires
from portal.admin.sending import send
from portal.audit import Actor, History, record
from portal.db import db, now, writing
from portal.media.models import StoredFile
from portal.tenancy import get_owned_or_404

bp = Blueprint("files", __name__)
SITTING = timedelta(hours=1)


@bp.get("/companies/<int:company_id>/files/<int:file_id>")
@requires("file.view")
def download(file_id: int) -> Response:
    file = get_owned_or_404(StoredFile, file_id)
    if file.guarded:
        abort(404)
    note(actor("file.view"), "file.download", f"file:{file.id}")
    return send(file)


def note(by: Actor, verb: str, subject: str) -> None:
    """Record a download; one that comes in ranges once a sitting."""
    if request.method == "HEAD" or ("Range" in request.headers and _is_noted(by, verb, subject)):
        return
    with writing():
        record(by, verb, subject, company_id=g.company.id)


def note_once(by: Actor, verb: str, subject: str) -> None:
    """Record that something was looked at, once a sitting."""
    if request.method == "HEAD" or _is_noted(by, verb, subject):
        return
    with writing():
        record(by, verb, subject, company_id=g.company.id)


def _is_noted(by: Actor, verb: str, subject: str) -> bool:
    query = select(History.id).where(
        History.company_id == g.company.id,
        History.actor_id == by.id,
        History.verb == verb,
        History.subject == subject,
        History.at > now() - SITTING,
    )
    return db.session.scalar(query.limit(1)) is not None
