"""A real portal in processes of its own, and a real browser."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask_security import hash_password
from playwright.sync_api import Browser, sync_playwright

from portal import create_app, migrations
from portal.db import db
from tests.conftest import test_settings
from tests.people import member, person

PASSWORD = "correct horse battery"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
TRIES = 600


@dataclass(frozen=True)
class Portal:
    """A running portal with one consultant for each language."""

    url: str


@pytest.fixture(scope="package")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    data = tmp_path_factory.mktemp("journey")
    port = free_port()
    database = f"sqlite:///{data}/portal.sqlite"
    seed(data, database)
    environ = {
        **os.environ,
        "PORTAL_MODE": "testing",
        "PORTAL_SECRET_KEY": "test-" * 8,
        "PORTAL_DATABASE": database,
        "PORTAL_PROCESSES": "1",
        "DATA": str(data),
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "portal.cli", "serve"]
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environ, stderr=log, stdout=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/ready", process, data / "log")
            yield Portal(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(timeout=40)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip(f"no browser at {path}: install chromium or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def seed(data: Path, database: str) -> None:
    """The schema, and a consultant of each language: clara@ speaks English, klara@ Russian."""
    app = create_app(test_settings(data, database))
    with app.app_context():
        migrations.migrate()
        for name, language in (("Clara Klein", "en"), ("Klara Klein", "ru")):
            consultant = member(person(name, language), "consultant")
            consultant.password = hash_password(PASSWORD)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the portal answers; its log tells why it does not."""
    for _ in range(TRIES):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError(log.read_text())
