"""The print process for tests of reports."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.render.process import RenderProcess, running


@pytest.fixture(scope="package")
def print_process() -> Iterator[RenderProcess]:
    with running() as process:
        yield process


@pytest.fixture
def printing(app: Flask, print_process: RenderProcess) -> None:
    """Let the app print by a real process."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], render_socket=print_process.socket)


@pytest.fixture
def no_printing(app: Flask, printing: None, tmp_path: Path) -> None:
    """Let the print process be away."""
    away = tmp_path / "nobody.sock"
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], render_socket=away)
