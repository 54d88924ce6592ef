"""The workers of the render process: started, fed, watched, replaced.

There are as many documents under way as there are workers; the others wait their turn. Those who
draw charts are other processes than those who print: the drawing program takes 100 MB, is seldom
asked since charts are kept, and goes again when nobody has asked for a while.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from portal.render import frames

Kind = Literal["pdf", "chart"]
START_LIMIT = 60.0
_PACKAGE = Path(__file__).parents[1]
# The package's own __init__ would load the whole web application: memory, time, and knowledge
# that a worker does without.
_BEGIN = """
import sys, types
portal = types.ModuleType("portal")
portal.__path__ = [sys.argv.pop(1)]
sys.modules["portal"] = portal
from portal.render.worker import main
sys.exit(main())
"""
log = logging.getLogger("portal.render")


@dataclass(frozen=True)
class Limits:
    """What a document and a worker may take."""

    seconds: float = 20.0  # for one document
    memory: int = 768 * 1024 * 1024  # a worker that asks for more fails
    recycle_above: int = 176 * 1024 * 1024  # a worker that has grown to this is replaced
    documents: int = 200  # and so is one that has rendered this many
    body: int = 16 * 1024 * 1024  # the HTML of one document
    waiting: int = 32  # requests in the queue; further ones are told "busy"
    workers: int = 1
    receive: float = 10.0  # seconds for a client to send its request
    grace: float = 30.0  # seconds to finish in when told to stop
    idle: float = 120.0  # seconds without a chart after which the drawing worker goes


Answer = tuple[frames.Header, bytes]


def failure(reason: str) -> Answer:
    """The answer to a document that cannot be had."""
    return {"ok": False, "reason": reason}, b""


async def read_frame(reader: asyncio.StreamReader, body_limit: int) -> Answer:
    """One frame; IncompleteReadError when the stream ends before it."""
    length = frames.header_length(await reader.readexactly(frames.LENGTH.size))
    header, size = frames.unpack_header(await reader.readexactly(length), body_limit)
    return header, await reader.readexactly(size)


class Worker:
    """One rendering process."""

    def __init__(self, process: Process, folder: Path) -> None:
        assert process.stdin
        assert process.stdout
        self._process, self._folder = process, folder
        self._requests, self._answers = process.stdin, process.stdout
        self.documents = 0
        self.memory = 0

    @classmethod
    async def start(cls, kind: Kind, limits: Limits, fonts: Path | None, cuts: Path) -> Worker:
        """A worker, warm; ChildProcessError when it does not come up."""
        folder = Path(tempfile.mkdtemp(prefix="portal-render-"))
        command = [sys.executable, "-c", _BEGIN, str(_PACKAGE), "--kind", kind]
        command += ["--memory", str(limits.memory), "--limit", str(limits.seconds)]
        command += ["--body", str(limits.body), "--folder", str(folder), "--cuts", str(cuts)]
        command += ["--fonts", str(fonts)] if fonts else []
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, env=_environment(), start_new_session=True
        )
        worker = cls(process, folder)
        try:
            await asyncio.wait_for(worker._answer(), START_LIMIT)
        except (TimeoutError, OSError, EOFError, frames.BadFrame) as error:
            await worker.stop()
            raise ChildProcessError("the rendering worker does not start") from error
        except asyncio.CancelledError:
            await worker.stop()
            raise
        return worker

    async def render(self, request: bytes) -> Answer:
        """The worker's answer; EOFError or OSError when it dies over it."""
        self.documents += 1
        self._requests.write(request)
        await self._requests.drain()
        return await self._answer()

    async def _answer(self) -> Answer:
        header, body = await read_frame(self._answers, 1 << 30)
        self.memory = int(header.pop("memory", 0))
        return header, body

    def is_fit(self, limits: Limits) -> bool:
        """Whether it may take another document; a fresh one always may."""
        small = self.documents < limits.documents and self.memory < limits.recycle_above
        return self._process.returncode is None and (small or not self.documents)

    async def stop(self) -> None:
        """End the process and remove what it left."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


class Workers:
    """The workers of a kind and the queue before them."""

    def __init__(self, kind: Kind, limits: Limits, fonts: Path | None, cuts: Path) -> None:
        self._kind, self._limits, self._fonts, self._cuts = kind, limits, fonts, cuts
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._all: set[Worker] = set()
        self._renewals: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._starting = asyncio.Lock()
        self._retiring: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """All workers, unless they are there; or ChildProcessError.

        The first one cuts the fonts for the others.
        """
        async with self._starting:
            if not self._all:
                await self._add()
                await asyncio.gather(*(self._add() for _ in range(self._limits.workers - 1)))

    async def render(
        self, options: dict[str, Any], body: bytes, is_gone: Callable[[], bool]
    ) -> Answer:
        """What was made, or the reason why not; nothing for a client who went away.

        Workers that have not been started are started by the first request.
        """
        if self._waiting >= self._limits.waiting:
            return failure("busy")
        self._waiting += 1
        try:
            worker = await self._next()
        except ChildProcessError as error:
            log.error("%s", error)
            return failure("crash")
        finally:
            self._waiting -= 1
        if is_gone():
            self._give_back(worker)
            return failure("gone")
        try:
            request = frames.pack({"kind": self._kind, "options": options}, body)
            return await asyncio.wait_for(worker.render(request), self._limits.seconds)
        except TimeoutError:
            worker.memory = sys.maxsize
            log.warning("a document took longer than %s s", self._limits.seconds)
            return failure("timeout")
        except (OSError, EOFError, frames.BadFrame):
            worker.memory = sys.maxsize
            log.warning("a worker died over a document")
            return failure("crash")
        except asyncio.CancelledError:
            worker.memory = sys.maxsize
            raise
        finally:
            self._give_back(worker)

    async def stop(self) -> None:
        """End every worker."""
        if self._retiring:
            self._retiring.cancel()
        for renewal in self._renewals:
            renewal.cancel()
        await asyncio.gather(*self._renewals, return_exceptions=True)
        await asyncio.gather(*(worker.stop() for worker in self._all))

    async def _next(self) -> Worker:
        """An idle worker; one that died while idle is replaced first."""
        while True:
            await self.start()
            worker = await self._idle.get()
            if worker.is_fit(self._limits):
                return worker
            self._give_back(worker)

    def _give_back(self, worker: Worker) -> None:
        if worker.is_fit(self._limits):
            self._idle.put_nowait(worker)
            if self._kind == "chart":
                self._retire_later()
            return
        self._go_on(self._replace(worker))

    def _retire_later(self) -> None:
        if self._retiring:
            self._retiring.cancel()
        loop = asyncio.get_running_loop()
        self._retiring = loop.call_later(self._limits.idle, self._retire)

    def _retire(self) -> None:
        while not self._idle.empty():
            worker = self._idle.get_nowait()
            self._all.discard(worker)
            self._go_on(worker.stop())

    def _go_on(self, work: Coroutine[None, None, None]) -> None:
        renewal = asyncio.create_task(work)
        self._renewals.add(renewal)
        renewal.add_done_callback(self._renewals.discard)

    async def _replace(self, worker: Worker) -> None:
        await worker.stop()
        while True:
            try:
                await self._add()
                return self._all.discard(worker)
            except (ChildProcessError, OSError) as error:
                log.error("%s; trying again", error)
                await asyncio.sleep(1)

    async def _add(self) -> None:
        worker = await Worker.start(self._kind, self._limits, self._fonts, self._cuts)
        self._all.add(worker)
        self._idle.put_nowait(worker)


def _environment() -> dict[str, str]:
    """What a worker may know: where Python and the fonts are, and none of the portal's secrets."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "VIRTUAL_ENV")
    known = {name: os.environ[name] for name in kept if name in os.environ}
    paths = [path for path in sys.path if path]
    return {
        **known,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",  # fonts cut to a weight carry the time, else
    }
