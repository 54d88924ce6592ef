"""Reports on a made-up export, for what no real set answers, reckoned once more from its CSV."""

import csv
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from portal.evidence.data import Data
from portal.evidence.reports.asking import Filters
from portal.evidence.reports.building import Report, build, build_all
from portal.evidence.reports.catalogue import CODES
from tests.evidence import generated
from tests.evidence.datasets import loaded

Rows = list[dict[str, str]]
SEMANTICS = dict((*generated.STAGES, *generated.STATUSES))
START, END = "2026-03-01", "2026-06-01"
SPRING = Filters(start=date(2026, 3, 1), end=date(2026, 6, 1))
TODAY = str(generated.AS_OF)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return generated.write(tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="module")
def data(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Data:
    return loaded("generated", files, tmp_path_factory.mktemp("canonical"))


@pytest.fixture(scope="module")
def export(files: list[Path]) -> dict[str, Rows]:
    found = {}
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            found[file.stem] = list(csv.DictReader(lines))
    return found


def groups(rows: Rows, *columns: str) -> dict[tuple[str | None, ...], Rows]:
    """Rows by some columns, an empty cell being None and an empty currency that of the company."""
    found: dict[tuple[str | None, ...], Rows] = defaultdict(list)
    for row in rows:
        cells = (row[name] or ("RUB" if name == "currency" else None) for name in columns)
        found[tuple(cells)].append(row)
    return found


def semantic(row: dict[str, str]) -> str:
    return SEMANTICS[row.get("stage") or row["status"]]


def money(rows: Rows) -> Decimal | None:
    known = [Decimal(row["amount"]) for row in rows if row["amount"]]
    return sum(known, Decimal(0)) if known else None


def told(report: Report, keys: tuple[str, ...], *figures: str) -> dict[Any, tuple[Any, ...]]:
    assert not report.missing
    found = {
        tuple(row[key] for key in keys): tuple(row[name] for name in figures) for row in report.rows
    }
    assert len(found) == len(report.rows)
    return found


def spring(rows: Rows, column: str) -> tuple[Rows, int]:
    """The rows of the period, and how many have no date."""
    dated = [row for row in rows if row[column] and START <= row[column] < END]
    return dated, sum(not row[column] for row in rows)


@pytest.mark.parametrize(
    ("code", "name", "column"), [("G2", "kind", "type"), ("G3", "source", "channel")]
)
def test_revenue(data: Data, export: dict[str, Rows], code: str, name: str, column: str) -> None:
    won, undated = spring([row for row in export["deals"] if semantic(row) == "S"], "closed")
    report = build(data, code, SPRING)
    number = "deals" if code == "G2" else "won"
    assert told(report, (name, "currency"), number, "revenue") == {
        key: (len(rows), money(rows)) for key, rows in groups(won, column, "currency").items()
    }
    assert dict(report.left_out) == {"no_date": undated}
    assert report.rows_in == len(won) + undated


def test_volume_by_contact(data: Data, export: dict[str, Rows]) -> None:
    created, undated = spring(export["deals"], "created")
    expected = {}
    for key, rows in groups(created, "contact", "currency").items():
        won = [row for row in rows if semantic(row) == "S"]
        expected[key] = (len(rows), len(won), money(won) if won else 0)
    report = build(data, "D3", SPRING)
    assert told(report, ("contact", "currency"), "count", "won", "won_sum") == expected
    assert report.rows_in == len(created) + undated


def test_expected_sales(data: Data, export: dict[str, Rows]) -> None:
    open_ = [row for row in export["deals"] if semantic(row) == "P"]
    coming = [
        {**row, "month": row["expected"][:7]}
        for row in open_
        if not row["expected"] or row["expected"] >= TODAY
    ]
    expected = {}
    for key, rows in groups(coming, "month", "stage", "currency").items():
        cents = [
            Decimal(row["amount"]) * Decimal(row["probability"]) / 100
            for row in rows
            if row["amount"] and row["probability"]
        ]
        weighted = round(sum(cents, Decimal(0)), 2) if cents else None
        expected[key] = (len(rows), money(rows), weighted)
    report = build(data, "D5")
    found = told(report, ("month", "stage", "currency"), "count", "amount", "weighted")
    assert found.keys() == expected.keys()
    for key, (count, amount, weighted) in found.items():
        assert (count, amount) == expected[key][:2]
        assert weighted == pytest.approx(expected[key][2], abs=Decimal("0.01"))
    assert dict(report.left_out) == {"overdue": len(open_) - len(coming)}
    assert any(month is None for month, _stage, _currency in found)


def test_overdue_deals(data: Data, export: dict[str, Rows]) -> None:
    open_ = [row for row in export["deals"] if semantic(row) == "P"]
    late = [row for row in open_ if row["expected"] and row["expected"] < TODAY]
    expected = {}
    for key, rows in groups(late, "manager", "currency").items():
        days = [(generated.AS_OF - date.fromisoformat(row["expected"])).days for row in rows]
        expected[key] = (len(rows), money(rows), max(days), pytest.approx(sum(days) / len(days)))
    report = build(data, "D6")
    figures = ("count", "amount", "days_most", "days_average")
    assert told(report, ("responsible", "currency"), *figures) == expected
    assert dict(report.left_out) == {"no_expected_close": sum(not row["expected"] for row in open_)}
    assert any(row["expected"] == TODAY for row in open_)


@pytest.mark.parametrize(
    ("code", "name", "column"),
    [("L1", "responsible", "manager"), ("L2", "status", "status"), ("L3", "source", "channel")],
)
def test_leads(data: Data, export: dict[str, Rows], code: str, name: str, column: str) -> None:
    created, undated = spring(export["leads"], "created")
    expected = {}
    for key, rows in groups(created, column).items():
        converted = sum(semantic(row) == "S" for row in rows)
        expected[key] = (len(rows), converted, pytest.approx(converted / len(rows)))
    report = build(data, code, SPRING)
    assert told(report, (name,), "count", "converted", "share") == expected
    assert report.rows_in == len(created) + undated


def test_activities_done(data: Data, export: dict[str, Rows]) -> None:
    done, undated = spring([row for row in export["activities"] if row["done"] == "Да"], "done_at")
    expected = {}
    for key, rows in groups(done, "manager").items():
        kinds = Counter(row["kind"] for row in rows)
        expected[key] = (len(rows), *(kinds[kind] for kind in generated.KINDS))
    report = build(data, "A1", SPRING)
    figures = ("count", "calls", "emails", "meetings", "tasks")
    assert told(report, ("responsible",), *figures) == expected
    assert dict(report.left_out) == {"no_date": undated}


def test_activities_overdue(data: Data, export: dict[str, Rows]) -> None:
    """A deadline is midnight here, and the snapshot of noon: today's deadlines have passed."""
    waiting = [row for row in export["activities"] if row["done"] == "Нет"]
    late = [row for row in waiting if row["deadline"] and row["deadline"] <= TODAY]
    expected = {}
    for key, rows in groups(late, "manager").items():
        days = [(generated.AS_OF - date.fromisoformat(row["deadline"])).days for row in rows]
        expected[key] = (len(rows), pytest.approx(sum(days) / len(days)))
    report = build(data, "A2")
    assert told(report, ("responsible",), "count", "days_average") == expected
    assert dict(report.left_out) == {"no_deadline": sum(not row["deadline"] for row in waiting)}


@pytest.mark.parametrize("code", ["G1", "G3", "G4", "D1", "D3", "D6", "L1", "A1"])
def test_months_add_up_to_the_whole(data: Data, code: str) -> None:
    """[from, to) loses and doubles nothing: the periods of a year hold what the year holds."""
    borders = [generated.FIRST + timedelta(days=30 * number) for number in range(14)]
    whole = build(data, code, Filters(start=borders[0], end=borders[-1]))
    parts = [build(data, code, Filters(start=start, end=end)) for start, end in pairwise(borders)]
    if whole.rows_in == parts[0].rows_in:  # a report of the day has no period
        assert all(part.rows == whole.rows for part in parts)
    else:
        assert sum(part.grouped for part in parts) == whole.grouped


def test_all_but_the_reports_on_products_invoices_and_companies_can_be_built(data: Data) -> None:
    missing = {report.code for report in build_all(data, CODES) if report.missing}
    assert missing == {"D2", "D4", "I1", "I2", "I3"}
