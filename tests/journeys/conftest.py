"""A real portal with one consultant for each language, and a real browser."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask_security import hash_password
from playwright.sync_api import Browser

from portal import create_app, migrations
from portal.db import db
from portal.settings import Settings
from tests.browsers import chromium_browser
from tests.conftest import test_settings
from tests.people import member, person
from tests.processes import running

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Portal:
    """A running portal."""

    url: str


@pytest.fixture(scope="package")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    data = tmp_path_factory.mktemp("journey")
    settings = test_settings(data, f"sqlite:///{data}/portal.sqlite")
    seed(settings)
    with running("serve", settings) as url:
        yield Portal(url)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with chromium_browser() as browser:
        yield browser


def seed(settings: Settings) -> None:
    """The schema, and a consultant of each language: clara@ speaks English, klara@ Russian."""
    with create_app(settings).app_context():
        migrations.migrate()
        for name, language in (("Clara Klein", "en"), ("Klara Klein", "ru")):
            consultant = member(person(name, language), "consultant")
            consultant.password = hash_password(PASSWORD)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
