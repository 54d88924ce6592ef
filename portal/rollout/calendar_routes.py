"""The calendar feed of a person, behind a secret address, and the renewal of that address."""

from datetime import datetime, timedelta

from flask import Blueprint, Flask, Response, abort, current_app, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_login import current_user
from limits import RateLimitItemPerMinute
from sqlalchemy import or_, select

from portal.access import actor, public, signed_in
from portal.dates import today_in
from portal.db import db, now, writing
from portal.htmx import done
from portal.messages.calendar import feed
from portal.people import feeds, throttle
from portal.people.models import Membership, Person
from portal.rollout.appointments import appointment
from portal.rollout.calendar_entries import ASKED
from portal.rollout.models import CalendarEntry
from portal.words import _

bp = Blueprint("feeds", __name__)
READINGS = RateLimitItemPerMinute(60, 60, namespace="feed")
"""How often one feed may be fetched in an hour, by all programs that follow it."""
GUESSES = RateLimitItemPerMinute(60, 60, namespace="feed-guesses")
"""Wrong addresses from one place of the network in an hour."""
KEPT = timedelta(days=366)
"""How long past controls stay in a feed."""


def init_app(app: Flask) -> None:
    """Let the account's page show the section."""
    app.jinja_env.globals["calendar_address"] = address_of


@bp.get("/calendar/<token>.ics")
@public
def read(token: str) -> Response:
    """The controls to which a person is asked, for a program that follows the address."""
    person = feeds.whose(token)
    count = (READINGS, f"person:{person.id}") if person else (GUESSES, throttle.place())
    with writing():
        until = throttle.take(count)
    if until is not None:
        late = Response(throttle.too_many(until), 429, mimetype="text/plain")
        late.headers["Retry-After"] = until.strftime("%a, %d %b %Y %H:%M:%S GMT")
        return late
    answer = Response(feed_of(person or abort(404), now()), mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.post("/account/calendar")
@signed_in
def renew() -> ResponseReturnValue:
    feeds.renew(current_user, actor())
    db.session.commit()
    flash(_("The calendar has a new address; the old one shows nothing any more."), "success")
    return done(url_for("account.show"))


def feed_of(person: Person, moment: datetime) -> str:
    """Everything that stands in a person's calendar, at the companies where he has a part."""
    today = today_in(person.timezone, moment)
    has_part = select(Membership.company_id).where(
        Membership.person_id == person.id,
        Membership.role.in_(ASKED),
        or_(Membership.until.is_(None), Membership.until >= today),
    )
    query = select(CalendarEntry).where(
        CalendarEntry.person_id == person.id,
        CalendarEntry.state == "invited",
        CalendarEntry.starts_at > moment - KEPT,
        CalendarEntry.company_id.in_(has_part),
    )
    shown = [appointment(entry, person.language) for entry in db.session.scalars(query)]
    with force_locale(person.language):
        name = _("Controls")
    return feed(name, shown, current_app.config["SETTINGS"].mail_from)


def address_of(person: Person) -> str | None:
    """The address of a person's feed; none for who is never asked to a control."""
    if not any(membership.role in ASKED for membership in person.memberships):
        return None
    portal = current_app.config["SETTINGS"].url
    return f"{portal}{url_for('feeds.read', token=feeds.token(person))}"
