"""A checklist that has begun at Volga-Snab."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.audit import Actor
from portal.checklists.items import start_checklist
from portal.checklists.models import Item
from portal.db import db
from tests.people import Cast


@pytest.fixture
def by(cast: Cast) -> Actor:
    return Actor(cast.clara.id, "consultant")


@pytest.fixture(autouse=True)
def checklists(app: Flask, cast: Cast, by: Actor) -> None:
    """Both companies have their checklist."""
    for company in (cast.volga, cast.zhiguli):
        start_checklist(company, by)
    db.session.commit()


@pytest.fixture
def item(cast: Cast) -> Callable[[str], Item]:
    """`item("3.2")` is that item of Volga-Snab, as the database has it now."""

    def find(code: str) -> Item:
        query = db.select(Item).filter_by(company_id=cast.volga.id, code=code)
        return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()

    return find


@pytest.fixture
def url(cast: Cast) -> Callable[[str], str]:
    """`url("checklist/step/3")` is that page of Volga-Snab."""
    return lambda path: f"/companies/{cast.volga.id}/{path}"
