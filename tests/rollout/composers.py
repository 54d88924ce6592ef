"""Processes that compose digests, made to be killed.

A batch is a few people only, so that a kill falls between two of them or into one.
"""

import os
import sys
import time
from pathlib import Path

from portal import create_app, jobs
from portal.rollout import digests
from tests.conftest import test_settings
from tests.forks import fork_on_demand

BATCH = 4
DIGESTS = next(job for job in jobs.JOBS if job.name == "digests")


def main(database: str) -> None:
    app = create_app(test_settings(Path("/nonexistent"), database))
    digests.BATCH = BATCH

    def compose(_turn: int) -> None:
        """For ever, or until nobody is left who could kill us."""
        parent = os.getppid()
        while os.getppid() == parent:
            jobs.tick(app, DIGESTS)
            time.sleep(0.01)

    fork_on_demand(compose)


if __name__ == "__main__":
    main(*sys.argv[1:])
