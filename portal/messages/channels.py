"""Messengers, by the Apprise library: added and tried by a person, and told what letters tell.

An address as Apprise writes it holds secrets: it is kept encrypted and shown masked. Only the
messengers of the settings are taken, and of the options in an address only those of OPTIONS: some
of Apprise's others read files or switch the check of certificates off.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import delete

from portal.audit import Actor, record
from portal.db import db, now
from portal.encryption import Unreadable, decrypt, encrypt
from portal.messages.models import Channel, Message
from portal.messages.reach import guarded, is_named, leads_inside
from portal.settings import Settings
from portal.words import _

OPTIONS = ("to", "channels", "path", "mode", "token", "topic", "thread", "silent", "auth", "bot")
OWN_SERVERS = ("mmost", "rocket", "matrix", "nctalk")
SECONDS = (5.0, 10.0)
"""Time limits to connect, and to answer."""
STATUS = re.compile(r"error[= ](\d{3})")
OF_A_LETTER = re.compile(r"https?://\S+")


class NotAnAddress(Exception):  # noqa: N818
    """An address that is not taken; `code` says why: scheme, form, option, plain, inside."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotSent(Exception):  # noqa: N818
    """The messenger did not take a message; the text is a short code for its page."""

    def __init__(self, code: str, for_good: bool = False) -> None:
        super().__init__(code)
        self.for_good = for_good


def check(address: str) -> None:
    """Whether an address is one of an allowed messenger. Raises NotAnAddress."""
    settings: Settings = current_app.config["SETTINGS"]
    scheme = address.partition("://")[0].lower()
    if scheme not in settings.channels:
        raise NotAnAddress("scheme")
    try:
        asked = [name for name, _value in parse_qsl(urlsplit(address).query, True)]
    except ValueError as error:
        raise NotAnAddress("form") from error
    if not set(asked) <= set(OPTIONS):
        raise NotAnAddress("option")
    messenger = _messenger(address)
    if messenger is None:
        raise NotAnAddress("form")
    host = str(messenger.host or "")
    if _is_own_server(scheme, host):
        if not scheme.endswith("s") and not is_named(host):
            raise NotAnAddress("plain")
        if leads_inside(host):
            raise NotAnAddress("inside")


def add(
    by: Actor,
    name: str,
    address: str,
    language: str,
    *,
    person_id: int | None = None,
    company_id: int | None = None,
) -> Channel:
    """A new channel of a person or of a company. Raises NotAnAddress."""
    check(address)
    assert by.id is not None, "a person adds a channel"
    channel = Channel(
        person_id=person_id,
        company_id=company_id,
        name=name,
        address_encrypted=encrypt(address),
        language=language,
        made_at=now(),
        made_by_id=by.id,
    )
    db.session.add(channel)
    db.session.flush()
    _record(channel, "channel.add", by)
    return channel


def pause(channel: Channel, by: Actor) -> None:
    channel.active = False
    _record(channel, "channel.pause", by)


def resume(channel: Channel, by: Actor) -> None:
    channel.active, channel.error = True, ""
    _record(channel, "channel.resume", by)


def remove(channel: Channel, by: Actor) -> None:
    """Remove a channel with the messages that went by it."""
    _record(channel, "channel.remove", by)
    db.session.execute(delete(Message).where(Message.channel_id == channel.id))
    db.session.delete(channel)


def try_out(channel: Channel, by: Actor) -> bool:
    """Send a test message at once; whether it was taken. The channel keeps what went wrong."""
    _record(channel, "channel.test", by)
    db.session.commit()
    with force_locale(channel.language):
        words = _("This is a test message from the Seven Steps portal.")
    try:
        tell(channel, words)
    except NotSent:
        return False
    return True


def send(message: Message) -> None:
    """Send a queued message by its channel. Raises NotSent, and what templates raise."""
    channel = db.session.get(Channel, message.channel_id)
    if channel is None or not channel.active:
        raise NotSent("paused", for_good=True)
    words = brief(message)
    db.session.commit()
    tell(channel, words)


def tell(channel: Channel, words: str) -> None:
    """Hand words to the messenger and note on the channel how it went. Raises NotSent."""
    try:
        _hand_over(channel, words)
    except NotSent as error:
        channel.error = str(error)
        raise
    channel.error = ""


def masked(channel: Channel) -> str:
    """The address with its secrets covered: the messenger, and its server if it has one."""
    try:
        address = decrypt(channel.address_encrypted)
    except Unreadable:
        return "…"
    scheme, host = address.partition("://")[0], urlsplit(address).hostname or ""
    return f"{scheme}://{host}/…" if _is_own_server(scheme, host) else f"{scheme}://…"


def brief(message: Message) -> str:
    """A message in few words: the block `short` of its template, else its subject and its link."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.config["SETTINGS"]
    with app.test_request_context(base_url=settings.url), force_locale(message.language):
        template = app.jinja_env.get_template(f"messages/{message.kind}.txt")
        values = {"values": message.values, "language_code": message.language}
        values["portal_url"] = settings.url
        context = template.new_context(values)
        subject = " ".join("".join(template.blocks["subject"](context)).split())
        if "short" in template.blocks:
            return "".join(template.blocks["short"](context)).strip()
        link = OF_A_LETTER.search(template.render(**values))
    return f"{subject}\n{link.group()}" if link else str(subject)


def _hand_over(channel: Channel, words: str) -> None:
    try:
        address = decrypt(channel.address_encrypted)
        check(address)
    except Unreadable as error:
        raise NotSent("unreadable", for_good=True) from error
    except NotAnAddress as error:
        raise NotSent(error.code, for_good=True) from error
    messenger = _messenger(address)
    assert messenger is not None, "the address was checked"
    with _log() as said, guarded(str(messenger.host)) as refused:
        if messenger.notify(body=words, title=""):
            return
        status = STATUS.search(said.getvalue())
    if refused:
        raise NotSent("inside", for_good=True)
    raise NotSent(f"answered {status.group(1)}" if status else "no answer")


def _messenger(address: str) -> Any:
    """Apprise's object for an address: follows no redirection, tries once, shows no pictures."""
    import apprise  # here, since reading all its messengers takes a second

    asset = apprise.AppriseAsset(
        app_id="Seven Steps",
        http_redirects=False,
        image_url_mask=None,
        image_url_logo=None,
    )
    found = apprise.Apprise.instantiate(address, asset=asset)
    if found is not None:
        found.socket_connect_timeout, found.socket_read_timeout = SECONDS
    return found


@contextmanager
def _log() -> Iterator[StringIO]:
    """What Apprise writes into its log, which is the only place where it tells reasons."""
    log, said = logging.getLogger("apprise"), StringIO()
    handler = logging.StreamHandler(said)
    log.addHandler(handler)
    log.propagate = False  # it may hold parts of addresses
    try:
        yield said
    finally:
        log.removeHandler(handler)


def _is_own_server(scheme: str, host: str) -> bool:
    """Whether the host of an address is a server; elsewhere it is a part of a key or a topic."""
    if scheme in ("ntfy", "ntfys"):
        return "." in host or host == "localhost"
    return scheme.startswith(OWN_SERVERS)


def _record(channel: Channel, verb: str, by: Actor) -> None:
    record(by, verb, f"channel:{channel.id}", company_id=channel.company_id)
