"""A queued message as a letter: plain text and HTML from one template, in its reader's language."""

import re
from email.message import EmailMessage

from flask import Flask, render_template
from flask_babel import force_locale

from portal.messages.models import Message
from portal.settings import Settings

LINK = re.compile(r"https?://\S+$")


def compose(app: Flask, message: Message) -> EmailMessage:
    """The letter of a message; its Message-ID is the same at every attempt."""
    settings: Settings = app.config["SETTINGS"]
    with app.test_request_context(base_url=settings.url), force_locale(message.language):
        template = app.jinja_env.get_template(f"messages/{message.kind}.txt")
        values = {"values": message.values, "language_code": message.language}
        context = template.new_context({**values, "portal_url": settings.url})
        subject = " ".join("".join(template.blocks["subject"](context)).split())
        text = template.render(**values, portal_url=settings.url).strip() + "\n"
        html = render_template(
            "messages/letter.html", subject=subject, paragraphs=paragraphs(text), **values
        )
    letter = EmailMessage()
    letter["Subject"] = subject
    letter["From"] = settings.mail_from
    letter["To"] = message.address
    letter["Date"] = message.created_at
    letter["Message-ID"] = message.message_id
    letter["Auto-Submitted"] = "auto-generated"
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


def paragraphs(text: str) -> list[tuple[str, str]]:
    """The paragraphs of a letter, each with its kind: `text`, or `link` for a bare address."""
    found = (part.strip() for part in text.split("\n\n"))
    return [("link" if LINK.match(part) else "text", part) for part in found if part]
