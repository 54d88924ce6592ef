"""What an administrator takes along before a company is erased."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from portal.audit import PORTAL, record
from portal.companies.models import Company
from portal.db import db
from portal.media import store
from portal.media.files import keep
from tests.commands import refused

Run = Callable[..., Result]


@pytest.fixture
def company(portal: Flask) -> int:
    """Volga-Snab, with a file and a line of history."""
    number = db.session.scalars(select(Company.id).where(Company.name == "Volga-Snab")).one()
    keep(b"a plan", "план.txt", "text/plain", company_id=number, by_id=None)
    record(PORTAL, "company.create", f"company:{number}", company_id=number)
    db.session.commit()
    return number


def test_rows_people_and_files_are_taken_along(run: Run, company: int, tmp_path: Path) -> None:
    file = tmp_path / "volga.zip"
    result = run("company", "archive", str(company), str(file))
    assert (result.exit_code, "1 files" in result.output) == (0, True)
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as archive:
        rows = json.loads(archive.read("rows.json"))
        (name,) = set(archive.namelist()) - {"rows.json"}
        assert (name.endswith("план.txt"), archive.read(name)) == (True, b"a plan")
    assert [row["name"] for row in rows["companies"]] == ["Volga-Snab"]
    assert [row["verb"] for row in rows["history"]] == ["company.create"]
    names = {person["name"] for person in rows["people"]}
    assert {"Clara Klein", "Emil Ebert"} <= names
    assert "Olga Orlova" not in names
    assert "password" not in json.dumps(rows)


def test_no_file_is_replaced(run: Run, company: int, tmp_path: Path) -> None:
    file = tmp_path / "volga.zip"
    file.write_bytes(b"mine")
    assert "stands already" in refused(run("company", "archive", str(company), str(file)))
    assert file.read_bytes() == b"mine"


def test_a_missing_file_is_told_and_leaves_nothing(run: Run, company: int, tmp_path: Path) -> None:
    store.remove(store.hash_of(b"a plan"))
    file = tmp_path / "volga.zip"
    assert "is missing" in refused(run("company", "archive", str(company), str(file)))
    assert not file.exists()


def test_a_company_that_is_not_there(run: Run, portal: Flask, tmp_path: Path) -> None:
    assert "no company 999" in refused(run("company", "archive", "999", str(tmp_path / "x")))
