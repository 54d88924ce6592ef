"""Reports on real data sets, each figure reckoned once more from the original file.

What is reckoned here goes another way than the portal: plain Python over the client's own file.
"""

import csv
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.evidence.data import Data
from portal.evidence.reports.asking import Filters
from portal.evidence.reports.building import Report, build, build_all
from portal.evidence.reports.catalogue import CODES
from tests.evidence.datasets import folder_of, loaded

Rows = list[dict[str, str]]


def read(file: Path) -> Rows:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def by(report: Report, name: str, *figures: str) -> dict[Any, tuple[Any, ...]]:
    """Figures of a report by the name of the group."""
    assert not report.missing
    assert len({row[name] for row in report.rows}) == len(report.rows)
    return {row[name]: tuple(row[each] for each in figures) for row in report.rows}


def total(rows: Iterable[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(row[column] or 0) for row in rows), Decimal(0))


def grouped(rows: Rows, column: str) -> dict[str | None, Rows]:
    found: dict[str | None, Rows] = defaultdict(list)
    for row in rows:
        found[row[column] or None].append(row)
    return found


@pytest.fixture(scope="module")
def maven(tmp_path_factory: pytest.TempPathFactory) -> Data:
    folder = folder_of("maven_crm_mit")
    names = ("accounts", "products", "sales_pipeline", "sales_teams")
    files = [folder / f"{name}.csv" for name in names]
    return loaded("maven", files, tmp_path_factory.mktemp("maven"))


@pytest.fixture(scope="module")
def pipeline() -> Rows:
    return read(folder_of("maven_crm_mit") / "sales_pipeline.csv")


def won(rows: Rows) -> Rows:
    return [row for row in rows if row["deal_stage"] == "Won"]


def test_g1_of_maven(maven: Data, pipeline: Rows) -> None:
    report = build(maven, "G1")
    assert by(report, "responsible", "count", "won", "lost", "in_work", "won_sum") == {
        agent: (
            len(rows),
            len(won(rows)),
            sum(row["deal_stage"] == "Lost" for row in rows),
            sum(row["deal_stage"] in ("Prospecting", "Engaging") for row in rows),
            total(won(rows), "close_value"),
        )
        for agent, rows in grouped(pipeline, "sales_agent").items()
    }
    assert report.rows_in == report.grouped == len(pipeline) == 8800
    assert report.totals[0]["won_sum"] == 10_005_534


def test_g1_of_a_quarter_of_maven(maven: Data, pipeline: Rows) -> None:
    """From April to June 2017; deals that were never engaged have no date and are left out."""
    months = ("04-2017", "05-2017", "06-2017")
    quarter = [row for row in pipeline if row["engage_date"][3:] in months]
    undated = sum(not row["engage_date"] for row in pipeline)
    report = build(maven, "G1", Filters(start=date(2017, 4, 1), end=date(2017, 7, 1)))
    counts = Counter(row["sales_agent"] for row in quarter)
    assert by(report, "responsible", "count") == {name: (n,) for name, n in counts.items()}
    assert dict(report.left_out) == {"no_date": undated}
    assert report.rows_in == len(quarter) + undated


def test_g2_of_maven_is_by_the_series_of_the_product(maven: Data, pipeline: Rows) -> None:
    products = read(folder_of("maven_crm_mit") / "products.csv")
    series = {row["product"]: row["series"] for row in products}
    whole = total(won(pipeline), "close_value")
    found: dict[str, Rows] = defaultdict(list)
    for row in won(pipeline):
        found[series[row["product"]]].append(row)
    report = build(maven, "G2")
    assert report.by == "category"
    assert by(report, "kind", "deals", "revenue") == {
        name: (len(rows), total(rows, "close_value")) for name, rows in found.items()
    }
    for row in report.rows:
        assert row["share"] == pytest.approx(float(Decimal(str(row["revenue"])) / whole))


def test_g4_of_maven(maven: Data, pipeline: Rows) -> None:
    report = build(maven, "G4")
    expected = {}
    for agent, rows in grouped(pipeline, "sales_agent").items():
        stages = Counter(row["deal_stage"] for row in rows)
        expected[agent] = (
            stages["Won"],
            stages["Lost"],
            stages["Won"] / (stages["Won"] + stages["Lost"]),
        )
    assert by(report, "group_name", "won", "lost", "conversion") == expected
    assert report.totals[0]["conversion"] == 4238 / (4238 + 2473)


def test_d1_of_maven(maven: Data, pipeline: Rows) -> None:
    months: dict[str, Rows] = defaultdict(list)
    for row in won(pipeline):
        months[f"{row['close_date'][6:]}-{row['close_date'][3:5]}"].append(row)
    report = build(maven, "D1")
    assert by(report, "month", "count", "won_sum") == {
        month: (len(rows), total(rows, "close_value")) for month, rows in months.items()
    }
    assert [row["month"] for row in report.rows] == sorted(months)


def test_d2_of_maven(maven: Data, pipeline: Rows) -> None:
    names = {"GTXPro": "GTX Pro"}
    found: dict[str, Rows] = defaultdict(list)
    for row in won(pipeline):
        found[names.get(row["product"], row["product"])].append(row)
    assert by(build(maven, "D2"), "product", "revenue", "deals") == {
        name: (total(rows, "close_value"), len(rows)) for name, rows in found.items()
    }


