"""Every number opens its rows; filters, limits and what is missing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.evidence.data import Data
from portal.evidence.reports import building
from portal.evidence.reports.asking import Asked, Filters, ask
from portal.evidence.reports.building import DoesNotAddUpError, build, build_all
from portal.evidence.reports.catalogue import CODES
from portal.evidence.reports.rows import rows_behind
from tests.evidence.reports.test_report_cases import (
    ACTIVITIES,
    DEALS,
    EXPECTED,
    INVOICES,
    LEADS,
    LINES,
    OCTOBER,
)
from tests.evidence.tables import snapshot

ALL = Filters()


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """All rows of the cases in one snapshot, each deal with an id of its own."""
    deals = [
        {**row, "crm_id": f"d{number}"}
        for number, row in enumerate((*DEALS, *EXPECTED["deals"], *LINES["deals"]))
    ]
    users = [
        {"crm_id": "a", "name": "Анна", "department": "Опт"},
        {"crm_id": "b", "name": "Борис", "department": "Розница"},
    ]
    return snapshot(
        tmp_path_factory.mktemp("everything"),
        crm_users=users,
        deals=deals,
        deal_products=[{**LINES["deal_products"][0], "deal_id": "d0"}],
        products=LINES["products"],
        leads=LEADS,
        invoices=INVOICES,
        activities=ACTIVITIES,
        stage_history=[{"deal_id": "d0", "stage": "Новая", "stage_sort": 1}],
    )


CHOICES = [
    *((code, OCTOBER) for code in CODES),
    *(("G2", Filters(by=by)) for by in ("type", "pipeline", "category")),
    *(("G4", Filters(by=by, of="cohort")) for by in ("manager", "source", "month")),
    ("G4", Filters(of="stages")),
]


@pytest.mark.parametrize(("code", "filters"), CHOICES)
def test_every_number_opens_its_rows(everything: Data, code: str, filters: Filters) -> None:
    report = build(everything, code, filters)
    assert not report.missing
    assert report.grouped == rows_behind(everything, code, filters).total
    assert report.rows_in == report.grouped + sum(report.left_out.values())
    assert report.rows
    keys = ask(everything, code, filters).definition.keys
    opened = 0
    for row in report.rows:
        key = {name: row[name] for name in keys}
        page = rows_behind(everything, code, filters, key)
        assert page.total == len(page.rows) > 0
        opened += page.total
        for column in report.columns:
            if column.kind == "count" and column.behind and row is report.rows[0]:
                behind = rows_behind(everything, code, filters, key, column=column.name)
                assert behind.total == row[column.name], column.name
    assert opened == report.grouped
    for reason, count in report.left_out.items():
        assert rows_behind(everything, code, filters, left_out=reason).total == count


def test_rows_are_sorted_and_paged(everything: Data) -> None:
    key = {"responsible_id": "a", "currency": "RUB"}

    def amounts(offset: int) -> list[object]:
        page = rows_behind(everything, "G1", ALL, key, sort="-amount", offset=offset, limit=2)
        return [row["amount"] for row in page.rows]

    assert amounts(0) == [1000, 100]
    assert amounts(2) == [50, 5]


@pytest.mark.parametrize(
    "asked",
    [
        {"key": {"semantic": "S"}},
        {"column": "amount); DROP TABLE found"},
        {"sort": "1; SELECT 1"},
        {"sort": "left_out"},
    ],
)
def test_what_the_report_does_not_have_is_refused(everything: Data, asked: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        rows_behind(everything, "G1", ALL, **asked)


def test_a_value_is_never_read_as_sql(everything: Data) -> None:
    key = {"responsible_id": "' OR true --", "currency": "RUB"}
    assert rows_behind(everything, "G1", ALL, key).total == 0
    assert build(everything, "G1", Filters(pipeline="' OR true --")).rows == ()


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(pipeline="В"), 3),
        (Filters(currency="USD"), 1),
        (Filters(manager="Борис"), 2),
        (Filters(manager="a", currency="RUB"), 6),
        (Filters(department="Опт"), 7),
        (Filters(department="Розница"), 0),
        (Filters(among=["a"]), 7),
        (Filters(among=["a", "Борис"]), 9),
        (Filters(among=[]), 0),
        (Filters(start=date(2026, 11, 1)), 1),
        (Filters(end=date(2026, 10, 1)), 1),
        (Filters(start=date(2026, 10, 1), end=date(2026, 10, 2)), 1),
    ],
)
def test_filters(everything: Data, filters: Filters, count: int) -> None:
    """Of 23 deals; those of nobody are not seen by somebody who may see only some people's."""
    report = build(everything, "G1", filters)
    assert report.grouped == count
    assert sum(int(str(row["count"])) for row in report.rows) == count


