"""Webhooks under the administrator's eyes: where events go, what became of them, send again."""

from math import ceil

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from portal.access import actor, requires
from portal.admin.pages import bp
from portal.admin.webhook_forms import KIND_NAMES, FeedKeyForm, WebhookForm
from portal.audit import record
from portal.db import db, now
from portal.htmx import done
from portal.messages import deliveries
from portal.messages import webhooks as acts
from portal.messages.webhook_models import Delivery, FeedKey, Webhook
from portal.people.sessions import fresh
from portal.words import _, lazy

PAGE = 25
STATES = {
    "queued": lazy("waiting"),
    "delivered": lazy("delivered"),
    "failed": lazy("not delivered"),
}
ERRORS = {
    "private address": lazy("The address is inside the portal's own network."),
    "secret unreadable": lazy("The secret cannot be read any more. Renew it."),
    "TimeoutError": lazy("The receiver did not answer in time."),
    "ConnectionRefusedError": lazy("Nobody listens at the address."),
    "gaierror": lazy("The name of the host is unknown."),
    "SSLCertVerificationError": lazy("The receiver's certificate is not valid."),
}


@bp.get("/webhooks")
@requires("portal.administer")
@fresh
def webhooks() -> ResponseReturnValue:
    return show_webhooks()


@bp.post("/webhooks")
@requires("portal.administer")
@fresh
def create_webhook() -> ResponseReturnValue:
    form = WebhookForm()
    if not form.validate():
        return show_webhooks(form, status=422)
    created, secret = acts.create(actor(), form.name.data, form.url.data, form.kinds.data)
    db.session.commit()
    return _page(created, secret=secret)


@bp.get("/webhooks/<int:webhook_id>")
@requires("portal.administer")
@fresh
def webhook(webhook_id: int) -> ResponseReturnValue:
    return _page(_webhook(webhook_id))


@bp.post("/webhooks/<int:webhook_id>")
@requires("portal.administer")
@fresh
def change_webhook(webhook_id: int) -> ResponseReturnValue:
    changed, form = _webhook(webhook_id), WebhookForm()
    if not form.validate():
        return _page(changed, form, 422)
    version = int(form.version.data) if str(form.version.data).isdecimal() else 0
    try:
        acts.change(changed, actor(), version, form.name.data, form.url.data, form.kinds.data)
    except acts.Stale:
        form.version.data = changed.version
        return _page(changed, form, 409)
    db.session.commit()
    flash(_("Saved."), "success")
    return done(url_for(".webhook", webhook_id=webhook_id))


@bp.post("/webhooks/<int:webhook_id>/pause")
@requires("portal.administer")
@fresh
def pause_webhook(webhook_id: int) -> ResponseReturnValue:
    acts.pause(_webhook(webhook_id), actor())
    db.session.commit()
    return done(url_for(".webhook", webhook_id=webhook_id))


@bp.post("/webhooks/<int:webhook_id>/resume")
@requires("portal.administer")
@fresh
def resume_webhook(webhook_id: int) -> ResponseReturnValue:
    acts.resume(_webhook(webhook_id), actor())
    db.session.commit()
    return done(url_for(".webhook", webhook_id=webhook_id))


@bp.post("/webhooks/<int:webhook_id>/renew")
@requires("portal.administer")
@fresh
def renew_webhook(webhook_id: int) -> ResponseReturnValue:
    renewed = _webhook(webhook_id)
    secret = acts.renew_secret(renewed, actor())
    db.session.commit()
    return _page(renewed, secret=secret)


@bp.post("/webhooks/<int:webhook_id>/remove")
@requires("portal.administer")
@fresh
def remove_webhook(webhook_id: int) -> ResponseReturnValue:
    acts.remove(_webhook(webhook_id), actor())
    db.session.commit()
    flash(_("The webhook is removed."), "success")
    return done(url_for(".webhooks"))