def test_d4_of_maven(maven: Data, pipeline: Rows) -> None:
    report = build(maven, "D4")
    assert by(report, "account", "count", "won", "won_sum") == {
        name: (len(rows), len(won(rows)), total(won(rows), "close_value"))
        for name, rows in grouped(pipeline, "account").items()
    }
    assert by(report, "account", "count")[None] == (1425,)


def test_d7_of_maven(maven: Data, pipeline: Rows) -> None:
    report = build(maven, "D7")
    assert [row["stage"] for row in report.rows] == ["Prospecting", "Engaging", "Won", "Lost"]
    found = by(report, "stage", "count", "amount", "share")
    for stage, rows in grouped(pipeline, "deal_stage").items():
        count, amount, share = found[stage]
        assert (count, amount or 0) == (len(rows), total(rows, "close_value"))
        assert share == pytest.approx(len(rows) / 8800)


def test_what_maven_cannot_answer(maven: Data) -> None:
    missing = {report.code for report in build_all(maven, CODES) if report.missing}
    assert missing == {"G3", "D3", "D5", "D6", "L1", "L2", "L3", "I1", "I2", "I3", "A1", "A2"}


@pytest.fixture(scope="module")
def chinook(tmp_path_factory: pytest.TempPathFactory) -> Data:
    file = folder_of("chinook") / "Chinook_Sqlite.sqlite"
    return loaded("chinook", [file], tmp_path_factory.mktemp("chinook"))


@pytest.mark.parametrize(
    ("code", "name", "grouping"),
    [
        ("I1", "responsible", "e.FirstName || ' ' || e.LastName"),
        ("I2", "account_id", "c.CustomerId"),
        ("I3", "contact", "c.FirstName || ' ' || c.LastName"),
    ],
)
def test_invoices_of_chinook(chinook: Data, code: str, name: str, grouping: str) -> None:
    file = folder_of("chinook") / "Chinook_Sqlite.sqlite"
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    rows = database.execute(
        f"SELECT CAST({grouping} AS TEXT), count(*), sum(CAST(round(i.Total * 100) AS INTEGER))"
        " FROM Invoice i JOIN Customer c USING (CustomerId)"
        " JOIN Employee e ON e.EmployeeId = c.SupportRepId GROUP BY 1"
    ).fetchall()
    database.close()
    report = build(chinook, code)
    assert by(report, name, "count", "amount") == {
        group: (count, Decimal(cents) / 100) for group, count, cents in rows
    }
    assert report.totals[0]["amount"] == Decimal("2328.60")
    assert {row["paid"] for row in report.rows} == {None}


@pytest.fixture(scope="module")
def northwind(tmp_path_factory: pytest.TempPathFactory) -> Data:
    files = sorted(folder_of("northwind").glob("*.csv"))
    return loaded("northwind", files, tmp_path_factory.mktemp("northwind"))


@pytest.fixture(scope="module")
def orders() -> Rows:
    """Orders with their exact sums."""
    sums: dict[str, float] = defaultdict(float)
    for row in read(folder_of("northwind") / "OrderDetails.csv"):
        exact = float(row["UnitPrice"]) * float(row["Quantity"]) * (1 - float(row["Discount"]))
        sums[row["OrderID"]] += exact
    return [
        {**row, "sum": str(sums[row["OrderID"]])}
        for row in read(folder_of("northwind") / "Orders.csv")
    ]


def about(rows: Rows) -> Any:
    """The sum of some orders, to the cent."""
    return pytest.approx(float(total(rows, "sum")), abs=0.0051)


@pytest.mark.parametrize(
    ("code", "name", "column"),
    [("I1", "responsible_id", "EmployeeID"), ("I2", "account_id", "CustomerID")],
)
def test_invoices_of_northwind(
    northwind: Data, orders: Rows, code: str, name: str, column: str
) -> None:
    report = build(northwind, code)
    found = by(report, name, "count", "amount", "paid", "unpaid")
    for key, rows in grouped(orders, column).items():
        count, amount, paid, unpaid = found.pop(key)
        assert count == len(rows)
        assert float(amount) == about(rows)
        assert float(paid) == about([row for row in rows if row["ShippedDate"]])
        assert float(unpaid) == about([row for row in rows if not row["ShippedDate"]])
    assert not found
    assert report.rows_in == report.grouped == 830


@pytest.mark.parametrize("as_of", ["1998-05-06", "1998-05-20"])
def test_overdue_of_northwind(northwind: Data, orders: Rows, as_of: str) -> None:
    """On the day of the export nothing was, two weeks later something would have been."""
    overdue = [row for row in orders if not row["ShippedDate"] and row["RequiredDate"][:10] < as_of]
    data = replace(northwind, as_of=datetime.fromisoformat(as_of))
    (row,) = build(data, "I1").totals
    assert float(str(row["overdue"])) == about(overdue)
    assert bool(overdue) == (as_of == "1998-05-20")
