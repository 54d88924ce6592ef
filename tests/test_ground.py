"""The ground holds: the portal starts, on both databases, and the history cannot be rewritten."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal.audit import PORTAL, History, record
from portal.db import db
from tests.people import Cast


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
