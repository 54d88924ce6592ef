"""The outbox as the administrator sees it: what left, what did not and why; send again."""

from math import ceil

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from portal.access import actor, requires
from portal.admin.pages import bp
from portal.audit import record
from portal.db import db, now
from portal.htmx import done
from portal.messages.models import Message
from portal.people.sessions import fresh
from portal.words import _, lazy

PAGE = 25
STATES = {
    "queued": lazy("waiting"),
    "sent": lazy("sent"),
    "failed": lazy("not delivered"),
    "cancelled": lazy("cancelled"),
}
KINDS = {
    "invitation": lazy("Invitation"),
    "password_reset": lazy("New password"),
    "password_changed": lazy("Password changed"),
    "address_confirm": lazy("Confirm an address"),
    "address_changed": lazy("Address changed"),
    "control_invited": lazy("Control set or moved"),
    "control_cancelled": lazy("Control called off"),
    "controls_overdue": lazy("Controls overdue"),
    "report_to_sign": lazy("Report to sign"),
    "report_signed": lazy("Report signed"),
    "report_returned": lazy("Report returned"),
    "jobs_silent": lazy("Jobs silent"),
    "reports_unsigned": lazy("Reports unsigned"),
}


@bp.get("/messages")
@requires("portal.administer")
@fresh
def messages() -> ResponseReturnValue:
    state = request.args.get("state", "")
    query = select(Message)
    if state in STATES:
        query = query.where(Message.state == state)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    count = max(1, ceil(total / PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), count)
    rows = query.order_by(Message.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    context = {
        "messages": db.session.scalars(rows).all(),
        "state": state,
        "number": number,
        "count": count,
        "STATES": STATES,
        "KINDS": KINDS,
    }
    return render_template("admin/messages.html", **context)


@bp.get("/messages/<int:message_id>")
@requires("portal.administer")
@fresh
def message(message_id: int) -> ResponseReturnValue:
    shown = db.session.get(Message, message_id) or abort(404)
    context = {"message": shown, "STATES": STATES, "KINDS": KINDS}
    return render_template("admin/message.html", **context)


@bp.post("/messages/<int:message_id>/send-again")
@requires("portal.administer")
@fresh
def send_again(message_id: int) -> ResponseReturnValue:
    """Try an undelivered message once more, from now."""
    chosen = db.session.get(Message, message_id) or abort(404)
    if chosen.state not in ("failed", "cancelled"):
        flash(_("Only a message that was not delivered can be sent again."), "error")
        return done(url_for(".message", message_id=message_id))
    old, chosen.state = chosen.state, "queued"
    chosen.attempts, chosen.error, chosen.due_at, chosen.claimed_until = 0, "", now(), None
    record(actor(), "message.send_again", f"message:{chosen.id}", old=old, new="queued")
    db.session.commit()
    flash(_("The message is on its way again."), "success")
    return done(url_for(".message", message_id=message_id))
