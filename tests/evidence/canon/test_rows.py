"""What becomes of the rows: kept, repaired or left out, with where they lead."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.evidence.files import brought, notes, rows

DEAL = {"crm_id": "ID", "title": "Name", "amount": "Sum"}
LINES = {**DEAL, "product": "Product", "product_price": "Price", "product_quantity": "Qty"}


def deals(columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"deals": {"file": "deals.csv", "columns": columns}, **more}


def test_a_deal_of_several_lines_is_one_deal_whose_amount_is_their_sum(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        deals(LINES),
        deals=[
            ["ID", "Name", "Sum", "Product", "Price", "Qty"],
            ["7", "Roof", "300.00", "Tile", "100", "3"],
            ["8", "Wall", "50", "Brick", "25", "2"],
            ["7", "Roof", "20", "Nail", "0.1", "200"],
        ],
    )
    assert rows(came, "deals", "row_no", "crm_id", "amount") == [
        (2, "7", Decimal("320.00")),
        (3, "8", Decimal("50.00")),
    ]
    assert rows(came, "deal_products", "deal_id", "product", "quantity", "sum") == [
        ("7", "Tile", 3.0, Decimal("300.00")),
        ("8", "Brick", 2.0, Decimal("50.00")),
        ("7", "Nail", 200.0, Decimal("20.00")),
    ]
    (count,) = came.counts
    assert (count.rows, count.kept, count.repaired, count.left_out) == (3, 3, 0, 0)
    assert came.data.filled["deal_products"] == {"deal", "product", "quantity", "price", "sum"}


def test_a_deal_without_an_amount_takes_that_of_its_lines(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        {
            **deals(DEAL),
            "deal_products": {
                "file": "lines.csv",
                "columns": {"deal": "Deal", "price": "Price", "quantity": "Qty", "discount": "Off"},
            },
        },
        deals=[["ID", "Name", "Sum"], ["1", "a", ""], ["2", "b", "7"]],
        lines=[["Deal", "Price", "Qty", "Off"], ["1", "10", "3", "10%"], ["2", "5", "1", ""]],
    )
    assert rows(came, "deals", "amount") == [(Decimal("27.00"),), (Decimal("7.00"),)]
    assert rows(came, "deal_products", "sum") == [(Decimal("27.00"),), (Decimal("5.00"),)]


def test_without_products_a_row_whose_id_stood_before_is_left_out(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        deals({**DEAL, "updated_at": "Changed"}),
        deals=[
            ["ID", "Name", "Sum", "Changed"],
            ["7", "old", "1", "01.01.2026"],
            ["7", "new", "2", "02.01.2026"],
        ],
    )
    assert rows(came, "deals", "row_no", "title") == [(3, "new")]
    assert came.counts[0].left_out_why == {"repeated": 1}


def test_empty_rows_and_totals_are_left_out_and_a_missing_id_is_made(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        deals(DEAL),
        deals=[
            ["ID", "Name", "Sum", "Else"],
            ["1", "a", "5", ""],
            ["", "b", "6", ""],
            ["3", "", "", "x"],
            ["Итого", "", "11", ""],
        ],
    )
    assert rows(came, "deals", "crm_id") == [("1",), ("#3",)]
    (count,) = came.counts
    assert (count.rows, count.kept, count.repaired, count.left_out) == (4, 1, 1, 2)
    assert count.repaired_why == {"no_id": 1}
    assert count.left_out_why == {"empty": 1, "totals": 1}


def test_a_cell_that_is_no_such_value_is_emptied_and_noted(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        deals({**DEAL, "closed_at": "Closed"}),
        deals=[
            ["ID", "Name", "Sum", "Closed"],
            ["1", "?", "#REF!", "31.02.2026"],
            ["2", "-", "-", "не закрыта"],
        ],
    )
    assert rows(came, "deals", "title", "amount", "closed_at") == [
        ("?", None, None),
        ("-", None, None),
    ]
    assert notes(came) == [(2, "not_a_date", "31.02.2026"), (2, "not_money", "#REF!")]
    (count,) = came.counts
    assert (count.kept, count.repaired, count.left_out) == (1, 1, 0)


def test_a_long_id_stays_as_it_is(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        deals(DEAL),
        deals=[["ID", "Name", "Sum"], ["1234567890123456789", "a", "1"], ["007", "b", "2"]],
    )
    assert rows(came, "deals", "crm_id") == [("1234567890123456789",), ("007",)]


def test_the_currency_in_a_cell_is_that_of_the_row(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        deals(DEAL),
        deals=[["ID", "Name", "Sum"], ["1", "a", "€ 2.900,00"], ["2", "b", "€ 11398,00"]],
    )
    assert rows(came, "deals", "amount", "currency") == [
        (Decimal("2900.00"), "EUR"),
        (Decimal("11398.00"), "EUR"),
    ]
    assert "currency" in came.data.filled["deals"]


def test_a_reference_leads_by_id_then_by_name_then_by_name_loosely(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        {
            **deals({"crm_id": "ID", "account": "Client"}),
            "accounts": {"file": "clients.csv", "columns": {"crm_id": "No", "title": "Name"}},
        },
        deals=[["ID", "Client"], ["1", "5"], ["2", "GTX Pro"], ["3", "gtxpro"], ["4", "Nobody"]],
        clients=[["No", "Name"], ["5", "Acme"], ["6", "GTX Pro"]],
    )
    assert rows(came, "deals", "account_id", "account") == [
        ("5", "Acme"),
        ("6", "GTX Pro"),
        ("6", "GTX Pro"),
        (None, "Nobody"),
    ]
    assert notes(came) == [(4, "name_spelt_otherwise", "gtxpro")]


def test_users_that_were_not_brought_are_those_found_responsible(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        deals({"crm_id": "ID", "responsible": "Who"}),
        deals=[["ID", "Who"], ["1", "Пётр"], ["2", "Пётр"], ["3", "петр"], ["4", "не указан"]],
    )
    assert rows(came, "crm_users", "crm_id", "name") == [("Пётр", "Пётр")]
    assert rows(came, "deals", "responsible_id") == [("Пётр",), ("Пётр",), ("Пётр",), (None,)]
    assert came.data.filled["crm_users"] == {"name"}


def test_stages_mean_what_the_mapping_says_in_its_order(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        deals(
            {"crm_id": "ID", "stage": "Stage", "pipeline": "Pipe"},
            stages={"A": {"New": "P", "End": "S"}, "": {"End": "F"}},
        ),
        deals=[["ID", "Stage", "Pipe"], ["1", "New", "A"], ["2", "end", "A"], ["3", "End", "B"],
               ["4", "Odd", "A"]],
    )  # fmt: skip
    assert rows(came, "deals", "semantic", "stage_sort") == [
        ("P", 1.0),
        ("S", 2.0),
        ("F", 1.0),
        (None, None),
    ]


def test_statuses_of_leads_have_a_pipeline_of_their_own(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        {
            "leads": {"file": "leads.csv", "columns": {"crm_id": "ID", "status": "Status"}},
            "stages": {"leads": {"New": "P", "Good": "S"}, "": {}},
        },
        leads=[["ID", "Status"], ["1", "Good"], ["2", "New"]],
    )
    assert rows(came, "leads", "semantic") == [("S",), ("P",)]


def test_parts_of_an_export_are_one_entity(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        {"deals": {"file": "part*.csv", "columns": DEAL}},
        part1=[["ID", "Name", "Sum"], ["1", "a", "5"], ["2", "b", "6"]],
        part2=[["ID", "Name", "Sum"], ["2", "b", "6"], ["3", "c", "7"]],
    )
    assert sorted(rows(came, "deals", "crm_id")) == [("1",), ("2",), ("3",)]
    assert [(count.file, count.kept, count.left_out) for count in came.counts] == [
        ("part1.csv", 2, 0),
        ("part2.csv", 1, 1),
    ]


def test_a_name_of_two_columns_is_joined(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        {"contacts": {"file": "people.csv", "columns": {"full_name": ["First", "Last"]}}},
        people=[["First", "Last"], ["Ann", "Lee"], ["Bob", ""]],
    )
    assert rows(came, "contacts", "crm_id", "full_name") == [("#2", "Ann Lee"), ("#3", "Bob")]


def test_activities_tell_direction_and_completion_by_their_words(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        {
            "activities": {
                "file": "acts.csv",
                "columns": {"kind": "Тип", "status": "Статус", "duration": "Длит"},
            }
        },
        acts=[
            ["Тип", "Статус", "Длит"],
            ["Звонок (входящий)", "Выполнено", "0:01:30"],
            ["Письмо (отправленное)", "Не выполнено", ""],
        ],
    )
    assert rows(came, "activities", "kind", "direction", "completed", "duration") == [
        ("call", "in", True, 90.0),
        ("email", "out", False, None),
    ]
    assert came.data.filled["activities"] >= {"direction", "completed"}


def test_shares_are_told_as_the_model_wants_them(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        deals({"crm_id": "ID", "probability": "P"}),
        deals=[["ID", "P"], ["1", "0.5"], ["2", "20%"], ["3", "1"]],
    )
    assert rows(came, "deals", "probability") == [(50.0,), (20.0,), (100.0,)]


def test_a_column_that_nobody_mapped_is_not_kept(tmp_path: Path) -> None:
    came = brought(
        tmp_path,
        deals({"crm_id": "ID", "title": "Name"}),
        deals=[["ID", "Name", "Secret"], ["1", "a", "hidden words"]],
    )
    assert came.data.filled == {"deals": {"title"}}
    for path in came.data.tables.values():
        assert b"hidden words" not in path.read_bytes()
