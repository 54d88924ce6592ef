"""What the administrator can do with a message: send it again, or call it off."""

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, update

from portal.access import actor, requires
from portal.admin.pages import bp
from portal.audit import record
from portal.db import db, now
from portal.htmx import done
from portal.messages.models import SECRET_LINKS, Message
from portal.messages.outbox import post
from portal.people.sessions import fresh
from portal.words import _


@bp.post("/messages/<int:message_id>/send-again")
@requires("portal.administer")
@fresh
def send_again(message_id: int) -> ResponseReturnValue:
    """An undelivered message is tried once more from now; of a sent one, a copy goes out."""
    chosen = db.session.get(Message, message_id) or abort(404)
    if chosen.state == "sent":
        return _send_copy(chosen)
    if chosen.state not in ("failed", "cancelled"):
        flash(_("This message is on its way already."), "error")
        return done(url_for(".message", message_id=message_id))
    old, chosen.state = chosen.state, "queued"
    chosen.attempts, chosen.error, chosen.due_at, chosen.claimed_until = 0, "", now(), None
    _record(chosen, "message.send_again", old, "queued")
    db.session.commit()
    flash(_("The message is on its way again."), "success")
    return done(url_for(".message", message_id=message_id))


@bp.post("/messages/<int:message_id>/cancel")
@requires("portal.administer")
@fresh
def cancel(message_id: int) -> ResponseReturnValue:
    """Call off what waits; what a process is sending right now is too late to call off."""
    chosen = db.session.get(Message, message_id) or abort(404)
    free = or_(Message.claimed_until.is_(None), Message.claimed_until <= now())
    mine = (Message.id == chosen.id, Message.state == "queued", free)
    change = update(Message).where(*mine).values(state="cancelled", claimed_until=None)
    if db.session.execute(change).rowcount:  # type: ignore[attr-defined]
        _record(chosen, "message.cancel", "queued", "cancelled")
        flash(_("The message is called off."), "success")
    else:
        flash(_("Too late: the message has left or is just leaving."), "error")
    db.session.commit()
    return done(url_for(".message", message_id=message_id))


def _send_copy(chosen: Message) -> ResponseReturnValue:
    """A new message with a Message-ID of its own, at most one a day of each."""
    if chosen.kind in SECRET_LINKS:
        flash(
            _("The link in this letter is not kept once it has left, so it cannot go again."),
            "error",
        )
        return done(url_for(".message", message_id=chosen.id))
    copy = post(
        chosen.kind,
        chosen.address,
        chosen.language,
        f"again:{chosen.id}",
        chosen.values,
        person_id=chosen.person_id,
        company_id=chosen.company_id,
    )
    if copy is None:
        flash(_("It was sent again today already. Once a day is enough."), "error")
        return done(url_for(".message", message_id=chosen.id))
    _record(chosen, "message.send_again", "sent", "sent")
    db.session.commit()
    flash(_("A copy is on its way. This is it."), "success")
    return done(url_for(".message", message_id=copy.id))


def _record(chosen: Message, verb: str, old: str, new: str) -> None:
    record(actor(), verb, f"message:{chosen.id}", old=old, new=new, company_id=chosen.company_id)
