"""Messengers of a person, and of a company for those who may change its settings."""

from flask import Blueprint, abort, flash, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from wtforms import PasswordField, SelectField
from wtforms.validators import Length

from portal.access import actor, requires, signed_in
from portal.db import db
from portal.forms import Form, line, stripped
from portal.htmx import done
from portal.messages import channels as acts
from portal.messages.models import Channel
from portal.people.pages.forms import needed, options
from portal.tenancy import get_owned_or_404, owned
from portal.words import LANGUAGES, _, language, lazy

bp = Blueprint("channels", __name__)
MOST = 10
"""Channels of one person or company."""
ACTS = "any(test,pause,resume,remove)"
REFUSALS = {
    "scheme": lazy("This messenger is not one of those that the portal can use."),
    "form": lazy("The address is not complete. Compare it with the example."),
    "option": lazy("Leave out what stands after the question mark; the portal needs none of it."),
    "plain": lazy("Use the way by HTTPS, such as mmosts://, so that nobody reads on the way."),
    "inside": lazy(
        "This server is inside the portal's own network. "
        "The administrator can allow it by PORTAL_PRIVATE_HOSTS."
    ),
}
ERRORS = {
    **REFUSALS,
    "no answer": lazy("The messenger does not answer."),
    "paused": lazy("The messenger is paused."),
    "unreadable": lazy("The address cannot be read any more. Remove it and add it again."),
}


class ChannelForm(Form):
    name = line(
        lazy("What it is called"),
        needed(),
        longest=80,
        description=lazy("Such as: Telegram of the sales team"),
    )
    address = PasswordField(
        lazy("Address"),
        [needed(), Length(max=500, message=lazy("At most %(max)d characters."))],
        filters=[stripped],
        description=lazy(
            "As Apprise writes it, such as tgram://token/chat or mmosts://host/token."
        ),
        render_kw={"autocomplete": "off"},
    )
    language = SelectField(lazy("Language"), choices=options(LANGUAGES), default=language)


@bp.get("/account/channels")
@signed_in
def own() -> ResponseReturnValue:
    return _page(None)


@bp.post("/account/channels")
@signed_in
def add_own() -> ResponseReturnValue:
    return _add(None)


@bp.post(f"/account/channels/<int:channel_id>/<{ACTS}:act>")
@signed_in
def change_own(channel_id: int, act: str) -> ResponseReturnValue:
    channel = db.session.get(Channel, channel_id)
    if channel is None or channel.person_id != current_user.id:
        abort(404)
    return _change(channel, act, url_for(".own"))


@bp.get("/companies/<int:company_id>/channels")
@requires("company.edit")
def of_company() -> ResponseReturnValue:
    return _page(g.company.id)


@bp.post("/companies/<int:company_id>/channels")
@requires("company.edit")
def add_of_company() -> ResponseReturnValue:
    return _add(g.company.id)


@bp.post(f"/companies/<int:company_id>/channels/<int:channel_id>/<{ACTS}:act>")
@requires("company.edit")
def change_of_company(channel_id: int, act: str) -> ResponseReturnValue:
    return _change(get_owned_or_404(Channel, channel_id), act, url_for(".of_company"))


def _add(company_id: int | None) -> ResponseReturnValue:
    form = ChannelForm()
    if not form.validate():
        return _page(company_id, form, 422)
    if len(_channels(company_id)) >= MOST:
        form.refuse(form.name, _("There are ten already. Remove one first."))
        return _page(company_id, form, 422)
    whose = {"company_id": company_id} if company_id else {"person_id": current_user.id}
    try:
        acts.add(actor(), form.name.data, form.address.data, form.language.data, **whose)
    except acts.NotAnAddress as refused:
        form.refuse(form.address, str(REFUSALS[refused.code]))
        return _page(company_id, form, 422)
    db.session.commit()
    flash(_("The messenger is added. Send a test message to see that it works."), "success")
    return done(url_for(".of_company" if company_id else ".own"))


def _change(channel: Channel, act: str, back: str) -> ResponseReturnValue:
    if act == "test":
        if acts.try_out(channel, actor()):
            flash(_("The messenger has taken the test message."), "success")
        else:
            flash(_("The test message was not taken: %(why)s", why=why(channel.error)), "error")
    else:
        {"pause": acts.pause, "resume": acts.resume, "remove": acts.remove}[act](channel, actor())
    db.session.commit()
    return done(back)


def why(error: str) -> str:
    """What went wrong with a channel, in words."""
    if error.startswith("answered "):
        status = error.removeprefix("answered ")
        return str(_("The messenger refused it with %(status)s.", status=status))
    return str(ERRORS.get(error, error))


def _channels(company_id: int | None) -> list[Channel]:
    query = select(Channel).where(Channel.person_id == current_user.id)
    if company_id:
        query = owned(Channel)
    return list(db.session.scalars(query.order_by(Channel.id)))


def _page(
    company_id: int | None, form: ChannelForm | None = None, status: int = 200
) -> ResponseReturnValue:
    page = "people/company_channels.html" if company_id else "people/own_channels.html"
    context = {
        "channels": [(one, acts.masked(one)) for one in _channels(company_id)],
        "form": form or ChannelForm(formdata=None),
        "why": why,
        "endpoint": "channels.change_of_company" if company_id else "channels.change_own",
        "adding": url_for("channels.add_of_company" if company_id else "channels.add_own"),
        "company": g.get("company"),
    }
    return render_template(page, **context), status
