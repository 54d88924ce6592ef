"""How a letter is written: what stands beside its subject, what is bound, what it does not say."""

import pytest
from flask import Flask

from portal.db import now
from portal.messages.channels import brief
from portal.messages.letter import PREVIEW, Paragraph, compose, preview
from portal.messages.models import Message
from tests.html import Tag, read_html

WHEN = {"starts_at": "2026-12-03T06:00:00+00:00", "timezone": "Europe/Samara"}
CONTROL = {"name": "Edgar", "company": "Volga-Snab", "company_id": 1, "control": "first", **WHEN}
REPORT = {
    "name": "Edgar",
    "company": "Volga-Snab",
    "company_id": 1,
    "report": 5,
    "control": "first",
}
NBSP = "\N{NO-BREAK SPACE}"


def message(kind: str, **values: object) -> Message:
    columns = {"kind": kind, "language": "en", "address": "edgar@example.org"}
    return Message(**columns, message_id="<1@example.org>", created_at=now(), values=values)


def plain(app: Flask, kind: str, **values: object) -> str:
    body = compose(app, message(kind, **values)).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace(NBSP, " ")


def html(app: Flask, kind: str, **values: object) -> Tag:
    body = compose(app, message(kind, **values)).get_body(("html",))
    assert body is not None
    return read_html(body.get_content())


def test_its_first_words_stand_beside_the_subject(app: Flask) -> None:
    body = html(app, "report_returned", **REPORT).select_one("body")
    assert body is not None
    first = next(filter(None, map(str.strip, body.strings())))
    assert first.startswith("The executive returned the report with comments.")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([], ""),
        ([Paragraph("text", "It moved."), Paragraph("link", "Open", address="x")], "It moved."),
        (
            [Paragraph("heading", "Volga"), Paragraph("list", "Late:", ("A", "B"))],
            "Volga Late: A; B",
        ),
    ],
)
def test_a_preview_leaves_out_the_greeting_and_addresses(
    parts: list[Paragraph], words: str
) -> None:
    assert preview([Paragraph("text", "Hello!"), *parts]) == words


def test_a_preview_ends_between_two_words() -> None:
    found = preview([Paragraph("text", "Hello!"), Paragraph("text", "word " * PREVIEW)])
    assert len(found) <= PREVIEW
    assert found.endswith("word…")


def test_a_date_stays_together_in_the_title_alone(app: Flask) -> None:
    subject = compose(app, message("control_invited", **CONTROL, was=None))["Subject"]
    assert subject == "Volga-Snab: first control on 3 December 2026, 10:00"
    title = html(app, "control_invited", **CONTROL, was=None).select_one("h1")
    assert title is not None
    assert f"3{NBSP}December" in title.get_text()


def test_a_messenger_is_told_of_a_control_once_and_where(app: Flask) -> None:
    subject, address = brief(message("control_invited", **CONTROL, was=None)).splitlines()
    assert "first control" in subject
    assert address.endswith("/companies/1/controls/first")


def test_who_is_no_longer_asked_is_not_told_that_a_control_is_off(app: Flask) -> None:
    subjects = [
        compose(app, message("control_cancelled", **CONTROL, on_hold=on_hold))["Subject"]
        for on_hold in (True, False)
    ]
    when = "on 3 December 2026, 10:00"
    assert subjects == [
        f"Volga-Snab: first control {when} is off",
        f"Volga-Snab: you are no longer asked to the first control {when}",
    ]


@pytest.mark.parametrize(("kind", "hours"), [("password_reset", 2), ("address_confirm", 24)])
def test_a_link_says_how_long_it_works(app: Flask, kind: str, hours: int) -> None:
    words = plain(app, kind, name="Edgar", link="https://portal.example.org/x")
    assert f"The link works for {hours} hours." in words


def test_a_digest_that_is_off_offers_no_turning_off(app: Flask) -> None:
    row = message("digest", name="Edgar", companies=[], more=0, turned_off=True)
    row.person_id = 1
    letter = compose(app, row)
    assert letter["List-Unsubscribe"] is None
    assert "You have turned the daily digest off" in plain(app, "digest", **row.values)