@bp.post("/webhooks/<int:webhook_id>/test")
@requires("portal.administer")
@fresh
def test_webhook(webhook_id: int) -> ResponseReturnValue:
    """Send a test event at once, so that the page can say what came of it."""
    tried = _webhook(webhook_id)
    delivery = acts.add_test(tried)
    record(actor(), "webhook.test", f"webhook:{tried.id}")
    deliveries.take(delivery, now())
    db.session.commit()
    if deliveries.attempt(delivery, now()):
        flash(_("The test event has arrived."), "success")
    else:
        flash(_("The test event did not arrive: %(why)s", why=_why(delivery)), "error")
    return done(url_for(".webhook", webhook_id=webhook_id))


@bp.get("/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>")
@requires("portal.administer")
@fresh
def delivery(webhook_id: int, delivery_id: int) -> ResponseReturnValue:
    shown = _delivery(webhook_id, delivery_id)
    context = {"delivery": shown, "why": _why, "STATES": STATES, "KINDS": KIND_NAMES}
    return render_template("admin/delivery.html", **context)


@bp.post("/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/send-again")
@requires("portal.administer")
@fresh
def send_delivery_again(webhook_id: int, delivery_id: int) -> ResponseReturnValue:
    chosen = _delivery(webhook_id, delivery_id)
    old = chosen.state
    deliveries.send_again(chosen)
    record(actor(), "webhook.resend", f"webhook:{webhook_id}", old=old, new=chosen.event_id)
    db.session.commit()
    flash(_("The event is on its way again."), "success")
    return done(url_for(".delivery", webhook_id=webhook_id, delivery_id=delivery_id))


def show_webhooks(
    form: WebhookForm | None = None,
    key_form: FeedKeyForm | None = None,
    status: int = 200,
    key: str | None = None,
) -> ResponseReturnValue:
    """All webhooks and keys of the feed; `key` is a new one, shown this once."""
    failed = select(Delivery.webhook_id, func.count()).where(Delivery.state == "failed")
    failed = failed.group_by(Delivery.webhook_id)
    context = {
        "webhooks": db.session.scalars(select(Webhook).order_by(Webhook.name)).all(),
        "failed": {row[0]: row[1] for row in db.session.execute(failed)},
        "keys": db.session.scalars(select(FeedKey).order_by(FeedKey.id.desc())).all(),
        "form": form or WebhookForm(formdata=None),
        "key_form": key_form or FeedKeyForm(formdata=None),
        "key": key,
    }
    return render_template("admin/webhooks.html", **context), status


def _page(
    shown: Webhook, form: WebhookForm | None = None, status: int = 200, secret: str | None = None
) -> ResponseReturnValue:
    """A webhook with the log of its deliveries; `secret` is a new one, shown this once."""
    query = select(Delivery).where(Delivery.webhook_id == shown.id)
    state = request.args.get("state", "")
    if state in STATES:
        query = query.where(Delivery.state == state)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    count = max(1, ceil(total / PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), count)
    rows = query.order_by(Delivery.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    context = {
        "webhook": shown,
        "form": form or WebhookForm(formdata=None, obj=shown),
        "conflict": status == 409,
        "secret": secret,
        "deliveries": db.session.scalars(rows).all(),
        "state": state,
        "number": number,
        "count": count,
        "why": _why,
        "STATES": STATES,
        "KINDS": KIND_NAMES,
    }
    return render_template("admin/webhook.html", **context), status


def _why(delivery: Delivery) -> str:
    """Why a delivery did not arrive, in words."""
    if delivery.status is not None:
        return str(_("The receiver answered %(status)s.", status=delivery.status))
    known = ERRORS.get(delivery.error)
    return str(known or _("The connection broke (%(error)s).", error=delivery.error))


def _webhook(webhook_id: int) -> Webhook:
    return db.session.get(Webhook, webhook_id) or abort(404)


def _delivery(webhook_id: int, delivery_id: int) -> Delivery:
    found = db.session.get(Delivery, delivery_id)
    return found if found and found.webhook_id == webhook_id else abort(404)
