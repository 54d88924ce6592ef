"""A form whose session has gone: kept through sign-in, shown again filled, never sent by itself.

What was typed travels, signed, in a hidden field of the sign-in page. The same page is shown where
a form's token no longer fits its session.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, redirect, render_template, request
from flask_login import current_user
from flask_security import url_for_security
from flask_wtf.csrf import CSRFError
from itsdangerous import BadData, URLSafeTimedSerializer

from portal import errors
from portal.htmx import done, wants_data, wants_fragment

LARGEST = 200_000
"""Characters of a form that are kept; more would not fit into a page's hidden field."""
LIFETIME = 12 * 3600
SILENT = ("csrf_token", "next", "kept", "submit")

Fields = list[tuple[str, str]]


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _show_stale)
    app.login_manager.unauthorized_callback = ask_to_sign_in  # type: ignore[attr-defined]
    app.extensions["security"].unauthn_handler(lambda *_, **__: ask_to_sign_in())
    app.extensions["security"].reauthn_handler(lambda *_: ask_to_sign_in(again=True))


def own_path(url: str | None) -> str | None:
    """A path of this portal to go to, or None for whatever leads or might lead elsewhere."""
    if not url or not url.startswith("/") or url.startswith("//") or "\\" in url:
        return None
    if any(ord(character) <= 32 or ord(character) == 127 for character in url):
        return None
    return url


def path_of(url: str | None) -> str | None:
    """The path of an address of our own, such as that of the page a form stands on."""
    parts = urlsplit(url or "")
    if parts.netloc != request.host:
        return None
    return own_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def ask_to_sign_in(again: bool = False) -> Response:
    """Lead to the sign-in page (or to typing the password again) and back to where one was."""
    endpoint = "verify" if again else "login"
    if request.method in ("GET", "HEAD"):
        back = own_path(request.full_path.rstrip("?"))
    else:
        back = path_of(request.headers.get("HX-Current-URL") or request.referrer)
    target = url_for_security(endpoint, next=back) if back else url_for_security(endpoint)
    if wants_fragment():
        return done(target)
    if wants_data():
        return make_response({"error": 401, "sign_in": target}, 401)
    fields = typed()
    if request.method == "POST" and fields:
        page = render_template("people/kept_sign_in.html", kept=seal(fields), target=target)
        return make_response(page, 401)
    return redirect(target)  # type: ignore[return-value]


def typed() -> Fields:
    """What the request's form holds, without tokens, passwords and files."""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in SILENT and "password" not in name
    ]
    return fields if sum(len(value) for _, value in fields) <= LARGEST else []


def seal(fields: Fields) -> str:
    """Sign a form and its address, so that nobody else can put one before a person."""
    return str(_serializer().dumps({"action": request.full_path.rstrip("?"), "fields": fields}))


def show_kept(sealed: str) -> Response | None:
    """The page with a form that was kept, or None where it cannot be read any more."""
    try:
        form = _serializer().loads(sealed, max_age=LIFETIME)
    except BadData:
        return None
    return _page(form["action"], form["fields"], 200)


def _page(action: str, fields: Fields, status: int, secrets: Any = ()) -> Response:
    context = {"action": action, "fields": fields, "secrets": secrets}
    return make_response(render_template("people/kept.html", status=status, **context), status)


def _show_stale(error: CSRFError) -> Response:
    if wants_fragment():
        return errors.show(error)
    view = current_app.view_functions.get(request.endpoint or "")
    closed = view is not None and getattr(view, "requires", None) is not None
    if closed and not current_user.is_authenticated:
        return ask_to_sign_in()
    if wants_data():
        return errors.show(error)
    secrets = [name for name in request.form if "password" in name]
    return _page(request.full_path.rstrip("?"), typed(), 400, secrets)


def _serializer() -> URLSafeTimedSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"][::-1], current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt="kept form")
