"""The ground holds: the portal starts, on both databases, and the history cannot be rewritten."""

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError

from portal.audit import PORTAL, History, record
from portal.db import db
from tests.people import Cast
from tests.two_at_once import portal_on


def test_it_remembers_the_cast(app: Flask, cast: Cast) -> None:
    assert [m.role for m in cast.clara.memberships] == ["consultant", "consultant"]


@pytest.mark.parametrize("statement", ["update history set verb='x'", "delete from history"])
def test_history_refuses_to_change(app: Flask, cast: Cast, statement: str) -> None:
    record(PORTAL, "company.create", "company:1", company_id=cast.volga.id)
    db.session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert db.session.query(History).count() == 1


@pytest.mark.parametrize("real_database", ["sqlite"], indirect=True)
def test_who_read_may_write_next(real_database: str) -> None:
    app = portal_on(real_database)
    app.test_client().get("/sign-in")
    with app.app_context():
        begun: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: begun.append(given[2]))
        db.session.execute(text("select 1"))
        db.session.remove()
        db.engine.dispose()
    assert begun[0] == "BEGIN IMMEDIATE"
