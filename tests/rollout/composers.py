"""Job processes that compose digests, made to be killed.

`python -m tests.rollout.composers` waits for lines: each has it fork one more, whose number it
answers. A batch is a few people only, so that a kill falls between two of them or into one.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import create_app, jobs
from portal.rollout import digests
from tests.conftest import test_settings
from tests.messages.senders import Senders

BATCH = 4


def main(database: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    app = create_app(test_settings(Path("/nonexistent"), database))
    (job,) = (job for job in jobs.JOBS if job.name == "digests")
    digests.BATCH = BATCH
    us = os.getpid()
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            while os.getppid() == us:
                jobs.tick(app, job)
                time.sleep(0.01)
            os._exit(0)
        print(pid, flush=True)


@contextmanager
def composing(database: str, log: Path) -> Iterator[Senders]:
    """Three at work; they end with the block."""
    words = [sys.executable, "-m", "tests.rollout.composers", database]
    with log.open("w") as out:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": out}
        process = subprocess.Popen(words, text=True, start_new_session=True, **pipes)
        try:
            yield Senders(process, 3)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


if __name__ == "__main__":
    main(*sys.argv[1:])
