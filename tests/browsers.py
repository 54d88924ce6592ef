"""Real Chromium for the tests that need one; `CHROMIUM` names another than the system's."""

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]


@contextmanager
def chromium_browser(*more: str, muted: bool = True) -> Iterator[Browser]:
    """A browser with further flags; only one that is not muted can record what its tabs play."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip(f"no browser at {path}: install chromium or set CHROMIUM")
    browser = playwright().chromium.launch(
        executable_path=path,
        args=[*FLAGS, *more],
        ignore_default_args=None if muted else ["--mute-audio"],
    )
    yield browser
    browser.close()


@cache
def playwright() -> Playwright:
    """One for a process: two do not live side by side, and several browsers may."""
    begun = sync_playwright().start()
    atexit.register(begun.stop)
    return begun
