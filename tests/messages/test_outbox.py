"""A message is written once, and writing it never harms the fact that it tells of."""

from datetime import date

import pytest
from flask import Flask

from portal.audit import PORTAL, History, record
from portal.db import db
from portal.messages import outbox
from portal.messages.models import Message
from tests.conftest import DATABASES
from tests.two_at_once import meanwhile, portal_on

DAY = date(2026, 11, 23)


def post(subject: str = "report:1") -> Message | None:
    return outbox.post("report_signed", "clara@example.org", "en", subject, {}, day=DAY)


def test_the_same_message_is_written_once(app: Flask) -> None:
    written = [post(), post(), post("report:2")]
    assert [message is not None for message in written] == [True, False, True]


def fact(number: int) -> bool:
    """A fact with the message that tells of it; whether the message is ours."""
    record(PORTAL, "report.sign", f"report:{number}")
    return post() is not None


def fact_committed() -> bool:
    written = fact(2)
    db.session.commit()
    return written


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_two_at_once_write_one_message_and_both_facts(real_database: str) -> None:
    app = portal_on(real_database)
    assert meanwhile(app, lambda: fact(1), fact_committed, "INSERT INTO messages") is False
    with app.app_context():
        assert db.session.query(Message).count() == 1
        assert db.session.query(History).count() == 2
        db.session.remove()
        db.engine.dispose()
