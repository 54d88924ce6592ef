"""What a process does that imports what is due, once; it may stop at a place and wait."""

import signal
from pathlib import Path
from typing import Any

from portal.db import now
from portal.evidence import steps
from portal.evidence.claims import Claim
from portal.evidence.importing import import_due
from tests.two_at_once import portal_on


def work(database: str, data: Path, stop_at: str = "") -> None:
    """Import with an app of its own, in a forked process.

    `stop_at` is a state and stage, such as `kept-storing`, or `ready` for the moment before the
    last commit; nothing where it is to go on to the end.
    """
    beat, record = Claim.beat, steps.record

    def stop() -> None:
        (data / "stopped").touch()
        signal.pause()

    def beaten(claim: Claim, stage: str, percent: int) -> None:
        beat(claim, stage, percent)
        if f"{claim.state}-{stage}" == stop_at:
            stop()

    def recorded(*args: Any, **kwargs: Any) -> None:
        record(*args, **kwargs)
        if stop_at == "ready":
            stop()

    Claim.beat = beaten  # type: ignore[method-assign]
    steps.record = recorded  # type: ignore[assignment]
    with portal_on(database, data).app_context():
        import_due(now())
