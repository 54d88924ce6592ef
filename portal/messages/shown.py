"""A message as its reader sees it, for the administrator's eyes: without what lets somebody in.

In the demonstration the letters are kept in a folder and nobody else brings them, so there they
are shown as they were written, with links that work.
"""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Flask

from portal.messages import channels
from portal.messages.carrier import file_name
from portal.messages.letter import compose
from portal.messages.models import SECRET_LINKS, Message
from portal.settings import Settings

HEADERS = ("Subject", "From", "To", "Date", "Message-ID")


@dataclass(frozen=True)
class Shown:
    headers: list[tuple[str, str]]
    text: str
    html: str
    files: list[str]
    """Names of what is enclosed."""
    kept: bool
    """Whether it is the letter in the folder, as it left."""


def letter(app: Flask, message: Message) -> Shown | None:
    """The letter of a message; none where it cannot be written."""
    settings: Settings = app.config["SETTINGS"]
    kept = _kept(settings, message) if settings.demonstration else None
    try:
        return _shown(kept or _composed(app, message), kept is not None)
    except Exception:
        # What cannot be written has failed with this very error, which stands in the log.
        return None


def brief(message: Message) -> str | None:
    """What a messenger is given of a message; none where it cannot be written."""
    try:
        return channels.brief(message)
    except Exception:
        return None


def _composed(app: Flask, message: Message) -> EmailMessage:
    """Written anew, without the link of a secret kind, or the one that turns the digest off."""
    values = dict(message.values)
    if message.kind in SECRET_LINKS:
        values["link"] = f"{app.config['SETTINGS'].url}/…"
    columns = ("kind", "language", "address", "message_id", "created_at")
    copy = Message(values=values, **{name: getattr(message, name) for name in columns})
    return compose(app, copy)


def _kept(settings: Settings, message: Message) -> EmailMessage | None:
    folder = settings.mail.removeprefix("folder:")
    if folder == settings.mail:
        return None
    file = Path(folder) / file_name(message.message_id)
    if not file.is_file():
        return None
    found = message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def _shown(found: EmailMessage, kept: bool) -> Shown:
    text, html = found.get_body(("plain",)), found.get_body(("html",))
    headers = [(name, str(found[name])) for name in HEADERS if found[name]]
    files = [str(part.get_filename()) for part in found.iter_attachments()]
    return Shown(
        headers=headers,
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        files=[name for name in files if name],
        kept=kept,
    )
