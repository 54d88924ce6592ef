"""Each report over a few rows whose figures are worked out by hand."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from portal.evidence.data import Data
from portal.evidence.reports.asking import Filters
from portal.evidence.reports.building import Report, build
from tests.evidence.tables import snapshot

OCTOBER = Filters(start=date(2026, 10, 1), end=date(2026, 11, 1))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


IN, BEFORE, AFTER = at("2026-10-31T23:59:59"), at("2026-09-30T23:59:59"), at("2026-11-01")
FIRST = at("2026-10-01")

DEALS: list[dict[str, Any]] = [
    # Two of Anna's won in October, on the first and in the last second of it.
    {
        "responsible_id": "a",
        "responsible": "Анна",
        "semantic": "S",
        "amount": 100,
        "currency": "RUB",
        "created_at": FIRST,
        "closed_at": FIRST,
        "channel": "Сайт",
        "type": "Монтаж",
        "contact": "К1",
        "account": "Ф1",
        "pipeline": "П",
        "stage": "Успех",
        "stage_sort": 3,
    },
    {
        "responsible_id": "a",
        "responsible": "Анна",
        "semantic": "S",
        "amount": 50,
        "currency": None,
        "created_at": IN,
        "closed_at": IN,
        "channel": None,
        "type": None,
        "contact": "К2",
        "account": "Ф1",
        "pipeline": "П",
        "stage": "Успех",
        "stage_sort": 3,
    },
    # Won in dollars: stands apart, and is never added to roubles.
    {
        "responsible_id": "a",
        "responsible": "Анна",
        "semantic": "S",
        "amount": 7,
        "currency": "USD",
        "created_at": IN,
        "closed_at": IN,
        "channel": "Сайт",
        "type": "Монтаж",
        "contact": "К1",
        "account": "Ф1",
        "pipeline": "П",
        "stage": "Успех",
        "stage_sort": 3,
    },
    # Lost, and its owner is nobody whom the CRM's users know.
    {
        "responsible": "Борис",
        "semantic": "F",
        "amount": 30,
        "created_at": IN,
        "closed_at": IN,
        "channel": "Сайт",
        "contact": "К1",
        "account": None,
        "pipeline": "П",
        "stage": "Отказ",
        "stage_sort": 4,
    },
    # In work, without an owner.
    {
        "semantic": "P",
        "amount": 10,
        "created_at": IN,
        "contact": None,
        "account": "Ф2",
        "pipeline": "П",
        "stage": "Новая",
        "stage_sort": 1,
        "expected_close": date(2026, 11, 2),
        "probability": 50,
    },
    # At a stage that nobody marked.
    {
        "responsible_id": "a",
        "responsible": "Анна",
        "semantic": None,
        "amount": 5,
        "created_at": IN,
        "closed_at": IN,
        "pipeline": "П",
        "stage": "Странная",
        "stage_sort": None,
    },
    # Created and closed outside of October: at the end of September and at the start of November.
    {
        "responsible_id": "a",
        "responsible": "Анна",
        "semantic": "S",
        "amount": 1000,
        "created_at": BEFORE,
        "closed_at": AFTER,
        "channel": "Сайт",
        "type": "Ремонт",
        "pipeline": "В",
        "stage": "Успех",
        "stage_sort": 2,
    },
    {
        "responsible_id": "a",
        "responsible": "Анна",
        "semantic": "P",
        "amount": 1,
        "created_at": AFTER,
        "pipeline": "В",
        "stage": "Новая",
        "stage_sort": 1,
        "expected_close": date(2026, 11, 1),
        "probability": 10,
    },
    # Of no known moment.
    {
        "responsible_id": "a",
        "responsible": "Анна",
        "semantic": "S",
        "amount": 3,
        "created_at": None,
        "closed_at": None,
        "channel": "Сайт",
        "type": "Монтаж",
        "pipeline": "В",
        "stage": "Успех",
        "stage_sort": 2,
    },
]


@pytest.fixture
def deals(tmp_path: Path) -> Data:
    return snapshot(tmp_path, deals=DEALS)


def table(report: Report, *names: str) -> list[tuple[Any, ...]]:
    assert not report.missing
    return [tuple(row[name] for name in names) for row in report.rows]


def test_volume_by_manager(deals: Data) -> None:
    report = build(deals, "G1", OCTOBER)
    names = ("responsible", "count", "in_work", "won", "lost", "unmarked", "won_sum", "currency")
    assert table(report, *names) == [
        ("Анна", 3, 0, 2, 0, 1, 150, "RUB"),
        ("Борис", 1, 0, 0, 1, 0, 0, "RUB"),
        (None, 1, 1, 0, 0, 0, 0, "RUB"),
        ("Анна", 1, 0, 1, 0, 0, 7, "USD"),
    ]
    assert [row["responsible_id"] for row in report.rows] == ["a", "Борис", None, "a"]
    assert (report.rows_in, report.grouped, dict(report.left_out)) == (7, 6, {"no_date": 1})
    assert [(row["count"], row["won_sum"], row["currency"]) for row in report.totals] == [
        (5, 150, "RUB"),
        (1, 7, "USD"),
    ]


def test_revenue_by_kind_of_work(deals: Data) -> None:
    report = build(deals, "G2", OCTOBER)
    assert report.by == "type"
    assert table(report, "kind", "revenue", "deals", "average", "share", "currency") == [
        ("Монтаж", 100, 1, 100, 100 / 150, "RUB"),
        (None, 50, 1, 50, 50 / 150, "RUB"),
        ("Монтаж", 7, 1, 7, 1, "USD"),
    ]
    assert dict(report.left_out) == {"unmarked": 1, "no_date": 1}
    assert report.rows_in == 5


def test_kind_of_work_is_the_pipeline_where_deals_have_no_type(tmp_path: Path) -> None:
    rows = [{name: value for name, value in row.items() if name != "type"} for row in DEALS]
    report = build(snapshot(tmp_path, deals=rows), "G2")
    assert report.by == "pipeline"
    assert table(report, "kind", "revenue", "currency") == [
        ("В", 1003, "RUB"),
        ("П", 150, "RUB"),
        ("П", 7, "USD"),
    ]


LINES = {
    "deals": [
        {"crm_id": "1", "semantic": "S", "closed_at": IN, "amount": 300},
        {"crm_id": "2", "semantic": "S", "closed_at": IN, "amount": None},
        {"crm_id": "3", "semantic": "S", "closed_at": IN, "amount": 9},
        {"crm_id": "4", "semantic": "F", "closed_at": IN, "amount": 70},
    ],
    "deal_products": [
        {
            "deal_id": "1",
            "product_id": "p",
            "product": "Насос",
            "quantity": 2,
            "sum": 200,
        },
        {
            "deal_id": "1",
            "product_id": "q",
            "product": "Труба",
            "quantity": 1,
            "sum": 90,
        },
        {"deal_id": "2", "product_id": "p", "product": "Насос", "quantity": 3, "sum": 30},
        {"deal_id": "2", "product_id": "p", "product": "Насос", "quantity": 1, "sum": 10},
        {"deal_id": "2", "product": None, "quantity": 1, "sum": 5},
        {"deal_id": "4", "product_id": "p", "product": "Насос", "quantity": 1, "sum": 70},
    ],
    "products": [
        {"crm_id": "p", "name": "Насос", "category": "Насосы"},
        {"crm_id": "q", "name": "Труба", "category": None},
    ],
}


def test_kind_of_work_is_the_category_where_there_is_nothing_else(tmp_path: Path) -> None:
    report = build(snapshot(tmp_path, **LINES), "G2")
    assert report.by == "category"
    assert table(report, "kind", "revenue", "deals", "average") == [
        ("Насосы", 240, 2, 120),
        (None, 95, 2, 47.5),
    ]
    assert dict(report.left_out) == {"no_lines": 1}
    assert report.totals[0]["deals"] == 2


def test_revenue_by_product(tmp_path: Path) -> None:
    report = build(snapshot(tmp_path, **LINES), "D2")
    assert table(report, "product", "revenue", "quantity", "deals") == [
        ("Насос", 240, 6, 2),
        ("Труба", 90, 1, 1),
        (None, 5, 1, 1),
    ]
    assert (report.rows_in, dict(report.left_out)) == (6, {"no_lines": 1})


def test_a_deal_without_an_amount_counts_and_adds_nothing(tmp_path: Path) -> None:
    report = build(snapshot(tmp_path, **LINES), "D1")
    assert table(report, "month", "count", "won_sum", "average") == [("2026-10", 3, 309, 154.5)]


def test_revenue_by_source(deals: Data) -> None:
    report = build(deals, "G3", OCTOBER)
    assert table(report, "source", "revenue", "won", "currency") == [
        ("Сайт", 100, 1, "RUB"),
        (None, 50, 1, "RUB"),
        ("Сайт", 7, 1, "USD"),
    ]


def test_conversion_of_the_deals_closed(deals: Data) -> None:
    report = build(deals, "G4", OCTOBER)
    assert (report.by, report.of) == ("manager", "closed")
    assert table(report, "group_name", "count", "won", "lost", "conversion") == [
        ("Анна", 3, 3, 0, 1),
        ("Борис", 1, 0, 1, 0),
    ]
    assert report.totals == ({"count": 4, "won": 3, "lost": 1, "conversion": 0.75},)
    assert dict(report.left_out) == {"unmarked": 1, "no_date": 1}


def test_conversion_of_the_deals_created(deals: Data) -> None:
    report = build(deals, "G4", Filters(OCTOBER.start, OCTOBER.end, by="source", of="cohort"))
    assert table(report, "group_name", "count", "won", "lost", "conversion") == [
        ("Сайт", 3, 2, 1, 2 / 3),
        (None, 2, 1, 0, 1 / 2),
    ]


def test_conversion_by_month_runs_in_time(deals: Data) -> None:
    report = build(deals, "G4", Filters(by="month"))
    assert table(report, "group_name", "count", "conversion") == [
        ("2026-10", 4, 0.75),
        ("2026-11", 1, 1),
        (None, 1, 1),
    ]


def test_conversion_from_stage_to_stage(tmp_path: Path) -> None:
    steps = [("Новая", 1, "P"), ("Счёт", 2, "P"), ("Успех", 3, "S"), ("Отказ", 4, "F")]
    went = {"1": (0, 1, 2), "2": (0, 0, 3), "3": (0, 1)}
    history = [
        {
            "deal_id": deal,
            "pipeline": "П",
            "stage": steps[n][0],
            "stage_sort": steps[n][1],
            "semantic": steps[n][2],
            "entered_at": IN,
        }
        for deal, way in went.items()
        for n in way
    ]
    rows = [{"crm_id": each, "semantic": "P", "created_at": IN, "pipeline": "П"} for each in "1234"]
    data = snapshot(tmp_path, deals=rows, stage_history=history)
    report = build(data, "G4", Filters(of="stages"))
    assert table(report, "stage", "count", "went_on", "conversion") == [
        ("Новая", 3, 2, 2 / 3),
        ("Счёт", 2, 1, 1 / 2),
        ("Успех", 1, 0, None),
        ("Отказ", 1, 0, None),
    ]
    assert (report.rows_in, dict(report.left_out)) == (8, {"no_history": 1})


def test_won_deals_by_month(deals: Data) -> None:
    report = build(deals, "D1")
    assert table(report, "month", "count", "won_sum", "average", "currency") == [
        ("2026-10", 2, 150, 75, "RUB"),
        ("2026-11", 1, 1000, 1000, "RUB"),
        (None, 1, 3, 3, "RUB"),
        ("2026-10", 1, 7, 7, "USD"),
    ]
    assert dict(report.left_out) == {"unmarked": 1}


def test_volume_by_contact(deals: Data) -> None:
    report = build(deals, "D3", OCTOBER)
    assert table(report, "contact", "count", "won", "won_sum", "currency") == [
        ("К1", 2, 1, 100, "RUB"),
        (None, 2, 0, 0, "RUB"),
        ("К2", 1, 1, 50, "RUB"),
        ("К1", 1, 1, 7, "USD"),
    ]


def test_volume_by_company(deals: Data) -> None:
    report = build(deals, "D4", OCTOBER)
    assert table(report, "account", "count", "won", "won_sum", "currency") == [
        ("Ф1", 2, 2, 150, "RUB"),
        (None, 2, 0, 0, "RUB"),
        ("Ф2", 1, 0, 0, "RUB"),
        ("Ф1", 1, 1, 7, "USD"),
    ]


def in_work(day: int | None, month: int = 11, **more: Any) -> dict[str, Any]:
    expected = None if day is None else date(2026, month, day)
    return {"semantic": "P", "stage": "Новая", "stage_sort": 1, "expected_close": expected, **more}


EXPECTED = {
    "deals": [
        in_work(2, amount=100, probability=50, responsible="Анна"),
        in_work(30, amount=10, probability=10, stage="Счёт", stage_sort=0),
        in_work(1, month=12, amount=7, probability=None, responsible="Анна"),
        in_work(None, amount=4, probability=100, responsible="Борис"),
        in_work(1, amount=1, probability=100, responsible="Анна"),
        in_work(28, month=10, amount=2, probability=100, responsible="Анна"),
        in_work(31, month=10, amount=9, probability=100),
        in_work(2, crm_id="by list", amount=None, probability=50),
        {"semantic": "S", "expected_close": date(2026, 12, 1), "amount": 1000},
        {"semantic": None, "expected_close": date(2026, 12, 1), "amount": 1000},
    ],
    "deal_products": [{"deal_id": "by list", "product_id": "p", "product": "Насос", "quantity": 2}],
    "products": [{"crm_id": "p", "name": "Насос", "price": 11}],
}


def test_expected_sales(tmp_path: Path) -> None:
    """The day of the snapshot is 2 November: what is expected on it is not overdue."""
    report = build(snapshot(tmp_path, **EXPECTED), "D5")
    assert table(report, "month", "stage", "count", "amount", "weighted", "by_price_list") == [
        ("2026-11", "Счёт", 1, 10, 1, 0),
        ("2026-11", "Новая", 2, 122, 61, 1),
        ("2026-12", "Новая", 1, 7, None, 0),
        (None, "Новая", 1, 4, 4, 0),
    ]
    assert dict(report.left_out) == {"overdue": 3, "unmarked": 1}
    assert report.rows_in == 9


def test_overdue_deals(tmp_path: Path) -> None:
    report = build(snapshot(tmp_path, **EXPECTED), "D6")
    assert table(report, "responsible", "count", "amount", "days_average", "days_most") == [
        ("Анна", 2, 3, 3, 5),
        (None, 1, 9, 2, 2),
    ]
    assert dict(report.left_out) == {"no_expected_close": 1}


def test_deals_by_stage(deals: Data) -> None:
    """All of them, whatever the period."""
    report = build(deals, "D7", OCTOBER)
    assert table(report, "pipeline", "stage", "count", "amount", "share", "currency") == [
        ("В", "Новая", 1, 1, 1 / 3, "RUB"),
        ("В", "Успех", 2, 1003, 2 / 3, "RUB"),
        ("П", "Новая", 1, 10, 1 / 5, "RUB"),
        ("П", "Успех", 2, 150, 2 / 5, "RUB"),
        ("П", "Отказ", 1, 30, 1 / 5, "RUB"),
        ("П", "Странная", 1, 5, 1 / 5, "RUB"),
        ("П", "Успех", 1, 7, 1, "USD"),
    ]
    assert report.rows_in == report.grouped == 9


LEADS = [
    {
        "responsible": "Анна",
        "status": "Новый",
        "channel": "Сайт",
        "semantic": "P",
        "created_at": FIRST,
    },
    {
        "responsible": "Анна",
        "status": "Готов",
        "channel": "Сайт",
        "semantic": "S",
        "created_at": IN,
    },
    {
        "responsible": "Борис",
        "status": "Готов",
        "channel": None,
        "semantic": "P",
        "created_at": IN,
        "converted_deal_id": "9",
    },
    {
        "responsible": None,
        "status": "Новый",
        "channel": "Звонок",
        "semantic": "F",
        "created_at": IN,
    },
    {
        "responsible": "Борис",
        "status": "Новый",
        "channel": "Звонок",
        "semantic": "S",
        "created_at": AFTER,
    },
    {
        "responsible": "Борис",
        "status": "Новый",
        "channel": "Звонок",
        "semantic": "S",
        "created_at": None,
    },
]


@pytest.mark.parametrize(
    ("code", "name", "rows"),
    [
        ("L1", "responsible", [("Анна", 2, 1, 0.5), ("Борис", 1, 1, 1), (None, 1, 0, 0)]),
        ("L2", "status", [("Готов", 2, 2, 1), ("Новый", 2, 0, 0)]),
        ("L3", "source", [("Сайт", 2, 1, 0.5), ("Звонок", 1, 0, 0), (None, 1, 1, 1)]),
    ],
)
def test_leads(tmp_path: Path, code: str, name: str, rows: list[Any]) -> None:
    report = build(snapshot(tmp_path, leads=LEADS), code, OCTOBER)
    assert table(report, name, "count", "converted", "share") == rows
    assert (report.rows_in, dict(report.left_out)) == (5, {"no_date": 1})


INVOICES = [
    {
        "responsible": "Анна",
        "account": "Ф1",
        "contact": "К1",
        "amount": 100,
        "issued_at": FIRST,
        "due_at": at("2026-11-01"),
        "paid_at": at("2026-11-01T10:00"),
    },
    # Due on the day of the snapshot: not overdue yet.
    {
        "responsible": "Анна",
        "account": "Ф1",
        "contact": "К2",
        "amount": 40,
        "issued_at": IN,
        "due_at": at("2026-11-02"),
    },
    {
        "responsible": None,
        "account": "Ф2",
        "contact": "К1",
        "amount": 30,
        "issued_at": IN,
        "due_at": at("2026-11-01T23:59"),
    },
    {
        "responsible": "Анна",
        "account": None,
        "contact": None,
        "amount": 5,
        "currency": "USD",
        "issued_at": IN,
        "due_at": None,
        "semantic": "S",
    },
    {
        "responsible": "Анна",
        "account": "Ф1",
        "contact": "К1",
        "amount": 900,
        "issued_at": IN,
        "semantic": "F",
    },
    {"responsible": "Анна", "account": "Ф1", "contact": "К1", "amount": 900, "issued_at": AFTER},
    {"responsible": "Анна", "account": "Ф1", "contact": "К1", "amount": 900, "issued_at": None},
]


@pytest.mark.parametrize(
    ("code", "name", "rows"),
    [
        (
            "I1",
            "responsible",
            [
                ("Анна", 2, 140, 100, 40, 0, "RUB"),
                (None, 1, 30, 0, 30, 30, "RUB"),
                ("Анна", 1, 5, 5, 0, 0, "USD"),
            ],
        ),
        (
            "I2",
            "account",
            [
                ("Ф1", 2, 140, 100, 40, 0, "RUB"),
                ("Ф2", 1, 30, 0, 30, 30, "RUB"),
                (None, 1, 5, 5, 0, 0, "USD"),
            ],
        ),
        (
            "I3",
            "contact",
            [
                ("К1", 2, 130, 100, 30, 30, "RUB"),
                ("К2", 1, 40, 0, 40, 0, "RUB"),
                (None, 1, 5, 5, 0, 0, "USD"),
            ],
        ),
    ],
)
def test_invoices(tmp_path: Path, code: str, name: str, rows: list[Any]) -> None:
    report = build(snapshot(tmp_path, invoices=INVOICES), code, OCTOBER)
    assert table(report, name, "count", "amount", "paid", "unpaid", "overdue", "currency") == rows
    assert (report.rows_in, dict(report.left_out)) == (6, {"cancelled": 1, "no_date": 1})


def test_an_invoice_belongs_to_the_company_and_the_manager_of_its_contact(tmp_path: Path) -> None:
    data = snapshot(
        tmp_path,
        invoices=[{"contact_id": "7", "contact": "К7", "amount": 3, "issued_at": IN}],
        contacts=[{"crm_id": "7", "full_name": "К7", "account": "Ф7", "responsible": "Анна"}],
    )
    assert table(build(data, "I1"), "responsible", "amount") == [("Анна", 3)]
    assert table(build(data, "I2"), "account", "amount") == [("Ф7", 3)]


ACTIVITIES = [
    {"responsible": "Анна", "kind": "call", "completed": True, "completed_at": FIRST},
    {"responsible": "Анна", "kind": "fax", "completed": True, "completed_at": None, "start_at": IN},
    {"responsible": None, "kind": "task", "completed": None, "completed_at": IN},
    {"responsible": "Анна", "kind": "call", "completed": True, "completed_at": AFTER},
    {"responsible": "Анна", "kind": "call", "completed": True, "start_at": None},
    # The snapshot is of noon, 2 November.
    {"responsible": "Анна", "kind": "task", "completed": False, "deadline": at("2026-11-02T11:59")},
    {"responsible": "Анна", "kind": "task", "completed": False, "deadline": at("2026-10-30T18:00")},
    {
        "responsible": "Борис",
        "kind": "task",
        "completed": False,
        "deadline": at("2026-11-02T12:00"),
    },
    {"responsible": "Борис", "kind": "task", "completed": False, "deadline": None},
    {
        "responsible": "Борис",
        "kind": "task",
        "completed": False,
        "deadline": None,
        "status": "Просрочено",
    },
]


def test_activities_done(tmp_path: Path) -> None:
    report = build(snapshot(tmp_path, activities=ACTIVITIES), "A1", OCTOBER)
    assert table(report, "responsible", "count", "calls", "tasks", "sms", "other") == [
        ("Анна", 2, 1, 0, 0, 1),
        (None, 1, 0, 1, 0, 0),
    ]
    assert (report.rows_in, dict(report.left_out)) == (4, {"no_date": 1})


def test_activities_overdue(tmp_path: Path) -> None:
    report = build(snapshot(tmp_path, activities=ACTIVITIES), "A2", OCTOBER)
    assert table(report, "responsible", "count", "days_average") == [
        ("Анна", 2, 1.5),
        ("Борис", 1, None),
    ]
    assert (report.rows_in, dict(report.left_out)) == (4, {"no_deadline": 1})
