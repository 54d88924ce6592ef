"""What a person sees when something fails: a page, or for htmx a message on the page he is on."""

import logging
import uuid

from flask import Flask, Response, g, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from portal.db import db
from portal.htmx import wants_data, wants_fragment

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    app.before_request(_give_request_an_id)
    app.after_request(_tell_request_id)
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(Exception, _show_unexpected)


def show(error: HTTPException) -> Response:
    """Answer an HTTP error with its page; a redirect or a ready response passes as it is."""
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if wants_data():
        return make_response({"error": error.code}, error.code)
    context = {"code": error.code, "request_id": g.get("request_id", ""), "error": error}
    if not wants_fragment():
        return make_response(render_template("errors/page.html", **context), error.code)
    response = make_response(render_template("errors/_message.html", **context), error.code)
    response.headers["HX-Retarget"] = "#messages"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _show_unexpected(error: Exception) -> Response:
    # What the error left half done must not reach the page that tells of it.
    db.session.rollback()
    log.exception("unexpected", extra={"request_id": g.get("request_id"), "path": request.path})
    # Locked for too long, or gone: not the person's fault, and worth another try.
    away = isinstance(error, OperationalError)
    return show(ServiceUnavailable() if away else InternalServerError())


def _give_request_an_id() -> None:
    g.request_id = uuid.uuid4().hex[:12]


def _tell_request_id(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "")
    return response
