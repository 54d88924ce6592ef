"""Keys of the feed of events: the administrator makes them and ends them."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.admin.pages import bp
from portal.admin.webhook_forms import FeedKeyForm
from portal.admin.webhooks import show_webhooks
from portal.db import db
from portal.htmx import done
from portal.messages import feed_keys
from portal.messages.webhook_models import FeedKey
from portal.people.sessions import fresh


@bp.post("/feed-keys")
@requires("portal.administer")
@fresh
def make_feed_key() -> ResponseReturnValue:
    form = FeedKeyForm()
    if not form.validate():
        return show_webhooks(key_form=form, status=422)
    _key, words = feed_keys.make(actor(), form.key_name.data)
    db.session.commit()
    return show_webhooks(key=words)


@bp.post("/feed-keys/<int:key_id>/end")
@requires("portal.administer")
@fresh
def end_feed_key(key_id: int) -> ResponseReturnValue:
    feed_keys.end(db.session.get(FeedKey, key_id) or abort(404), actor())
    db.session.commit()
    return done(url_for(".webhooks", _anchor="feed"))
