"""Several processes that send mail as `portal jobs` does, in a hurry; a dead one is replaced.

They are forks of one process, so that a new one is there in a moment. Claims and pauses are short,
or a test would last as long as life does.
"""

import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta

from portal import create_app, jobs
from portal.messages import delivery, line


def work() -> None:
    """Be one jobs process that does nothing but send mail."""
    delivery.CLAIM = timedelta(seconds=float(os.environ["CLAIM"]))
    delivery.PAUSES = (timedelta(seconds=0.3),) * 500
    delivery.AT_ONCE = 20
    line.TIMEOUT = 1.0
    mail = jobs.find("mail")
    assert mail is not None
    jobs.JOBS = (replace(mail, seconds=1),)
    jobs.serve(create_app())


def keep_alive(count: int) -> None:
    """Replace each process that dies, until told to end."""
    alive = {fork() for _ in range(count)}
    signal.signal(signal.SIGTERM, lambda *_: end(alive))
    while True:
        dead, _status = os.wait()
        alive.discard(dead)
        alive.add(fork())


def fork() -> int:
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        work()
        os._exit(0)
    return child


def end(alive: set[int]) -> None:
    for child in alive:
        os.kill(child, signal.SIGKILL)
    os._exit(0)


keep_alive(int(sys.argv[1]))
