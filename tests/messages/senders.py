"""Processes that write into the outbox and send from it, made to be killed.

`python -m tests.messages.senders` waits for lines: each has it fork one more sender, whose number
it answers. The portal is imported once, so that a sender stands a moment after another was killed.
"""

import os
import random
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from flask import Flask

from portal import create_app, jobs
from portal.db import db
from portal.messages import delivery, rest
from portal.messages.outbox import post
from tests.conftest import test_settings

CLAIM = 6.0
"""Seconds, in place of minutes; longer than a letter may take, as in life."""
LIMIT = 2.0
DAY = date(2026, 11, 23)
FACTS = 5
"""Written between two runs of sending."""


def address(number: int) -> str:
    return f"p{number}@example.org"


def hasten() -> None:
    """Let the pauses be short, and all else be as it is."""
    delivery.CLAIM = timedelta(seconds=CLAIM)
    delivery.LIMIT = LIMIT
    delivery.PAUSES = tuple(timedelta(seconds=min(0.1 * 2**n, 0.8)) for n in range(60))
    delivery.CLAIMS = 1000
    rest.RESTS = (timedelta(seconds=0.1),)


def work(app: Flask, count: int, chance: random.Random) -> None:
    """Write all that there is to write, from some place on, and send whatever is due.

    For ever, or until nobody is left who could kill us.
    """
    parent = os.getppid()
    start = chance.randrange(count)
    waiting = [(start + n) % count for n in range(count)]
    with app.app_context():
        while os.getppid() == parent:
            for number in waiting[:FACTS]:
                post("report_signed", address(number), "ru", f"report:{number}", VALUES, day=DAY)
            db.session.commit()
            waiting = waiting[FACTS:]
            jobs.tick(app, MAIL)
            time.sleep(0.01)


MAIL = next(job for job in jobs.JOBS if job.name == "mail")
VALUES = {"name": "Эмиль", "company": "Волга", "company_id": 1, "control": "first", "report": 1}


def say_who_we_are(name: str) -> None:
    """Greet the mail server by a name of our own, so that it knows who was killed."""
    smtplib.socket.getfqdn = lambda _name="": name  # type: ignore[attr-defined]


def main(database: str, mail: str, count: str, seed: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    app = create_app(test_settings(Path("/nonexistent"), database, PORTAL_MAIL=mail))
    hasten()
    for turn, _line in enumerate(sys.stdin):
        pid = os.fork()
        if pid == 0:
            say_who_we_are(f"pid-{os.getpid()}.test")
            work(app, int(count), random.Random(f"{seed}:{turn}"))
            os._exit(0)
        print(pid, flush=True)


class Senders:
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
def sending(database: str, mail: str, facts: int, seed: str, log: Path) -> Iterator[Senders]:
    """Three senders at work; they end with the block."""
    words = [sys.executable, "-m", "tests.messages.senders", database, mail, str(facts), seed]
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
