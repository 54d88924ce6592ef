"""A queued message as a letter: plain text and HTML from one template, in its reader's language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from textwrap import shorten
from typing import Any

from flask import Flask, render_template, url_for
from flask_babel import force_locale

from portal.messages import unsubscribing
from portal.messages.models import Message
from portal.settings import Settings

LINK = re.compile(r"(?:(?P<words>[^\n]+):\n)?(?P<address>https?://\S+)$")
ADDRESS = re.compile(r"(https?://\S+)")
BLANKS = re.compile(r"[ \n]+")
"""All but those that bind what must not be torn apart."""
FOOT = "\n-- \n"
"""Parts a letter from what stands at the end of each, as mail programs know it."""
BULK = ("digest",)
"""Kinds that can be turned off by one press in the mail program (RFC 8058)."""
PREVIEW = 140
"""Most letters of what a mail program shows beside the subject."""
WIRE = default.clone(cte_type="7bit")
"""Fit for any mail server, also one that knows nothing but ASCII."""


@dataclass(frozen=True)
class Paragraph:
    """A piece of a letter: `text`, `heading`, `list` (its lines are `items`), or `link`."""

    kind: str
    text: str
    items: tuple[str, ...] = ()
    address: str = ""


def compose(app: Flask, message: Message) -> EmailMessage:
    """The letter of a message; its Message-ID is the same at every attempt."""
    settings: Settings = app.config["SETTINGS"]
    with app.test_request_context(base_url=settings.url), force_locale(message.language):
        subject, text = _written(app, message)
        html = _printed(message, subject, text)
        leave = unsubscribe_address(message)
    letter = EmailMessage(policy=WIRE)
    letter["Subject"] = " ".join(subject.split())
    letter["From"] = settings.mail_from
    letter["To"] = _mailbox(message.address)
    letter["Date"] = message.created_at
    letter["Message-ID"] = message.message_id
    letter["Auto-Submitted"] = "auto-generated"
    if leave:
        letter["List-Unsubscribe"] = f"<{leave}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(text)
    letter.add_alternative(html, subtype="html")
    if calendar := message.values.get("calendar"):
        _enclose(letter, calendar["method"], calendar["ics"].encode())
    return letter


def _enclose(letter: EmailMessage, method: str, ics: bytes) -> None:
    """Give a letter an entry for the reader's calendar.

    Some programs take it from the alternatives, others look for a file. Both are the same bytes,
    encoded so that no server on the way breaks their lines anew.
    """
    marks = {"method": method, "charset": "utf-8"}
    letter.add_alternative(ics, maintype="text", subtype="calendar", params=marks)
    letter.add_attachment(ics, maintype="application", subtype="ics", filename="invite.ics")


def unsubscribe_address(message: Message) -> str:
    """Where mail programs turn this kind of letter off; empty where that cannot be done."""
    if message.kind not in BULK or message.person_id is None or message.values.get("turned_off"):
        return ""
    return url_for("unsubscribe.show", token=unsubscribing.token(message.person_id), _external=True)


def _written(app: Flask, message: Message) -> tuple[str, str]:
    template = app.jinja_env.get_template(f"messages/{message.kind}.txt")
    values = _values(message)
    context = template.new_context(values)
    subject = BLANKS.sub(" ", "".join(template.blocks["subject"](context))).strip()
    text = re.sub(r"\n{3,}", "\n\n", template.render(**values)).strip() + "\n"
    return subject, text


def _printed(message: Message, subject: str, text: str) -> str:
    body, _, foot = text.partition(FOOT)
    parts = paragraphs(body)
    shown = {"paragraphs": parts, "preview": preview(parts), "foot": foot_lines(foot)}
    return render_template("messages/letter.html", subject=subject, **shown, **_values(message))


def _values(message: Message) -> dict[str, Any]:
    return {
        "values": message.values,
        "language_code": message.language,
        "portal_url": url_for("landing.home", _external=True),
        "leave": unsubscribe_address(message),
    }


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a letter.

    `## words` is a heading, lines that begin with `- ` are a list, an address alone is a link, and
    so is one below a line that ends in a colon, which says what the link does.
    """
    found = (part.strip() for part in text.split("\n\n"))
    return [_paragraph(part) for part in found if part]


def _paragraph(part: str) -> Paragraph:
    lines = part.splitlines()
    if link := LINK.match(part):
        return Paragraph("link", link["words"] or "", address=link["address"])
    if part.startswith("## ") and len(lines) == 1:
        return Paragraph("heading", part.removeprefix("## "))
    items = tuple(line.removeprefix("- ") for line in lines if line.startswith("- "))
    if items:
        words = "\n".join(line for line in lines if not line.startswith("- "))
        return Paragraph("list", words, items)
    return Paragraph("text", part)


def preview(parts: Sequence[Paragraph]) -> str:
    """The first words behind the greeting: what a mail program shows before it is opened."""
    words = (" ".join((part.text, "; ".join(part.items))) for part in parts[1:] if not part.address)
    return shorten(" ".join(words), PREVIEW, placeholder="…")


def foot_lines(text: str) -> list[list[tuple[str, bool]]]:
    """What stands at the end, line by line, in pieces that are addresses or not."""
    return [
        [(piece, bool(ADDRESS.fullmatch(piece))) for piece in ADDRESS.split(line) if piece]
        for line in text.split("\n")
        if line.strip()
    ]


def _mailbox(address: str) -> str:
    """An address with its domain as the wire wants it."""
    name, at, domain = address.rpartition("@")
    return name + at + (domain if domain.isascii() else domain.encode("idna").decode())
