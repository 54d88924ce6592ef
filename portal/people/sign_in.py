"""Signing in, typing the password again, asking for a new one: Flask-Security with our rules."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request
from flask_security import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    VerifyForm,
    change_email_confirmed,
    change_email_instructions_sent,
    current_user,
    password_changed,
    password_reset,
    reset_password_instructions_sent,
)
from flask_security.change_email import ChangeEmailForm
from flask_wtf import FlaskForm

from portal.audit import Actor, record
from portal.db import db
from portal.forms import stripped
from portal.people import letters, sessions, throttle
from portal.people.kept import own_path, show_kept
from portal.people.models import Person

View = Callable[..., Any]


class SignInForm(LoginForm):
    """Counts before it looks, so that a locked account says so to anybody, known or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.data = stripped(self.email.data)

    def validate(self, **more: Any) -> bool:
        account = name_of_account(self.email.data)
        if refuse(self, (throttle.ACCOUNT, account), (throttle.PLACE, throttle.place())):
            return False
        if not super().validate(**more):
            return False
        throttle.forgive(throttle.ACCOUNT, account)
        return True

    def validate_next(self, field: Any) -> None:
        """Where to go is judged by `own_path` once he is in; a bad address stops nobody."""


class AgainForm(VerifyForm):
    """The password once more, before something sensitive."""

    def validate(self, **more: Any) -> bool:
        account = name_of_account(current_user.email)
        if refuse(self, (throttle.ACCOUNT, account)):
            return False
        if not super().validate(**more):
            return False
        throttle.forgive(throttle.ACCOUNT, account)
        sessions.confirm("password")
        return True

    def validate_next(self, field: Any) -> None:
        """As at the sign-in."""


class NewPasswordForm(ChangePasswordForm):
    def validate(self, **more: Any) -> bool:
        account = name_of_account(current_user.email)
        if refuse(self, (throttle.ACCOUNT, account)):
            return False
        if not super().validate(**more):
            return False
        throttle.forgive(throttle.ACCOUNT, account)
        return True


class ForgottenForm(ForgotPasswordForm):
    def validate(self, **more: Any) -> bool:
        asked = (throttle.LETTERS, name_of_account(self.email.data))
        if refuse(self, asked, (throttle.PLACE, throttle.place())):
            return False
        return bool(super().validate(**more))


class NewAddressForm(ChangeEmailForm):
    def validate(self, **more: Any) -> bool:
        if refuse(self, (throttle.LETTERS, f"person:{current_user.id}")):
            return False
        return bool(super().validate(**more))


FORMS: dict[str, Any] = {
    "login_form": SignInForm,
    "verify_form": AgainForm,
    "forgot_password_form": ForgottenForm,
    "change_password_form": NewPasswordForm,
    "change_email_form": NewAddressForm,
}


def init_app(app: Flask) -> None:
    for endpoint in ("login", "verify"):
        name = f"security.{endpoint}"
        app.view_functions[name] = going_on(app.view_functions[name])
    for endpoint in ("forgot_password", "reset_password", "change_password", "change_email"):
        name = f"security.{endpoint}"
        app.view_functions[name] = with_status(app.view_functions[name])
    password_changed.connect(_note_password, app)
    password_reset.connect(_note_password, app)
    reset_password_instructions_sent.connect(_note_reset, app)
    change_email_instructions_sent.connect(_note_new_address, app)
    change_email_confirmed.connect(_note_address, app)


def name_of_account(address: str | None) -> str:
    """What the throttle calls an account, known or not."""
    return (address or "").strip().lower()[:255]


def refuse(form: Any, *counts: tuple[Any, str]) -> bool:
    """Count an attempt at each; where one is over, the form says so and True is given."""
    until = throttle.take(*counts)
    if until is not None:
        g.throttled = until
        form.form_errors.append(throttle.too_many(until))
    return until is not None


def going_on(view: View) -> View:
    """After the right password or passkey: to where one was going, or to the form that was kept."""

    def sign_in(*args: Any, **kwargs: Any) -> Any:
        answer = with_status(view)(*args, **kwargs)
        if request.method != "POST" or not 300 <= answer.status_code < 400:
            return answer
        if kept := show_kept(request.form.get("kept", "")):
            return kept
        wanted = request.form.get("next") or request.args.get("next")
        return redirect(own_path(wanted) or "/", 303)

    return sign_in


def with_status(view: View) -> View:
    """422 where a form was refused, 429 with the time where it came too often."""

    def judged(*args: Any, **kwargs: Any) -> Response:
        answer = make_response(view(*args, **kwargs))
        if "throttled" in g:
            answer.status_code = 429
            answer.headers["Retry-After"] = g.throttled.strftime("%a, %d %b %Y %H:%M:%S GMT")
        elif request.method == "POST" and answer.status_code == 200 and _has_errors():
            answer.status_code = 422
        return answer

    return judged


def render(template: str, **context: Any) -> str:
    """Render a page of Flask-Security, noting whether its form was refused."""
    forms = [value for value in context.values() if isinstance(value, FlaskForm)]
    g.form_refused = any(form.errors for form in forms)
    return render_template(template, **context)


def _has_errors() -> bool:
    return bool(g.get("form_refused"))


def _note_password(app: Flask, user: Person, **_: Any) -> None:
    record(Actor(user.id, "person"), "account.password", f"person:{user.id}")


def _note_reset(app: Flask, user: Person, **_: Any) -> None:
    record(Actor(user.id, "person"), "account.ask_reset", f"person:{user.id}")
    db.session.commit()


def _note_new_address(app: Flask, user: Person, **_: Any) -> None:
    record(Actor(user.id, "person"), "account.ask_address", f"person:{user.id}")
    db.session.commit()


def _note_address(app: Flask, user: Person, old_email: str, **_: Any) -> None:
    record(Actor(user.id, "person"), "account.address", f"person:{user.id}")
    letters.tell_old_address(user, old_email)
