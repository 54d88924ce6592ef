"""The demonstration, told once and served by the real server."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium

from portal import create_app
from portal.audit import Actor
from portal.companies.models import Company
from portal.db import db
from tests.browsers import chromium_browser
from tests.conftest import test_settings
from tests.demonstrations import told
from tests.evidence.on_their_way import one_in_each_state
from tests.pages.demonstration import visitors
from tests.processes import running


@dataclass(frozen=True)
class Demonstration:
    app: Flask
    url: str


@pytest.fixture(scope="package")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    data = tmp_path_factory.mktemp("demonstration")
    database = f"sqlite:///{data}/portal.sqlite"
    told(tmp_path_factory).copied_to(data)
    settings = test_settings(data, database, PORTAL_MODE="demonstration")
    app = create_app(settings)
    with app.app_context():
        add_snapshots(data)
        db.session.remove()
        db.engine.dispose()
    with running("serve", settings, PORTAL_MODE="demonstration") as url, app.app_context():
        yield Demonstration(app, url)
        db.session.remove()
        db.engine.dispose()


def add_snapshots(data: Path) -> None:
    """A snapshot in each state where a consultant sees every page."""
    visitor = visitors("consultant")[0]
    company = db.session.get_one(Company, visitor.company_id)
    one_in_each_state(company, Actor(visitor.person_id, "consultant"), data)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Chromium]:
    with chromium_browser() as browser:
        yield browser
