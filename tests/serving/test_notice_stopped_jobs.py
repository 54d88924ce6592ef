"""Monitors hear within two periods that the jobs process has stopped, and when it is back."""

import time
from pathlib import Path

import pytest

from portal import create_app, health
from portal.db import db
from portal.ticks import last_tick
from tests.conftest import DATABASES, test_settings
from tests.processes import started, wait_for

PULSE = 1
"""Seconds in place of thirty."""


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_health_turns_with_the_jobs_process_and_back(
    real_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "is_answering", lambda _socket: True)  # the print process
    short = {"PORTAL_PULSE": str(PULSE)}
    settings = test_settings(tmp_path, real_database, **short)
    app = create_app(settings)
    asked = 0.0

    def good() -> bool:
        nonlocal asked
        asked = time.monotonic()
        answer = app.test_client().get("/health")
        assert answer.status_code in (200, 503)
        return answer.status_code == 200

    def two_ticks() -> bool:
        with app.app_context():
            ticked.add(last_tick())
            db.session.remove()
        return len(ticked - {None}) > 1

    ticked: set[object] = set()
    assert not good()
    with started("jobs", settings, **short) as process:
        wait_for(good)
        wait_for(two_ticks)
        process.kill()
        process.wait()
        died = last_good = time.monotonic()
        while good():
            last_good = asked
            time.sleep(0.05)
        assert last_good - died <= 2 * PULSE
    with started("jobs", settings, **short):
        wait_for(good)
    with app.app_context():
        db.engine.dispose()
