"""`portal serve` and the three processes that it keeps alive: web, jobs, render."""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

import click
from flask import Flask

from portal import create_app
from portal.alarm import watch
from portal.cli.opening import log_in_lines, open_portal, opened, read_settings
from portal.render.fonts import FontsMissing
from portal.render.server import SocketTaken
from portal.render.workers import Limits
from portal.settings import Settings

PROCESSES = ("render", "jobs", "web")
PATIENCE = 28.0
"""Seconds that a stopping process has, before it is killed: all is over within 30."""
WAITING = 32
"""Requests that a process may wait for and answer slowly; `portal.turns` says who works."""
PAUSE = 1.0
"""Between a child's death and its next start."""


@click.command()
def serve() -> None:
    """Serve everything: pages, jobs and documents, until SIGTERM."""
    with opened():
        pass
    check_port(read_settings())
    log_in_lines()
    sys.exit(Family().run())


@click.command()
def web() -> None:
    """Serve the pages only."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    with opened():
        pass
    settings = read_settings()
    log_in_lines()
    server = Granian(
        "portal.cli.serving:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.processes,
        blocking_threads=WAITING,
        websockets=False,
        # Its warnings tell of nothing but our many threads, which have turns.
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=int(PATIENCE) - 3,
    )
    try:
        server.serve()
    except RuntimeError as error:
        raise click.ClickException(f"The server ended: {str(error).splitlines()[0]}.") from None


def check_port(settings: Settings) -> None:
    """Refuse a port that is taken, by another portal too, with which the server would share it."""
    kind = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"Port {settings.port} of {settings.host} cannot be used: {error.strerror}. "
                "Stop what listens there, or choose another by PORT."
            ) from None


def application() -> Flask:
    """The portal in a process of `portal web`, which also looks after the jobs."""
    app = create_app()
    watch(app)
    return app


@click.command()
def jobs() -> None:
    """Run the jobs only."""
    from portal.jobs import serve as tick

    with opened():
        pass
    log_in_lines()
    tick(open_portal())


@click.command()
@click.option("--workers", type=click.IntRange(1, 16), default=1, show_default=True)
def render(workers: int) -> None:
    """Run the render process only; as many documents at once as it has workers."""
    from portal.render.server import serve as listen

    settings = read_settings()
    log_in_lines()
    try:
        listen(settings.render_socket, limits=Limits(workers=workers))
    except (FontsMissing, SocketTaken, ChildProcessError) as error:
        raise click.ClickException(str(error)) from None


class Family:
    """The children of `portal serve`; a dead one is started again."""

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.died: dict[str, float] = {}
        self.stopping = False

    def run(self) -> int:
        """Keep the children alive until a signal; 0 if all of them ended in time."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            self._start_missing()
            time.sleep(0.2)
        return self._end()

    def _start_missing(self) -> None:
        for name in PROCESSES:
            child = self.children.get(name)
            if child is not None and child.poll() is None:
                continue
            if child is not None and name not in self.died:
                self.died[name] = time.monotonic()
                click.echo(f"{name} ended with {child.returncode}; it starts again", err=True)
            if time.monotonic() - self.died.get(name, 0.0) >= PAUSE and not self.stopping:
                command = [sys.executable, "-m", "portal.cli", name]
                # A session of its own, so that only we tell it when to stop.
                self.children[name] = subprocess.Popen(  # noqa: S603
                    command, env=os.environ, start_new_session=True
                )
                self.died.pop(name, None)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> int:
        """Pages first, so that documents and jobs are there for the requests under way."""
        until = time.monotonic() + PATIENCE
        good = True
        for name in reversed(PROCESSES):
            child = self.children.get(name)
            if child is None:
                continue
            child.terminate()
            try:
                child.wait(max(0.5, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                good = False
                os.killpg(child.pid, signal.SIGKILL)
        return 0 if good else 1


COMMANDS = (serve, web, jobs, render)
