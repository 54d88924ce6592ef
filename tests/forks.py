"""Processes at work on one database, made to be killed.

A module of the tests that calls `fork_on_demand` waits for lines: each has it fork one more worker,
whose number it answers. The portal is imported once, so that a worker stands a moment after another
was killed.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def fork_on_demand(work: Callable[[int], None]) -> None:
    """Fork one worker for each line that comes in; `work` is told how many came before it."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for turn, _line in enumerate(sys.stdin):
        pid = os.fork()
        if pid == 0:
            work(turn)
            os._exit(0)
        print(pid, flush=True)


class Forks:
    """The living of them, for the test that kills."""

    def __init__(self, process: "subprocess.Popen[str]", count: int) -> None:
        self.process = process
        self.killed: list[int] = []
        self.living = [self._one() for _ in range(count)]

    def kill(self, which: int) -> None:
        """Kill one as a power cut would, and let another take its place."""
        os.kill(self.living[which], signal.SIGKILL)
        self.killed.append(self.living[which])
        self.living[which] = self._one()

    def _one(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def forking(count: int, log: Path, module: str, *words: str) -> Iterator[Forks]:
    """So many workers of a module at work; they end with the block."""
    with log.open("w") as out:
        command = [sys.executable, "-m", module, *words]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": out}
        process = subprocess.Popen(command, text=True, start_new_session=True, **pipes)
        try:
            yield Forks(process, count)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
