"""One render process for all tests that do not disturb it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.render.process import RenderProcess, running


@pytest.fixture(scope="package")
def render() -> Iterator[RenderProcess]:
    with running() as process:
        yield process
