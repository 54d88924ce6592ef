"""A print process for the time of seeding, where none answers yet."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from portal.render.client import is_answering

PATIENCE = 60.0


@contextmanager
def printing() -> Iterator[None]:
    """Signed reports are documents, so the story cannot be told without a print process."""
    settings = current_app.config["SETTINGS"]
    socket = settings.render_socket
    if is_answering(socket):
        yield
        return
    environ = {
        **os.environ,
        "PORTAL_MODE": settings.mode,
        "PORTAL_SECRET_KEY": " ".join(settings.secret_keys),
        "PORTAL_RENDER": str(socket),
    }
    process = subprocess.Popen([sys.executable, "-m", "portal.cli", "render"], env=environ)
    try:
        until = time.monotonic() + PATIENCE
        while not is_answering(socket) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()
