"""The way of the statements to the record store, for the administrator: what failed, and why."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.db import db
from portal.htmx import done
from portal.people.sessions import fresh
from portal.settings import Settings
from portal.training import sending
from portal.words import _, plural

bp = Blueprint("sending", __name__)


@bp.get("/admin/health/statements")
@requires("portal.administer")
@fresh
def statements() -> ResponseReturnValue:
    context = {"waiting": sending.waiting(), "failures": sending.failures(), "store": store()}
    return render_template("training/statements.html", reason=reason, **context)


@bp.post("/admin/health/statements/send-again")
@requires("portal.administer")
@fresh
def send_again() -> ResponseReturnValue:
    """Queue everything that has failed; the jobs send it within a minute."""
    if not store():
        flash(_("No record store is set, so nothing can be sent."), "error")
        return done(url_for(".statements"))
    count = sending.send_again(actor())
    db.session.commit()
    if count:
        said: str = plural(
            "%(num)d statement is on its way again.",
            "%(num)d statements are on their way again.",
            count,
        )
        flash(said, "success")
    return done(url_for(".statements"))


def store() -> str:
    """Where the statements go, without the key; empty where no store is set."""
    settings: Settings = current_app.config["SETTINGS"]
    return urlsplit(settings.record_store).netloc.rpartition("@")[2]


def reason(error: str) -> str:
    """Why statements have failed, from the store's last status, and what helps."""
    code = int(error) if error.isdigit() else 0
    if code == 0:
        words = _("The store did not answer.")
    elif code in (401, 403):
        words = _("The store did not accept the key. Set the right one.")
    elif code == 404:
        words = _("There is no store at this address. Set the right one.")
    elif code < 400:
        words = _("The store sends us to another address. Set that one.")
    elif code in sending.PASSING or code >= 500:
        words = _("The store was in trouble.")
    else:
        words = _("The store takes them for wrong. It will hardly take them another time.")
    return str(words)
