"""When the jobs are silent, somebody else has to say so: once, and in five seconds at most."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from portal import ticks
from portal.alarm import look
from portal.db import db
from portal.jobs import Job, find, run
from portal.messages.models import Message
from tests.browser import Browser
from tests.people import Cast

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=3)


@pytest.fixture(autouse=True)
def last_tick(app: Flask, cast: Cast) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        ticks.note("mail", 0)
        db.session.commit()
    with time_machine.travel(LATER, tick=False):
        yield


def found(name: str) -> Job:
    job = find(name)
    assert job is not None
    return job


def letters(app: Flask) -> list[str]:
    folder = Path(app.config["SETTINGS"].mail.removeprefix("folder:"))
    return [file.read_text() for file in folder.glob("*.eml")]


def test_the_administrators_are_told_once(app: Flask, cast: Cast) -> None:
    assert look(LATER) == 1
    assert look(LATER + timedelta(hours=1)) == 0
    assert not ticks.claim_alarm(LATER + timedelta(hours=1))
    (letter,) = letters(app)
    assert "anna@example.org" in letter
    assert "silent" in letter
    assert [m.state for m in db.session.query(Message)] == ["sent"]


def test_a_new_silence_is_told_anew(app: Flask) -> None:
    look(LATER)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        ticks.note("mail", 0)
        db.session.commit()
    assert look(NOON + timedelta(hours=1, minutes=1)) == 0
    assert look(NOON + timedelta(hours=1, minutes=3)) == 1


def test_a_short_pause_is_no_silence(app: Flask) -> None:
    assert look(NOON + timedelta(seconds=60)) == 0


@pytest.mark.parametrize(
    ("silent", "status"), [(0, "ok"), (59, "ok"), (61, "broken"), (86_400, "broken"), (-3600, "ok")]
)
def test_health_turns_within_two_periods_and_back(
    browse: Callable[..., Browser], silent: int, status: str
) -> None:
    with time_machine.travel(NOON + timedelta(seconds=silent), tick=False):
        assert browse().get("/health").response.get_json()["jobs"] == status
        ticks.note("mail", 0)
        db.session.commit()
        assert browse().get("/health").response.get_json()["jobs"] == "ok"


@pytest.mark.parametrize(
    ("job", "quiet", "named"),
    [
        ("digests", 780, False),
        ("digests", 781, True),
        ("videos", 3600, False),
        ("gone", 99999, False),
    ],
)
def test_a_job_that_does_not_run_is_named(
    cast: Cast, browse: Callable[..., Browser], job: str, quiet: int, named: bool
) -> None:
    with time_machine.travel(LATER - timedelta(seconds=quiet), tick=False):
        ticks.note(job, 0)
    ticks.note("pulse", 0)
    db.session.commit()
    page = browse(cast.anna).get("/admin/health")
    assert (f"A job has not run for too long: {job}" in page.text) == named


def test_who_finds_nothing_is_noted_with_the_next_pulse(app: Flask) -> None:
    def heard(name: str) -> bool:
        db.session.expire_all()
        return db.session.get(ticks.JobTick, name) is not None

    run(app, found("slipped"), by_clock=True)
    assert not heard("slipped")
    run(app, found("pulse"), by_clock=True)
    assert heard("slipped")


def test_a_job_that_is_no_more_fails_no_more(browse: Callable[..., Browser]) -> None:
    ticks.note("controls-overdue", 0, "ValueError")
    ticks.note("pulse", 0)
    db.session.commit()
    assert browse().get("/health").response.get_json()["jobs"] == "ok"


def test_where_no_job_ever_ran_nothing_is_silent(app: Flask) -> None:
    db.session.query(ticks.JobTick).delete()
    assert look(LATER) == 0


def test_what_does_not_leave_waits_for_the_jobs(app: Flask) -> None:
    nobody = replace(app.config["SETTINGS"], mail="smtp://127.0.0.1:1")
    app.config["SETTINGS"] = nobody
    assert look(LATER) == 0
    assert [m.state for m in db.session.query(Message)] == ["queued"]


def test_monitors_and_the_administrator_see_it(cast: Cast, browse: Callable[..., Browser]) -> None:
    answer = browse().get("/health")
    assert (answer.status, "jobs" in answer.response.get_json()["broken"]) == (503, True)
    assert "jobs process is silent" in browse(cast.anna).get("/admin/health").text


def test_the_alarm_itself_is_no_tick(cast: Cast, browse: Callable[..., Browser]) -> None:
    look(LATER)
    assert browse().get("/health").response.get_json()["last_job_tick_seconds"] == 180
