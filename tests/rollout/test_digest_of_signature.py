"""What the digest says of a report that awaits its signature: to whom, and how long it can be."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from portal.audit import PORTAL
from portal.db import db
from portal.messages.letter import compose
from portal.messages.models import Message
from portal.people import memberships
from portal.people.models import Person
from portal.rollout.digests import send_digests
from portal.rollout.models import Report
from tests.full_company import _file
from tests.people import Cast

MONDAY = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
"""Half past eight in Samara."""


def awaited(cast: Cast, expires_on: date, **more: object) -> None:
    """A report of the first control, submitted two working days ago; it is everyone's hour."""
    file = _file(cast.volga, cast.clara)
    db.session.add(
        Report(
            company_id=cast.volga.id,
            control="first",
            version=1,
            language="en",
            code="7Q2M-K4XD-93PB",
            state="submitted",
            data={},
            data_sha256="",
            submitted_at=MONDAY - timedelta(days=4),
            submitted_by_id=cast.clara.id,
            expires_on=expires_on,
            file_id=file.id,
            **more,
        )
    )
    for person in db.session.query(Person):
        person.digest_due_at = MONDAY - timedelta(minutes=30)
    db.session.commit()


def told(app: Flask, person: Person) -> str:
    """The digest of a person that tells of the report, as one line."""
    with time_machine.travel(MONDAY, tick=False):
        send_digests(MONDAY)
        message = db.session.query(Message).filter_by(kind="digest", person_id=person.id).first()
        body = compose(app, message).get_body(("plain",)) if message else None
    return " ".join(body.get_content().split()) if body else ""


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 12, 19), "sign it by 19 December Open"),
        (date(2026, 11, 30), "sign it by 30 November, 7 days left Open"),
        (date(2026, 11, 23), "sign it by 23 November, the last day Open"),
    ],
)
def test_the_executive_sees_the_coming_end(app: Flask, cast: Cast, day: date, words: str) -> None:
    awaited(cast, day)
    assert words in told(app, cast.edgar)


def test_so_does_who_signs_in_his_place(app: Flask, cast: Cast) -> None:
    memberships.delegate(cast.hanna, cast.volga.id, date(2026, 12, 19), PORTAL)
    memberships.delegate(cast.emil, cast.volga.id, date(2026, 12, 19), PORTAL)
    awaited(cast, date(2026, 12, 19), delegate_id=cast.hanna.id)
    assert "sign it by 19 December" in told(app, cast.hanna)
    assert "sign it by" not in told(app, cast.emil)


@pytest.mark.parametrize(("ended", "hears"), [("2026-11-22", True), ("2026-11-20", False)])
def test_the_consultant_hears_once_that_it_has_ended(
    app: Flask, cast: Cast, ended: str, hears: bool
) -> None:
    awaited(cast, date.fromisoformat(ended))
    assert ("the invitation to sign ended on" in told(app, cast.clara)) is hears
    assert "sign it by" not in told(app, cast.edgar)
