"""Passkeys: a device signs in for a person whom it has verified, by Flask-Security with our rules.

The library's pages ask for the device's options as JSON and send its answer as a form; here each
answer counts once, is throttled as a password is, and is refused in one and the same words.
"""

from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

from flask import Flask, Request, abort, current_app, g, render_template
from flask_security import (
    WebAuthnRegisterForm,
    WebAuthnRegisterResponseForm,
    WebAuthnSigninForm,
    WebAuthnSigninResponseForm,
    WebauthnUtil,
    anonymous_user_required,
    auth_required,
    current_user,
    wan_deleted,
    wan_registered,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import HiddenField

from portal.audit import Actor, record
from portal.htmx import wants_data
from portal.people import letters, sessions, throttle
from portal.people.models import Person
from portal.people.sign_in import going_on, name_of_account, refuse, with_status
from portal.words import _

MOST = 20
"""Passkeys of one person."""
ASKING = ("security.wan_register", "security.wan_signin", "security.wan_verify")
"""Endpoints at which a script asks what to ask of the device."""
UNREADABLE = (WebAuthnException, ValueError, TypeError, RecursionError)
"""What the library lets through of answers that no device gives."""

View = Callable[..., Any]


class RelyingParty(WebauthnUtil):
    """For whom a passkey is made: the portal's public address, and verified owners alone."""

    def origin(self) -> str:
        """The address on which a device must have been asked.

        Without HTTPS browsers have passkeys on `localhost` alone, whatever PORTAL_URL says.
        """
        settings = current_app.config["SETTINGS"]
        return origin_of(settings.url) if settings.secure else str(super().origin())

    def registration_options(
        self, user: Any, usage: str, existing_options: dict[str, Any]
    ) -> dict[str, Any]:
        named = {**existing_options, "user_display_name": user.name}
        return dict(super().registration_options(user, usage, named))

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        return UserVerificationRequirement.REQUIRED


class NewPasskeyForm(WebAuthnRegisterForm):
    """The name of a passkey to be; it is always enough by itself to sign in."""

    usage = HiddenField()

    def validate(self, **more: Any) -> bool:
        self.usage.data = "first"
        if not super().validate(**more):
            return False
        if len(current_user.webauthn) >= MOST:
            self.name.errors = [_("You have %(max)d passkeys. Remove one first.", max=MOST)]
            return False
        return True


class AddedForm(WebAuthnRegisterResponseForm):
    """What a device answers that has made a passkey."""

    def validate(self, **more: Any) -> bool:
        try:
            good = bool(super().validate(**more))
        except UNREADABLE:
            good = False
        # What a browser says beside the signed answer is not kept.
        self.extensions = ""
        if not good:
            self.credential.errors = [_("The device has made no passkey. Try it once more.")]
        return good


class AskForm(WebAuthnSigninForm):
    def validate_next(self, field: Any) -> None:
        """As at the sign-in with a password."""


class AnswerForm(WebAuthnSigninResponseForm):
    """What a device answers for its owner, who signs in or confirms that it is he."""

    def validate(self, **more: Any) -> bool:
        once = (throttle.CHALLENGE, self.challenge)
        good = not self._throttled((throttle.PLACE, throttle.place()))
        good = good and throttle.take(once) is None and self._opens(**more)
        if self.user is not None:
            account = (throttle.ACCOUNT, name_of_account(self.user.email))
            good = not self._throttled(account) and good
            if good:
                throttle.forgive(*account)
        if good:
            sessions.confirm("passkey")
        elif "throttled" not in g:
            words = _("This passkey opens nothing here. Try another, or use your password.")
            self.credential.errors = [words]
        g.passkey_refused = not good
        return good

    def validate_next(self, field: Any) -> None:
        """As at the sign-in with a password."""

    def _opens(self, **more: Any) -> bool:
        """Whether the library takes it, and it belongs to an open account, the one at hand."""
        try:
            valid = bool(super().validate(**more))
        except UNREADABLE:
            return False
        mine = not self.is_verify or (self.user and self.user.id == current_user.id)
        return bool(valid and self.user and self.user.is_active and mine)

    def _throttled(self, count: tuple[Any, str]) -> bool:
        over = refuse(self, count)
        if over:
            # Where the library looks for what it tells the person.
            self.credential.errors = [*self.form_errors]
            self.form_errors.clear()
        return over


FORMS: dict[str, Any] = {
    "wan_register_form": NewPasskeyForm,
    "wan_register_response_form": AddedForm,
    "wan_signin_form": AskForm,
    "wan_signin_response_form": AnswerForm,
}


def init_app(app: Flask) -> None:
    """Put our rules around the library's views, and its news into history and mail."""
    views = app.view_functions
    for name in ("register", "signin", "verify"):
        views[f"security.wan_{name}"] = with_status(views[f"security.wan_{name}"])
    # The library asks for a fresh sign-in before it names the passkey, not before it keeps it.
    keep = "security.wan_register_response"
    within, grace = app.config["SECURITY_FRESHNESS"], app.config["SECURITY_FRESHNESS_GRACE_PERIOD"]
    views[keep] = auth_required("session", within=lambda: within, grace=lambda: grace)(views[keep])
    for name in ("signin", "verify"):
        endpoint = f"security.wan_{name}_response"
        page = app.config[f"SECURITY_WAN_{name.upper()}_TEMPLATE"]
        views[endpoint] = going_on(_or_again(views[endpoint], page))
    enter = "security.wan_signin_response"
    views[enter] = anonymous_user_required(views[enter])
    # It comes with the library's support of second factors, of which there is none.
    views["security.tf_select"] = _nowhere
    app.extensions["security"].want_json(_asks_for_options)
    wan_registered.connect(_note_added, app)
    wan_deleted.connect(_note_removed, app)


def origin_of(url: str) -> str:
    """The origin of an address as a browser writes it: small letters, no port that goes unsaid."""
    parts = urlsplit(url)
    port = "" if parts.port in (None, 443) else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"


def _asks_for_options(request: Request) -> bool:
    """The one thing that the library answers as JSON; all else is a page."""
    return request.endpoint in ASKING and request.method == "POST" and wants_data()


def _nowhere() -> NoReturn:
    abort(404)


def _or_again(view: View, page: str) -> View:
    """A refused answer shows its page, with what was wanted, instead of leading there."""

    def answered(*args: Any, **kwargs: Any) -> Any:
        answer = view(*args, **kwargs)
        if not g.get("passkey_refused"):
            return answer
        g.form_refused = True
        return render_template(page)

    return answered


def _note_added(app: Flask, user: Person, name: str, **_: Any) -> None:
    record(Actor(user.id, "person"), "account.add_passkey", f"person:{user.id}")
    letters.tell_of_passkey(user, "passkey_added", name)


def _note_removed(app: Flask, user: Person, name: str, **_: Any) -> None:
    """A passkey is taken away as a password is changed: whoever came by it is out."""
    record(Actor(user.id, "person"), "account.remove_passkey", f"person:{user.id}")
    letters.tell_of_passkey(user, "passkey_removed", name)
    sessions.end_all(user)
    sessions.keep_own(user)
