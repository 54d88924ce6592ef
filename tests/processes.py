"""A real portal in processes of its own, for what only the real server shows."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from portal.settings import Settings
from tests.conftest import SECRET

TRIES = 600
Answer = TypeVar("Answer")


@contextmanager
def running(
    command: str, settings: Settings, port: int | None = None, killed: bool = False, **more: str
) -> Iterator[str]:
    """Run `portal <command>` on a database that stands; gives its address.

    `killed` ends it as a power cut would, at once and with all that it has started.
    """
    port = port or free_port()
    with started(command, settings, killed, PORT=str(port), **more) as process:
        yield answering(f"http://127.0.0.1:{port}", process, settings)


@contextmanager
def started(
    command: str, settings: Settings, killed: bool = False, **more: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """Start `portal <command>` as the head of a process group, and end it at last."""
    environ = {
        **os.environ,
        "PORTAL_MODE": "testing",
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_DATABASE": settings.database,
        "PORTAL_PROCESSES": "1",
        "DATA": str(settings.data),
        **more,
    }
    with (settings.data / "log").open("wb") as out:
        words = [sys.executable, "-m", "portal.cli", command]
        process = subprocess.Popen(
            words, env=environ, stderr=out, stdout=out, start_new_session=True
        )
        try:
            yield process
        finally:
            if killed:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.terminate()
            process.wait(timeout=40)


def wait_for(what: Callable[[], Answer], seconds: float = 60) -> Answer:
    """Ask again and again until the answer is something."""
    until = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)
    return answer


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answering(url: str, process: "subprocess.Popen[bytes]", settings: Settings) -> str:
    """The address, once the portal answers there; its log tells why it does not."""
    log = settings.data / "log"
    for _ in range(TRIES):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{url}/ready", timeout=1):
                return url
        except (urllib.error.URLError, OSError):
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError(log.read_text())
