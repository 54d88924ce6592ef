"""Turning off the digest from a letter, without signing in (RFC 8058).

Mail programs post to the address by themselves and bring no token of ours: the signed word in it
is the authority. A person gets a page with a button, since programs open links on their own.
"""

from contextlib import nullcontext

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_login import current_user

from portal.access import public
from portal.audit import Actor
from portal.db import db
from portal.messages import unsubscribing
from portal.people import accounts
from portal.people.models import Person

bp = Blueprint("unsubscribe", __name__)


def init_app(app: Flask) -> None:
    app.extensions["csrf"].exempt(bp)


@bp.get("/unsubscribe/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    person = _reader(token)
    return _page(person, token) if person else _no_such_link()


@bp.post("/unsubscribe/<token>")
@public
def leave(token: str) -> ResponseReturnValue:
    """No redirection: the mail programs that post here follow none."""
    person = _reader(token)
    if person is None:
        return _no_such_link()
    accounts.change(person, Actor(person.id, "person"), digest=False)
    db.session.commit()
    return _page(person, token)


def _page(person: Person, token: str) -> str:
    """In the language of the letter, unless another was chosen here."""
    chosen = "language" in request.cookies or current_user.is_authenticated
    with nullcontext() if chosen else force_locale(person.language):
        return render_template("people/unsubscribe.html", person=person, token=token)


def _no_such_link() -> ResponseReturnValue:
    return render_template("people/unsubscribe.html", person=None), 404


def _reader(token: str) -> Person | None:
    """Whose letter the link stands in; none where it is torn, or he is forgotten."""
    person = db.session.get(Person, unsubscribing.person_of(token) or 0)
    return person if person is not None and person.forgotten_at is None else None
