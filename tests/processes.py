"""A real portal in processes of its own, for what only the real server shows."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.settings import Settings
from tests.conftest import SECRET

TRIES = 600


@contextmanager
def running(
    command: str, settings: Settings, port: int | None = None, killed: bool = False, **more: str
) -> Iterator[str]:
    """Run `portal <command>` on a database that stands; gives its address.

    `killed` ends it as a power cut would, at once and with all that it has started.
    """
    port = port or free_port()
    environ = {
        **os.environ,
        "PORTAL_MODE": "testing",
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_DATABASE": settings.database,
        "PORTAL_PROCESSES": "1",
        "DATA": str(settings.data),
        "PORT": str(port),
        **more,
    }
    log = settings.data / "log"
    with log.open("wb") as out:
        words = [sys.executable, "-m", "portal.cli", command]
        process = subprocess.Popen(
            words, env=environ, stderr=out, stdout=out, start_new_session=killed
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/ready", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            if killed:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.terminate()
            process.wait(timeout=40)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
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
