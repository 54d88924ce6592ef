"""A portal of its own for commands: migrated, with the cast in it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal import create_app
from portal.db import db
from tests.commands import command
from tests.conftest import file_of, test_settings
from tests.people import invite_the_cast

Run = Callable[..., Result]


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/portal.sqlite"


@pytest.fixture
def run(database: str, tmp_path: Path) -> Run:
    """`run("job", "list")`; the database is empty unless the test asks for `portal`."""
    return lambda *words, **more: command(database, tmp_path, *words, **more)


@pytest.fixture
def portal(
    database: str, tmp_path: Path, migrated_database: Callable[[str, str], str]
) -> Iterator[Flask]:
    shutil.copy(file_of(migrated_database("sqlite", "cli")), file_of(database))
    app = create_app(test_settings(tmp_path, database))
    with app.app_context():
        invite_the_cast()
        db.session.remove()
        db.engine.dispose()
        yield app
        db.session.remove()
        db.engine.dispose()
