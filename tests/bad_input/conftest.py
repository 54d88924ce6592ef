"""Everybody at Volga-Snab reads English once and Russian once."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.audit import Actor, History
from portal.checklists.items import start_checklist
from portal.db import Base, db
from portal.rollout.models import CONTROLS, Control
from tests.people import Cast

Count = Callable[[], dict[str, int]]


@pytest.fixture(params=["en", "ru"])
def language(request: pytest.FixtureRequest, cast: Cast) -> str:
    for person in (cast.anna, cast.clara, cast.edgar, cast.hanna):
        person.language = request.param
    start_checklist(cast.volga, Actor(cast.clara.id, "consultant"))
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    db.session.commit()
    return str(request.param)


@pytest.fixture
def rows(app: Flask) -> Count:
    """How many rows each table holds; the throttle's counters and downloads' notes apart."""

    def count() -> dict[str, int]:
        db.session.expire_all()
        tables = (t for t in Base.metadata.sorted_tables if t.name not in ("rate_counts",))
        return {
            table.name: db.session.execute(
                db.select(db.func.count()).select_from(table)
            ).scalar_one()
            for table in tables
        }

    assert History.__tablename__ in count()
    return count
