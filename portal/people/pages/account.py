"""One's own account, and the switches of language and theme that stand on every page."""

from flask import Blueprint, Flask, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.change_email import change_email_confirm

from portal.access import actor, public, signed_in
from portal.db import db
from portal.htmx import done, render
from portal.people import accounts
from portal.people.kept import own_path, path_of
from portal.people.pages.forms import THEMES, AccountForm
from portal.words import LANGUAGES, _

bp = Blueprint("account", __name__)
FIELDS = ("name", "position", "phone", "language", "timezone", "theme")
PREFERENCES = ("digest", "digest_hour")


def init_app(app: Flask) -> None:
    """A page with a button stands in for Flask-Security's, which changes the address by GET."""
    app.view_functions["security.change_email_confirm"] = ask_to_confirm


@bp.get("/account")
@signed_in
def show() -> ResponseReturnValue:
    return _page(AccountForm(obj=current_user))


@bp.post("/account")
@signed_in
def change() -> ResponseReturnValue:
    form = AccountForm()
    if not form.validate():
        return _page(form, 422)
    said = {name: form[name].data or "" for name in FIELDS}
    said |= {name: form[name].data for name in PREFERENCES}
    accounts.change(current_user, actor(), **said)
    db.session.commit()
    flash(_("Saved."), "success")
    return done(url_for(".show"))


@bp.post("/account/language")
@public
def set_language() -> ResponseReturnValue:
    """Switch the language: the person's own, and that of this browser."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    _change_own("language", chosen)
    answer = done(_back())
    answer.set_cookie("language", chosen, max_age=31_536_000, httponly=True, samesite="Lax")
    return answer


@bp.post("/account/theme")
@public
def set_theme() -> ResponseReturnValue:
    """Switch between light and dark."""
    chosen = request.form.get("theme", "")
    if chosen not in THEMES:
        abort(400)
    _change_own("theme", chosen)
    answer = done(_back())
    answer.set_cookie("theme", chosen, max_age=31_536_000, httponly=True, samesite="Lax")
    return answer


@public
def ask_to_confirm(token: str) -> ResponseReturnValue:
    """Ask for a press of the button, since mail programs open links by themselves."""
    return render_template("people/confirm_address.html", token=token)


@bp.post("/account/address/<token>")
@public
def confirm_address(token: str) -> ResponseReturnValue:
    answer: ResponseReturnValue = change_email_confirm(token)  # type: ignore[no-untyped-call]
    return answer


def _change_own(field: str, value: str) -> None:
    if current_user.is_authenticated:
        accounts.change(current_user, actor(), **{field: value})
        db.session.commit()


def _back() -> str:
    return own_path(request.form.get("next")) or path_of(request.referrer) or "/"


def _page(form: AccountForm, status: int = 200) -> ResponseReturnValue:
    return render("people/account.html", "people/_account.html", status, form=form)
