"""`portal company reports`: the reports of a company as a file to hand over."""

import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from portal.companies.models import Company
from portal.db import db
from portal.media.files import keep
from portal.people.models import Person
from portal.rollout.models import Report
from portal.rollout.report import fingerprint
from tests.commands import refused

Run = Callable[..., Result]


@pytest.fixture
def company(portal: Flask) -> int:
    """Volga-Snab, with a report that awaits a signature."""
    number = db.session.scalars(select(Company.id).where(Company.name == "Volga-Snab")).one()
    clara = db.session.scalars(select(Person.id).where(Person.name == "Clara Klein")).one()
    file = keep(b"%PDF", "a.pdf", "application/pdf", company_id=number, by_id=clara)
    db.session.add(
        Report(
            company_id=number,
            control="first",
            version=1,
            language="en",
            code="AAAA-BBBB-CCCC",
            state="submitted",
            data={"language": "en"},
            data_sha256=fingerprint({"language": "en"}),
            submitted_at=datetime(2026, 11, 23, tzinfo=UTC),
            submitted_by_id=clara,
            expires_on=date(2026, 12, 23),
            file_id=file.id,
        )
    )
    db.session.commit()
    return number


def test_they_are_written_for_their_owner(run: Run, company: int, tmp_path: Path) -> None:
    file = tmp_path / "reports.zip"
    result = run("company", "reports", str(company), str(file))
    assert (result.exit_code, "1 versions" in result.output) == (0, True)
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as archive:
        assert {"READ-ME.txt", "manifest.json", "SHA256SUMS"} < set(archive.namelist())


def test_no_file_is_replaced(run: Run, company: int, tmp_path: Path) -> None:
    file = tmp_path / "reports.zip"
    file.write_bytes(b"mine")
    assert "stands already" in refused(run("company", "reports", str(company), str(file)))
    assert file.read_bytes() == b"mine"


def test_without_reports_no_file_is_left(run: Run, company: int, tmp_path: Path) -> None:
    other = db.session.scalars(select(Company.id).where(Company.id != company)).one()
    db.session.commit()
    file = tmp_path / "reports.zip"
    assert "no reports" in refused(run("company", "reports", str(other), str(file)))
    assert not file.exists()


def test_a_company_that_is_not_there(run: Run, company: int, tmp_path: Path) -> None:
    file = tmp_path / "reports.zip"
    assert "no company 99" in refused(run("company", "reports", "99", str(file)))
    assert not file.exists()
