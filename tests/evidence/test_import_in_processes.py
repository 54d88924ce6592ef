"""Processes that import are killed at each step, or are two: a snapshot is ready once and whole."""

from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from portal.audit import Actor, History
from portal.db import db, now
from portal.evidence import snapshots
from portal.evidence.importing import import_due
from portal.evidence.models import CheckResult, CrmFile, CrmSnapshot, CrmTable
from portal.media.files import keep_file
from portal.media.models import StoredFile
from tests.conftest import DATABASES
from tests.evidence.bringing import SMALL
from tests.evidence.importer import work
from tests.people import Cast, invite_the_cast
from tests.processes import wait_for
from tests.two_at_once import portal_on

pytestmark = pytest.mark.parametrize("real_database", DATABASES, indirect=True)
STOPS = (
    ("collecting", "brought-reading"),
    ("collecting", "brought-mapping"),
    ("mapping", "mapped-mapping"),
    ("preview", "kept-storing"),
    ("preview", "ready"),
)
"""The person's step, and where the process is killed in the step that follows it."""


@pytest.fixture
def app(real_database: str, tmp_path: Path) -> Iterator[Flask]:
    app = portal_on(real_database, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def snapshot(app: Flask, tmp_path: Path) -> CrmSnapshot:
    """A snapshot of two small files that are collected."""
    cast = invite_the_cast()
    row = snapshots.begin(cast.volga, "baseline", by(cast))
    for name, content in SMALL:
        (tmp_path / name).write_bytes(content)
        whose = {"company_id": cast.volga.id, "by_id": cast.clara.id}
        file = keep_file(tmp_path / name, name, "text/csv", **whose, guarded=True)  # type: ignore[arg-type]
        db.session.add(file)
        db.session.flush()
        row.files.append(CrmFile(company_id=cast.volga.id, file_id=file.id, name=name))
    db.session.commit()
    return row


def by(cast: Cast) -> Actor:
    return Actor(cast.clara.id, "consultant")


def go_on(row: CrmSnapshot, state: str) -> None:
    """What a person does in a state, so that the job has something to do."""
    who = Actor(row.brought_by_id, "consultant")
    if state == "mapping":
        snapshots.decide_mapping(row, row.version, row.mapping, False, who)
    else:
        snapshots.go_on(row, state, row.version, who)
    db.session.commit()


def importer(real_database: str, tmp_path: Path, stop_at: str = "") -> ForkProcess:
    process = get_context("fork").Process(target=work, args=(real_database, tmp_path, stop_at))
    process.start()
    return process


def seen(row: CrmSnapshot) -> CrmSnapshot:
    db.session.refresh(row)
    db.session.commit()
    return row


def counts() -> tuple[int, int]:
    found = (db.session.query(CrmTable).count(), db.session.query(CheckResult).count())
    db.session.commit()
    return found


def killed(real_database: str, tmp_path: Path, stop_at: str) -> None:
    """An importer as a power cut leaves it, at a place of its work."""
    process = importer(real_database, tmp_path, stop_at)
    wait_for((tmp_path / "stopped").exists)
    process.kill()
    process.join()
    (tmp_path / "stopped").unlink()


def test_killed_at_each_step_it_is_ready_once(
    real_database: str, tmp_path: Path, snapshot: CrmSnapshot
) -> None:
    state = ""
    for person, stop_at in STOPS:
        if person != state:
            go_on(snapshot, person)
            state = person
        before = seen(snapshot).state
        killed(real_database, tmp_path, stop_at)
        assert (seen(snapshot).state, counts()) == (before, (0, 0)), stop_at
        assert snapshot.due_at > now(), "nobody else takes it up yet"
        if stop_at in ("brought-mapping", "mapped-mapping", "ready"):
            assert import_due(now() + timedelta(minutes=11)) == 1
        else:
            db.session.execute(update(CrmSnapshot).values(due_at=now()))
            db.session.commit()
    assert seen(snapshot).state == "ready"
    tables, results = counts()
    assert tables > len(SMALL)
    assert results > 0
    assert db.session.query(StoredFile).count() == len(SMALL) + tables
    assert db.session.query(History).filter_by(verb="evidence.ready").count() == 1
    import_due(now())
    assert [one.name for one in (tmp_path / "evidence").glob("*") if one.name != "fetched"] == []


def test_two_processes_take_it_once(
    real_database: str, tmp_path: Path, snapshot: CrmSnapshot
) -> None:
    for state in ("collecting", "mapping", "preview"):
        go_on(seen(snapshot), state)
        both = [importer(real_database, tmp_path) for _ in range(2)]
        for process in both:
            process.join(120)
        assert [process.exitcode for process in both] == [0, 0]
        assert seen(snapshot).attempts == 1, state
    assert snapshot.state == "ready"
    assert db.session.query(History).filter_by(verb="evidence.ready").count() == 1
