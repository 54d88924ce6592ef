"""Real Chromium for the tests that need one; `CHROMIUM` names another than the system's."""

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]


@contextmanager
def chromium_browser(*more: str, muted: bool = True) -> Iterator[Browser]:
    """A browser with further flags; only one that is not muted can record what its tabs play."""
    browser = playwright().chromium.launch(**_installed(*more, muted=muted))
    yield browser
    browser.close()


@contextmanager
def chromium_profile(folder: Path, *more: str, **about: Any) -> Iterator[BrowserContext]:
    """A browser with sound that keeps on the disk what its pages keep, as a person's does."""
    begun = playwright().chromium
    context = begun.launch_persistent_context(folder, **_installed(*more, muted=False), **about)
    yield context
    context.close()


def _installed(*more: str, muted: bool) -> dict[str, Any]:
    """How to start the browser of this machine."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip(f"no browser at {path}: install chromium or set CHROMIUM")
    silence = None if muted else ["--mute-audio"]
    return {"executable_path": path, "args": [*FLAGS, *more], "ignore_default_args": silence}


@cache
def playwright() -> Playwright:
    """One for a process: two do not live side by side, and several browsers may."""
    begun = sync_playwright().start()
    atexit.register(begun.stop)
    return begun
