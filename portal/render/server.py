"""The render process: takes requests on a Unix socket, one document or chart after another.

It reads and answers in one thread; the rendering itself is done by worker processes, so a
document that runs away or breaks its worker costs that document only.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket as sockets
import stat
from dataclasses import replace
from pathlib import Path

from portal.render import frames
from portal.render.fonts import find_fonts
from portal.render.workers import Answer, Limits, Workers, failure, read_frame

SEND_LIMIT = 30.0
CUTS = "render-fonts"
DRAWING_RECYCLE = 256 * 1024 * 1024
"""The drawing program begins with 120 MB, and cleans up when it has 160."""
log = logging.getLogger("portal.render")


class SocketTaken(Exception):  # noqa: N818
    """The socket cannot be had: another render process answers there, or it is no socket."""


def serve(socket: Path, *, fonts: Path | None = None, limits: Limits | None = None) -> None:
    """Serve until SIGTERM or SIGINT; what is under way is finished first.

    `fonts` is the folder of the typeface's woff2 files (default: the built assets); its weights
    are cut once into the folder `render-fonts` beside the socket, which may be deleted any time.
    Raises FontsMissing, SocketTaken or ChildProcessError when it cannot begin.
    """
    find_fonts(fonts)
    listener = _listen(socket)
    mark = socket.stat().st_ino
    try:
        asyncio.run(_Server(limits or Limits(), fonts, socket.parent / CUTS).run(listener))
    finally:
        listener.close()
        _remove(socket, mark)


def _listen(path: Path) -> sockets.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear(path)
    listener = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        listener.bind(str(path))
    except OSError as error:
        listener.close()
        raise SocketTaken(f"cannot listen at {path}: {error}") from error
    finally:
        os.umask(mask)
    listener.listen(64)
    listener.setblocking(False)
    return listener


def _clear(path: Path) -> None:
    """Remove the socket of a process that has gone, and nothing else."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise SocketTaken(f"{path} is not a socket")
    with sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
        except FileNotFoundError:
            return
        except OSError as error:
            raise SocketTaken(f"cannot tell who has {path}: {error}") from error
        else:
            raise SocketTaken(f"another render process answers at {path}")


def _remove(path: Path, mark: int) -> None:
    """Remove our own socket, not that of a process that came after us."""
    with contextlib.suppress(FileNotFoundError):
        if path.lstat().st_ino == mark:
            path.unlink()


class _Server:
    def __init__(self, limits: Limits, fonts: Path | None, cuts: Path) -> None:
        self._limits = limits
        self._printing = Workers("pdf", limits, fonts, cuts)
        drawing = replace(limits, workers=1, recycle_above=DRAWING_RECYCLE)
        self._drawing = Workers("chart", drawing, fonts, cuts)
        self._reading: set[asyncio.Task[None]] = set()
        self._answering: set[asyncio.Task[None]] = set()

    async def run(self, listener: sockets.socket) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        server = await asyncio.start_unix_server(self._serve, sock=listener)
        stopping = asyncio.create_task(stop.wait())
        starting = asyncio.create_task(self._printing.start())
        try:
            await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                log.info("the render process is ready")
            await stopping
            server.close()
            await self._finish()
        finally:
            starting.cancel()
            stopping.cancel()
            await asyncio.gather(starting, stopping, return_exceptions=True)
            await asyncio.gather(self._printing.stop(), self._drawing.stop())

    async def _finish(self) -> None:
        """Drop those who have not asked yet, answer those who have."""
        for task in self._reading:
            task.cancel()
        await asyncio.sleep(0)
        if self._answering:
            _, late = await asyncio.wait(self._answering, timeout=self._limits.grace)
            for task in late:
                task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client: whatever he does, he harms himself alone."""
        task = asyncio.current_task()
        assert task is not None
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
        task.add_done_callback(self._answering.discard)
        try:
            request = await self._receive(reader)
            self._reading.discard(task)
            self._answering.add(task)
            writer.write(frames.pack(*await self._answer(request, reader)))
            await asyncio.wait_for(writer.drain(), SEND_LIMIT)
        except (OSError, EOFError, TimeoutError):
            log.info("a client went away")
        except asyncio.CancelledError:
            log.info("a client was let go")
        finally:
            writer.close()

    async def _receive(self, reader: asyncio.StreamReader) -> Answer | str:
        """The request, or the reason why it is refused."""
        try:
            frame = read_frame(reader, self._limits.body)
            return await asyncio.wait_for(frame, self._limits.receive)
        except frames.TooLarge:
            return "too large"
        except frames.BadFrame:
            return "unreadable"

    async def _answer(self, request: Answer | str, reader: asyncio.StreamReader) -> Answer:
        if isinstance(request, str):
            return failure(request)
        header, body = request
        if header.get("kind") == "ping":
            return {"ok": True}, b""
        kind, options = str(header.get("kind")), header.get("options") or {}
        workers = {"pdf": self._printing, "chart": self._drawing}.get(kind)
        if workers is None or (options and kind != "pdf") or not isinstance(options, dict):
            return failure("unreadable")
        return await workers.render(options, body, reader.at_eof)
