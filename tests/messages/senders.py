"""Processes that write into the outbox and send from it, made to be killed."""

import os
import random
import smtplib
import sys
import time
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path

from flask import Flask

from portal import create_app, jobs
from portal.db import db
from portal.messages import delivery, rest
from portal.messages.outbox import post
from tests.conftest import test_settings
from tests.forks import Forks, fork_on_demand, forking

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
    app = create_app(test_settings(Path("/nonexistent"), database, PORTAL_MAIL=mail))
    hasten()

    def send(turn: int) -> None:
        say_who_we_are(f"pid-{os.getpid()}.test")
        work(app, int(count), random.Random(f"{seed}:{turn}"))

    fork_on_demand(send)


def sending(
    database: str, mail: str, facts: int, seed: str, log: Path
) -> AbstractContextManager[Forks]:
    """Three senders at work; they end with the block."""
    return forking(3, log, "tests.messages.senders", database, mail, str(facts), seed)


if __name__ == "__main__":
    main(*sys.argv[1:])
