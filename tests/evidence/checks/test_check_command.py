"""`portal evidence check`: every verdict on some files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import portal
from portal.evidence.checks.catalogue import CHECKS
from tests.commands import refused

MAPPING = {
    "deals": {
        "file": "deals.csv",
        "columns": {"crm_id": "ID", "stage": "Стадия", "loss_reason": "Причина"},
    },
    "stages": {"": {"В работе": "P", "Успех": "S", "Провал": "F"}},
    "as_of": "2026-11-02 12:00",
    "currency": "RUB",
}


def write(folder: Path, without_reason: int) -> list[str]:
    """Twenty lost deals; returns the words of the command that name the files."""
    rows = [f"{n};Провал;{'' if n < without_reason else 'Дорого'}" for n in range(20)]
    (folder / "deals.csv").write_text("ID;Стадия;Причина\n" + "\n".join(rows) + "\n")
    (folder / "mapping.json").write_text(json.dumps(MAPPING, ensure_ascii=False))
    return [str(folder / "deals.csv"), "--mapping", str(folder / "mapping.json")]


def run(*words: str) -> Result:
    return CliRunner().invoke(portal, ["evidence", "check", *words])


def test_every_verdict_as_json(tmp_path: Path) -> None:
    result = run(*write(tmp_path, 2), "--json")
    assert result.exit_code == 0, result.output
    found = {one["code"]: one for one in json.loads(result.output)}
    assert list(found) == list(CHECKS)
    reason = found["3.p3"]
    assert reason["verdict"] == "warn"
    assert (reason["value"], reason["numerator"], reason["denominator"]) == (0.1, 2, 20)
    assert (reason["step"], reason["unit"], reason["rows"], reason["total"]) == (3, "share", 2, 20)
    assert reason["threshold"] == {"pass": 0.05, "fail": 0.2, "better": "lower"}
    lacking = found["3.6"]
    assert (lacking["verdict"], lacking["value"]) == ("not_checkable", None)
    assert lacking["reason"] == "missing"
    assert "crm_users.active" in lacking["missing"]


def test_a_table_without_json(tmp_path: Path) -> None:
    result = run(*write(tmp_path, 2))
    assert len(result.output.splitlines()) == len(CHECKS)
    assert "10.0 %  Losses without a reason" in result.output
    assert "missing: crm_users.active" in result.output


def test_compared_with_what_was_printed_before(tmp_path: Path) -> None:
    first = tmp_path / "first.json"
    first.write_text(run(*write(tmp_path, 4), "--json").output)
    result = run(*write(tmp_path, 1), "--json", "--baseline", str(first))
    (change,) = (one for one in json.loads(result.output) if one["code"] == "4.p3")
    assert (change["verdict"], round(change["value"], 9)) == ("pass", 0.75)


@pytest.mark.parametrize("text", ["{}x", "[1]", '[{"a": 1}]'])
def test_another_file_is_no_baseline(tmp_path: Path, text: str) -> None:
    other = tmp_path / "other.json"
    other.write_text(text)
    said = refused(run(*write(tmp_path, 1), "--baseline", str(other)))
    assert "other.json is not what --json printed" in said


def test_a_mapping_that_does_not_fit(tmp_path: Path) -> None:
    words = write(tmp_path, 1)
    (tmp_path / "deals.csv").write_text("ID;Стадия\n1;Успех\n")
    assert "Причина" in refused(run(*words))
