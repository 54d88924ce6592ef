"""A real render process for tests, and the folder of its fonts."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket as sockets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from portal.render.client import is_answering
from portal.render.fonts import FontsMissing, find_fonts
from portal.render.server import CUTS

ROOT = Path(__file__).parents[2]
BEGIN = """
import logging, sys, types
from pathlib import Path
# Without the web application, as its workers begin too: a start costs a tenth.
portal = types.ModuleType("portal")
portal.__path__ = ["portal"]
sys.modules["portal"] = portal
from portal.render.server import serve
from portal.render.workers import Limits
logging.basicConfig(level=logging.INFO)
fonts = Path(sys.argv[2]) if sys.argv[2] else None
serve(Path(sys.argv[1]), fonts=fonts, limits=Limits({limits}))
"""


def fonts_folder() -> Path | None:
    """Where the typeface is; a test that prints is skipped where no assets are built."""
    named = os.environ.get("PORTAL_TEST_FONTS")
    folder = Path(named) if named else None
    try:
        find_fonts(folder)
    except FontsMissing as error:
        pytest.skip(str(error))
    return folder


@cache
def _cuts() -> Path:
    """One folder of cut fonts for all processes of a run."""
    folder = Path(tempfile.mkdtemp(prefix="render-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class RenderProcess:
    """`portal.render.server.serve` in a process of its own."""

    def __init__(self, socket: Path, limits: str = "", secret: str = "") -> None:
        self.socket = socket
        command = [sys.executable, "-c", BEGIN.format(limits=limits)]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `end`
        self.popen = subprocess.Popen(
            [*command, str(socket), str(fonts_folder() or "")],
            cwd=ROOT,
            stderr=self._log,
            env={**os.environ, "PORTAL_SECRET_KEY": secret},
        )

    def wait(self) -> None:
        """Until it answers, and its worker is warm."""
        deadline = time.monotonic() + 60
        while "is ready" not in self.log() or not is_answering(self.socket):
            assert self.popen.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def workers(self) -> list[int]:
        """The processes that render."""
        path = Path(f"/proc/{self.popen.pid}/task/{self.popen.pid}/children")
        return [int(child) for child in path.read_text().split()]

    def log(self) -> str:
        """What it said so far."""
        self._log.seek(0)
        return self._log.read().decode()

    def stop(self) -> int:
        """Ask it to end and wait for that."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(40)

    def end(self) -> None:
        """End it whatever it does."""
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.wait(10)
        self._log.close()


@contextmanager
def running(limits: str = "", secret: str = "") -> Iterator[RenderProcess]:
    """A render process that answers."""
    folder = Path(tempfile.mkdtemp(prefix="render-"))  # short: a socket's path has 107 bytes
    (folder / CUTS).symlink_to(_cuts())
    process = RenderProcess(folder / "render.sock", limits, secret)
    try:
        process.wait()
        yield process
    finally:
        process.end()
        shutil.rmtree(folder, ignore_errors=True)


def connected(path: Path) -> sockets.socket:
    """A bare connection, for clients that do not behave."""
    connection = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
    connection.settimeout(20)
    connection.connect(str(path))
    return connection