@pytest.mark.parametrize("code", CODES)
def test_a_department_sees_nothing_of_others(everything: Data, code: str) -> None:
    report = build(everything, code, Filters(among=["nobody"]))
    assert (report.rows, report.totals, report.rows_in) == ((), (), 0)


def test_a_limit_cuts_groups_and_not_totals(everything: Data) -> None:
    whole, cut = build(everything, "D7"), build(everything, "D7", limit=2)
    assert cut.rows == whole.rows[:2]
    assert (cut.groups, cut.totals, cut.rows_in) == (len(whole.rows), whole.totals, whole.rows_in)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    data = snapshot(tmp_path, deals=[{"semantic": "S", "responsible": "Анна", "stage": "Успех"}])
    october = Filters(date(2026, 10, 1), date(2026, 11, 1))
    found = {report.code: report.missing for report in build_all(data, CODES, october)}
    assert found["G1"] == ("deals.created_at",)
    assert found["G3"] == (
        "deals.channel",
        "deals.amount",
        "deals.closed_at",
    )
    assert found["D7"] == ()
    assert found["L2"] == (
        "leads.status",
        "leads.semantic|leads.converted_deal",
        "leads.created_at",
    )


def test_without_a_period_no_date_is_missing_but_that_of_months(tmp_path: Path) -> None:
    data = snapshot(tmp_path, deals=[{"semantic": "S", "responsible": "Анна", "amount": 5}])
    found = {report.code: report for report in build_all(data, ("G1", "G4", "D1"))}
    assert [row["won_sum"] for row in found["G1"].rows] == [5]
    assert (found["G4"].of, [row["won"] for row in found["G4"].rows]) == ("closed", [1])
    assert found["D1"].missing == ("deals.closed_at",)


def test_a_column_that_cannot_be_had_is_empty_and_not_zero(tmp_path: Path) -> None:
    rows = [{"contact": "К1", "amount": 5, "issued_at": date(2026, 10, 1)}]
    report = build(snapshot(tmp_path, invoices=rows), "I3")
    (row,) = report.rows
    assert (row["amount"], row["paid"], row["unpaid"], row["overdue"]) == (5, None, None, None)
    assert report.lacking == ("invoices.due_at", "invoices.paid_at|invoices.semantic")
    assert report.totals[0]["unpaid"] is None


def test_amounts_that_nobody_knows_are_no_zero(tmp_path: Path) -> None:
    moment = date(2026, 10, 1)
    rows = [{"responsible": "Анна", "semantic": "S", "amount": None, "created_at": moment}]
    report = build(snapshot(tmp_path, deals=rows), "G1")
    assert [(row["won"], row["won_sum"]) for row in report.rows] == [(1, None)]


def test_a_report_without_rows_is_empty(tmp_path: Path) -> None:
    row = {"responsible": None, "semantic": "P", "created_at": None, "amount": None}
    data = snapshot(tmp_path, deals=[row])
    report = build(data, "G1", OCTOBER)
    assert (report.rows, report.totals, dict(report.left_out)) == ((), (), {"no_date": 1})


def test_a_row_that_is_lost_is_noticed(everything: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    def losing(data: Data, code: str, filters: Filters) -> Asked:
        found = ask(data, code, filters)
        members = "count(*) - grouping(responsible_id) AS members"
        return replace(found, sql=found.sql.replace("count(*) AS members", members))

    monkeypatch.setattr(building, "ask", losing)
    with pytest.raises(DoesNotAddUpError, match="G1, grouped: 23 in groups, 21 in totals"):
        build(everything, "G1")
