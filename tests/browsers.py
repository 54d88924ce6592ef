"""Real Chromium for the tests that need one; `CHROMIUM` names another than the system's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]


@contextmanager
def chromium_browser(*more: str, muted: bool = True) -> Iterator[Browser]:
    """A browser with further flags; only one that is not muted can record what its tabs play."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip(f"no browser at {path}: install chromium or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[*FLAGS, *more],
            ignore_default_args=None if muted else ["--mute-audio"],
        )
        yield browser
        browser.close()
