"""`portal evidence map` and `import`: from files to counts, without a portal running."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import portal
from tests.commands import refused
from tests.evidence import shapes


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    file = tmp_path / "deals.csv"
    file.write_bytes(shapes.plain(shapes.plain_deals()))
    return file


def run(*words: object) -> Result:
    return CliRunner().invoke(portal, ["evidence", *map(str, words)])


def test_a_proposed_mapping_can_be_used_as_it_is(deals: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "m.json"
    mapping.write_text(run("map", deals).stdout)
    result = run("import", deals, "--mapping", mapping, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "deals from deals.csv: 40 rows: 40 kept, 0 repaired, 0 left out" in result.stdout
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "crm_users.parquet",
        "deals.parquet",
        "notes.parquet",
    ]


def test_without_a_mapping_it_is_said_that_a_proposed_one_is_used(deals: Path) -> None:
    result = run("import", deals, "--json")
    assert result.exit_code == 0, result.output
    assert "No mapping was given; a proposed one is used." in result.stderr
    (count,) = json.loads(result.stdout)["counts"]
    assert (count["entity"], count["rows"], count["kept"]) == ("deals", 40, 40)


def test_reasons_stand_under_their_file(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("Deal ID,Deal name,Amount,Stage\n1,a,much,New\n2,b,5,New\n3,c,6,Won\n")
    result = run("import", file, "--as-of", "2026-01-01")
    assert "  repaired: 1 × not a sum of money" in result.stdout


def test_a_table_that_is_no_entity_is_named(deals: Path, tmp_path: Path) -> None:
    other = tmp_path / "weather.csv"
    other.write_text("Wind,Rain\n1,2\n3,4\n")
    assert "weather.csv: 2 rows, not mapped" in run("import", deals, other).stdout


def test_what_is_wrong_is_said_plainly(deals: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "m.json"
    mapping.write_text('{"deals": {"file": "deals.csv", "columns": {"title": "Имя"}}}')
    said = refused(run("import", deals, "--mapping", mapping, "--as-of", "2026-01-01"))
    assert "deals.columns.title: there is no header 'Имя'" in said


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.write_bytes(b"")
    assert "empty.csv: There is no table in the file" in refused(run("map", file))


def test_nothing_known_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "weather.csv"
    file.write_text("Wind,Rain\n1,2\n3,4\n")
    assert "Write a mapping by hand" in refused(run("map", file))
