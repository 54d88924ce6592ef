"""Processes that tell calendars of what changed, made to be killed."""

import os
import sys
import time
from pathlib import Path

from portal import create_app, jobs
from tests.conftest import test_settings
from tests.forks import fork_on_demand

CALENDARS = next(job for job in jobs.JOBS if job.name == "calendars")


def main(database: str) -> None:
    app = create_app(test_settings(Path("/nonexistent"), database))

    def tell(_turn: int) -> None:
        """For ever, or until nobody is left who could kill us."""
        parent = os.getppid()
        while os.getppid() == parent:
            jobs.tick(app, CALENDARS)
            time.sleep(0.01)

    fork_on_demand(tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
