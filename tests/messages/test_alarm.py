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
from portal.jobs import JOBS, Job, find, pulse, run
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
    assert not ticks.claim_alarm(ticks.PROCESS, NOON, LATER + timedelta(hours=1))
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


def let_all_run(until: datetime, but: str, since: datetime) -> None:
    """The pulse and all jobs run until a moment, only one of them no more since another."""
    db.session.query(ticks.JobTick).filter(ticks.JobTick.name.not_like("alarm:%")).delete()
    for job in JOBS:
        ticks.note(job.name, 0, at=since)
    moment = since
    while moment < until:
        ticks.note("pulse", 0, at=moment)
        moment += timedelta(seconds=30)
    for job in JOBS:
        if job.name != but:
            ticks.note(job.name, 0, at=until)
    db.session.commit()


@pytest.mark.parametrize(
    ("job", "quiet", "named"),
    [
        ("digests", 780, False),
        ("digests", 781, True),
        ("mail", 3615, False),
        ("mail", 3616, True),
        ("gone", 9999, False),
    ],
)
def test_a_job_that_does_not_run_is_named_and_mailed(
    app: Flask, cast: Cast, browse: Callable[..., Browser], job: str, quiet: int, named: bool
) -> None:
    let_all_run(LATER, job, LATER - timedelta(seconds=quiet))
    page = browse(cast.anna).get("/admin/health")
    assert (f"A job has not run for too long: {job}." in page.text) == named
    assert browse().get("/health").response.get_json()["jobs"] == ("broken" if named else "ok")
    assert look(LATER) == int(named)
    assert [f"Subject: Jobs of the portal are silent: {job}" in one for one in letters(app)] == (
        [True] * named
    )


def test_each_outage_of_a_job_is_told_once(app: Flask) -> None:
    later = LATER + timedelta(hours=2)
    let_all_run(LATER, "mail", LATER - timedelta(hours=2))
    assert [look(LATER), look(LATER + timedelta(seconds=30))] == [1, 0]
    let_all_run(later, "mail", LATER + timedelta(minutes=1))
    assert [look(later), look(later)] == [1, 0]


def test_jobs_that_just_came_back_have_their_patience_again(
    browse: Callable[..., Browser], app: Flask
) -> None:
    ticks.note("pulse", 0, at=LATER + timedelta(days=1))
    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        assert browse().get("/health").response.get_json()["jobs"] == "ok"
        assert look(LATER + timedelta(days=1)) == 0


def test_a_job_that_hangs_in_its_first_run_is_told_of_too(app: Flask) -> None:
    let_all_run(LATER, "webhooks", LATER - timedelta(seconds=700))
    db.session.query(ticks.JobTick).filter_by(name="webhooks").delete()
    assert look(LATER) == 1


def test_who_has_not_listened_tells_of_no_silence(app: Flask) -> None:
    assert look(LATER, listened=False) == 0


def test_who_finds_nothing_is_noted_with_the_next_pulse(app: Flask) -> None:
    def heard(name: str) -> bool:
        db.session.expire_all()
        return db.session.get(ticks.JobTick, name) is not None

    run(app, found("slipped"), by_clock=True)
    assert not heard("slipped")
    run(app, pulse(app.config["SETTINGS"]), by_clock=True)
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
