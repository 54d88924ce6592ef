"""`portal evidence report`, as an administrator calls it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portal.cli import portal
from portal.evidence.reports.catalogue import CODES
from tests.evidence import generated
from tests.evidence.datasets import MAPPINGS


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return [str(file) for file in generated.write(tmp_path_factory.mktemp("export"))]


def printed(files: list[str], *more: str, mapping: str = "generated") -> str:
    given = ["--mapping", str(MAPPINGS / f"{mapping}.json")]
    result = CliRunner().invoke(portal, ["evidence", "report", *files, *given, *more])
    assert result.exit_code == 0, result.output
    return result.output


def test_all_reports_as_json(files: list[str]) -> None:
    found: list[dict[str, Any]] = json.loads(printed(files, "--json"))
    assert [report["code"] for report in found] == list(CODES)
    for report in found:
        assert report["left_out"] == sum(report["left_out_reasons"].values())
        assert bool(report["rows"]) != bool(report["missing"])
        for row in report["rows"]:
            assert row.keys() == {column["name"] for column in report["columns"]}
    (g1,) = [report for report in found if report["code"] == "G1"]
    assert sum(row["count"] for row in g1["rows"]) == g1["rows_in"] == 1500
    assert isinstance(g1["rows"][0]["won_sum"], float)


def test_one_report_of_a_period(files: list[str]) -> None:
    period = ("--from", "2026-03-01", "--to", "2026-04-01")
    (report,) = json.loads(printed(files, "--json", "--code", "L2", *period))
    assert report["left_out_reasons"].keys() == {"no_date"}
    assert 0 < sum(row["count"] for row in report["rows"]) < 200


def test_a_plain_table(files: list[str]) -> None:
    said = printed(files, "--code", "D7", "--code", "I1")
    assert "D7  Deals by stage" in said
    assert "rows: 1500, left out: 0" in said
    assert "cannot be built without invoices.responsible" in said


def test_a_mapping_that_does_not_fit_is_explained(files: list[str]) -> None:
    mapping = str(MAPPINGS / "maven.json")
    result = CliRunner().invoke(portal, ["evidence", "report", *files, "--mapping", mapping])
    assert result.exit_code == 1
    assert "sales_pipeline.csv" in result.output


def test_a_table_writes_figures_as_people_do(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    columns = "Deal ID,Owner,Stage,Amount,Created,Close date,Expected close date"
    rows = ["1,Kim,Won,1234567.5,2026-01-02,2026-01-10,", "2,Kim,Lost,5,2026-01-02,2026-01-11,"]
    rows += ["3,Kim,New,5,2026-01-02,,2026-01-03", "4,Kim,New,5,2026-01-02,,2026-01-04"]
    file.write_text("\n".join([columns, *rows, "5,Kim,Won,5,2026-01-02,2026-01-12,"]))
    said = CliRunner().invoke(portal, ["evidence", "report", str(file)]).stdout
    assert "G4  Deal conversion (closed, by manager)" in said
    assert "Kim              3    2     1      66.7 %" in said
    assert "2026-01      2      1,234,572.50    617,286.25  (no currency)" in said
    assert "Kim              2  10.00              8.5             9  (no currency)" in said
