"""How long a session lives, how it is ended at once, and what wants a fresh sign-in.

A session is a signed cookie that names the person's `fs_uniquifier`: renewing that ends all of
his sessions. `since` is the moment of signing in, `seen` that of the last request (to a minute),
`confirmed_by` tells by what he last showed that it is he.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any, Literal, TypeVar, cast

from flask import Flask, current_app, request, session
from flask_security import current_user, logout_user, user_authenticated
from flask_security.utils import check_and_update_authn_fresh

from portal.audit import Actor, record
from portal.db import now
from portal.people.kept import ask_to_sign_in
from portal.people.models import Person

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
STEP = 60
"""Seconds between two notes of `seen`, so that not every answer carries a cookie."""

View = TypeVar("View", bound=Callable[..., Any])
Proof = Literal["password", "passkey"]


def init_app(app: Flask) -> None:
    app.config.update(
        PERMANENT_SESSION_LIFETIME=IDLE + timedelta(seconds=STEP),
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.before_request(_end_or_note)
    user_authenticated.connect(_begin, app)


def has_ended(since: float, seen: float, moment: float) -> bool:
    """Whether a session is over: idle for too long, or too old altogether."""
    return moment - seen >= IDLE.total_seconds() or moment - since >= LONGEST.total_seconds()


def end_all(person: Person) -> None:
    """End every session of a person at once, his reset links too."""
    person.fs_uniquifier = secrets.token_hex(32)


def keep_own(person: Person) -> None:
    """After `end_all`: let the session of this request go on."""
    session["_user_id"] = session["identity.id"] = person.fs_uniquifier


def fresh(view: View) -> View:
    """Ask for the password or a passkey again where the sign-in is not fresh; stands under
    @requires.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        within = current_app.config["SECURITY_FRESHNESS"]
        grace = current_app.config["SECURITY_FRESHNESS_GRACE_PERIOD"]
        if not check_and_update_authn_fresh(within, grace, "session"):
            return ask_to_sign_in(again=True)
        return view(*args, **kwargs)

    return guarded  # type: ignore[return-value]


def confirm(proof: Proof) -> None:
    """Note by what the person has just shown that it is he."""
    session["confirmed_by"] = proof


def confirmed_by() -> Proof:
    """By what the person last showed that it is he: at the sign-in, or since when asked again.

    Behind `fresh` it is what confirms the act at hand.
    """
    return cast(Proof, session.get("confirmed_by", "password"))


def _begin(app: Flask, user: Person, authn_via: Sequence[str] | None = None, **_: Any) -> None:
    session.permanent = True
    confirm("passkey" if "webauthn" in (authn_via or ()) else "password")
    session["since"] = session["seen"] = time.time()
    # The library's forms take a wish for a cookie that would outlive the session by a year.
    session.pop("_remember", None)
    user.signed_in_at = now()
    record(Actor(user.id, "person"), "account.sign_in", f"person:{user.id}")


def _end_or_note() -> None:
    if "_user_id" not in session or request.path.startswith("/assets/"):
        return
    moment = time.time()
    since = session.get("since", 0)
    seen = session.get("seen", since)
    if has_ended(since, seen, moment):
        if current_user.is_authenticated:
            logout_user()
        session.clear()
    elif moment - seen >= STEP or "seen" not in session:
        session.permanent = True
        session["seen"] = moment
