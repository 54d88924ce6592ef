"""Looking after a portal that runs: people, companies, jobs, reports, content."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from portal.audit import Erasure, History
from portal.companies.models import Company
from portal.db import db
from portal.jobs import JOBS
from portal.media import store
from portal.media.files import keep
from portal.people.models import Person
from portal.rollout.models import Control
from portal.ticks import JobTick
from portal.training.models import Certificate
from tests.commands import refused
from tests.courses import one_of_each

Run = Callable[..., Result]


def company_id() -> int:
    found = db.session.scalar(select(Company.id).where(Company.name == "Volga-Snab"))
    db.session.rollback()
    assert found is not None
    return found


def test_a_person_is_forgotten(run: Run, portal: Flask) -> None:
    result = run("person", "forget", "emil@example.org", "--yes")
    assert (result.exit_code, "is called" in result.output) == (0, True)
    assert db.session.query(Person).filter_by(name="Emil Ebert").count() == 0


def test_his_certificate_goes_with_its_file(run: Run, portal: Flask) -> None:
    emil = db.session.query(Person).filter_by(name="Emil Ebert").one()
    one_of_each(db.session.get_one(Company, company_id()), emil)
    given = db.session.query(Certificate).one()
    given.file = keep(b"Emil", "a.pdf", "application/pdf", company_id=given.company_id, by_id=None)
    db.session.commit()
    sha256, code = given.file.sha256, given.code
    db.session.remove()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=False):
        assert run("person", "forget", "emil@example.org", "--yes").exit_code == 0
    assert store.put_at(sha256) is None
    page = portal.test_client().get(f"/certificate/{code}", headers={"Accept-Language": "en"})
    assert (page.status_code, b"Emil" in page.data) == (200, False)


def test_forgetting_asks_before(run: Run, portal: Flask) -> None:
    result = run("person", "forget", "emil@example.org", typed="n\n")
    assert (result.exit_code, "Aborted" in result.output) == (1, True)
    assert db.session.query(Person).filter_by(name="Emil Ebert").count() == 1


@pytest.mark.parametrize(
    ("email", "words"),
    [("nobody@example.org", "Nobody has this address"), ("anna@example.org", "last administrator")],
)
def test_who_cannot_be_forgotten(run: Run, portal: Flask, email: str, words: str) -> None:
    assert words in refused(run("person", "forget", email, "--yes"))


def test_a_company_is_erased(run: Run, portal: Flask) -> None:
    result = run("company", "erase", str(company_id()), "--confirm", "volga-snab")
    assert (result.exit_code, "is erased" in result.output) == (0, True)
    assert [name for (name,) in db.session.query(Company.name)] == ["Zhiguli Decor"]
    assert db.session.query(Erasure).count() == 1
    told = db.session.query(History).filter_by(verb="company.erase").one()
    assert (told.role, told.actor_id) == ("portal", None)


def test_another_name_erases_nothing(run: Run, portal: Flask) -> None:
    said = refused(run("company", "erase", str(company_id()), "--confirm", "Zhiguli Decor"))
    assert "Nothing was erased" in said
    assert db.session.query(Company).count() == 2


def test_a_company_that_is_not_there(run: Run, portal: Flask) -> None:
    assert "no company 999" in refused(run("company", "erase", "999", "--confirm", "x"))


def test_erasing_wants_the_name(run: Run, portal: Flask) -> None:
    result = run("company", "erase", str(company_id()))
    assert (result.exit_code, "--confirm" in result.output) == (2, True)


def test_the_jobs_are_named(run: Run) -> None:
    result = run("job", "list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == [job.name for job in JOBS]


@pytest.mark.parametrize("name", [job.name for job in JOBS])
def test_a_job_runs_and_leaves_a_tick(run: Run, portal: Flask, name: str) -> None:
    result = run("job", "run", name)
    assert (result.exit_code, result.output.split(":")[0]) == (0, name)
    assert [tick.error for tick in db.session.query(JobTick).filter_by(name=name)] == [""]


def test_a_job_that_is_not_there(run: Run) -> None:
    assert f"choose one of {JOBS[0].name}" in refused(run("job", "run", "dishes"))


def test_a_day_that_is_none(run: Run) -> None:
    assert run("job", "run", "mail", "--date", "yesterday").exit_code == 2


def test_a_report_of_no_company(run: Run, portal: Flask, tmp_path: Path) -> None:
    file = tmp_path / "r.pdf"
    assert "no company" in refused(run("report", "write", "Nobody", "first", str(file)))
    assert not file.exists()


def test_a_report_of_a_control_that_was_not_held(run: Run, portal: Flask, tmp_path: Path) -> None:
    db.session.add(Control(company_id=company_id(), kind="first"))
    db.session.commit()
    said = refused(run("report", "write", "volga-snab", "first", str(tmp_path / "r.pdf")))
    assert "has not been held" in said


def test_the_content_is_counted(run: Run) -> None:
    result = run("content", "check")
    assert result.exit_code == 0
    for words in ("7 steps", "56 items", "23 distinct problems"):
        assert words in result.output


def test_a_socket_that_cannot_be_had(run: Run, tmp_path: Path) -> None:
    (tmp_path / "socket").write_text("no socket")
    assert "socket" in refused(run("render", PORTAL_RENDER=str(tmp_path / "socket")))
