"""`portal seal`: a key made once, and files checked without a database."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import portal
from portal.seal import keys
from portal.seal.fields import with_fields
from portal.seal.sealing import seal, sign_as_author
from tests.conftest import SECRET
from tests.pdfs import blank
from tests.seal.documents import BY_CLARA, BY_EDGAR, TITLES
from tests.seal.documents import sealed as sealed_elsewhere


def run(data: Path, *words: str) -> Result:
    environ = {"DATA": str(data), "PORTAL_SECRET_KEY": SECRET, "PORTAL_MODE": "production"}
    return CliRunner(env=environ).invoke(portal, ["seal", *words])


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report sealed by the key that `portal seal init` has made."""
    assert run(tmp_path, "init").exit_code == 0
    key = keys.load(tmp_path / "seal" / "seal.p12")
    pdf = sign_as_author(with_fields(blank(), TITLES), key, BY_CLARA)
    (file := tmp_path / "report.pdf").write_bytes(seal(pdf, key, BY_EDGAR))
    return file


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = run(tmp_path, "init"), run(tmp_path, "init")
    assert "was made" in first.output
    assert "stands" in again.output
    assert first.output.splitlines()[1] == again.output.splitlines()[1]
    assert (tmp_path / "seal" / "seal.p12").stat().st_mode & 0o077 == 0


def test_a_genuine_report_ends_with_0(tmp_path: Path, report: Path) -> None:
    result = run(tmp_path, "verify", str(report))
    assert result.exit_code == 0
    assert "Genuine" in result.output
    assert BY_EDGAR.name in result.output


def test_a_changed_report_ends_with_1(tmp_path: Path, report: Path) -> None:
    report.write_bytes(report.read_bytes() + b"more")
    result = run(tmp_path, "verify", "--json", str(report))
    assert result.exit_code == 1
    told = json.loads(result.output)
    assert (told["verdict"], told["added"]) == ("changed", 4)


def test_a_report_of_another_portal_ends_with_1(tmp_path: Path, report: Path) -> None:
    report.write_bytes(sealed_elsewhere())
    assert run(tmp_path, "verify", str(report)).exit_code == 1


def test_without_certificates_it_says_what_to_name(tmp_path: Path) -> None:
    (file := tmp_path / "a.pdf").write_bytes(blank())
    assert "--certificates" in run(tmp_path, "verify", str(file)).output
