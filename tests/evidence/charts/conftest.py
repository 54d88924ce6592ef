"""The portal's words and templates without its database, and somebody who draws."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from portal import settings, words
from tests.render.process import RenderProcess, running

In = Callable[[str], AbstractContextManager[None]]


@pytest.fixture(scope="package")
def drawer() -> Iterator[RenderProcess]:
    with running() as process:
        yield process


@pytest.fixture
def speaking(tmp_path: Path) -> Iterator[Flask]:
    """An app that knows the portal's words; nobody draws for it."""
    app = Flask("portal", template_folder=str(words.share("templates")))
    words.init_app(app)
    away = tmp_path / "none.sock"
    environ = {"PORTAL_MODE": "testing", "PORTAL_SECRET_KEY": "x" * 40, "DATA": str(tmp_path)}
    app.config["SETTINGS"] = replace(settings.read(environ), render_socket=away)
    with app.test_request_context():
        yield app


@pytest.fixture
def into(speaking: Flask) -> In:
    """`with into("en"):` is a reader of English."""
    return force_locale


@pytest.fixture
def drawn_for(speaking: Flask, drawer: RenderProcess) -> Flask:
    """The same app, with somebody who draws."""
    known = speaking.config["SETTINGS"]
    speaking.config["SETTINGS"] = replace(known, render_socket=drawer.socket)
    return speaking
