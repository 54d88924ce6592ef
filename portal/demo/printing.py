"""A print process for the time of seeding, where none answers yet."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import current_app

from portal.render.client import is_answering

PATIENCE = 60.0


@contextmanager
def printing(workers: int) -> Iterator[Callable[[], None]]:
    """Signed reports are documents, so the story cannot be told without a print process.

    Gives a function that waits until it answers: it takes seconds to warm up, and the part of the
    story without documents can be told meanwhile. `workers` documents are printed at once.
    """
    settings = current_app.config["SETTINGS"]
    socket = settings.render_socket
    if is_answering(socket):
        yield lambda: None
        return
    command = [sys.executable, "-m", "portal.cli", "render", "--workers", str(workers)]
    environ = {
        **os.environ,
        "PORTAL_MODE": settings.mode,
        "PORTAL_SECRET_KEY": " ".join(settings.secret_keys),
        "PORTAL_RENDER": str(socket),
    }
    process = subprocess.Popen(command, env=environ)  # noqa: S603

    def wait() -> None:
        until = time.monotonic() + PATIENCE
        while not is_answering(socket) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)

    try:
        yield wait
    finally:
        process.terminate()
        process.wait()
