"""The work of one jobs process on a filled database, in a process of its own, for its memory.

Prints as JSON: milliseconds of database time of a tick that finds nothing due, the share of them
that its commits take, how many digests a morning queues, its seconds, those of them in which this
process was at work itself, and MB at the most.
"""

import json
import sys
import time
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import update

from portal import create_app, jobs
from portal.db import db, now
from portal.jobs import JOBS
from portal.people.models import Person
from portal.rollout.digests import send_digests
from tests.bench.heartbeats import Spent, noted
from tests.conftest import test_settings

TICKS = 15
STATUS = Path("/proc/self/status")


def main(database: str, data: str) -> None:
    app = create_app(test_settings(Path(data), database))
    with app.app_context():
        engine = db.engine
    idle = [_tick(app, engine) for _ in range(TICKS)][5:]
    with app.app_context():
        db.session.execute(update(Person).values(digest_due_at=now()))
        db.session.commit()
        before, began, busy = _memory("VmRSS"), time.perf_counter(), time.process_time()
        posted = send_digests(now())
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
    told = {
        "idle_ms": median(sum(spent.seconds) for spent in idle) * 1000,
        "commit_ms": median(sum(spent.commits) for spent in idle) * 1000,
        "statements": idle[-1].statements,
        "digests": posted,
        "seconds": seconds,
        "busy": busy,
        "memory_before": before,
        "memory": _memory("VmHWM"),
    }
    print(json.dumps(told))


def _tick(app: Flask, engine: object) -> Spent:
    """One run of every job."""
    spent = Spent(seconds=[0.0])
    with noted(engine, spent):
        for job in JOBS:
            if jobs.run(app, job, by_clock=True):
                print(f"{job.name} had something to do", file=sys.stderr)
    return spent


def _memory(what: str) -> float:
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


main(*sys.argv[1:])
