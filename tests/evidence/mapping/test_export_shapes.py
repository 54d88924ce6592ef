"""The same deals, however a CRM exports them, give the same figures without a mapping file."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from portal.evidence.canon.canonicalising import Canonical
from portal.evidence.loading import load, proposed, read_all
from portal.evidence.mapping.proposing import Proposal
from tests.evidence import shapes
from tests.evidence.files import notes, rows

SHAPES: dict[str, Callable[[list[shapes.Row]], bytes]] = {
    "deals.csv": shapes.plain,
    "DEAL_20260301_1a2b_3c.csv": shapes.bitrix_csv,
    "deals_old_box.csv": lambda rows: shapes.bitrix_csv(rows, "cp1251"),
    "DEAL_20260301.xls": shapes.bitrix_xls,
    "amocrm_export_leads_2026-03-01.csv": shapes.amo_csv,
    "deals_with_products.csv": shapes.bitrix_lines,
}
FIGURES = "crm_id, stage, semantic, pipeline, amount, account, responsible, created_at, closed_at"


def came(folder: Path, name: str, content: bytes) -> Canonical:
    path = folder / name
    path.write_bytes(content)
    return load([path], None, folder / "out").canonical


def proposal(folder: Path, name: str, content: bytes) -> Proposal:
    path = folder / name
    path.write_bytes(content)
    work = folder / "raw"
    work.mkdir()
    return proposed(read_all([path], work))


def figures(canonical: Canonical) -> list[tuple[Any, ...]]:
    return sorted(rows(canonical, "deals", FIGURES))


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_gives_the_figures_of_the_plain_file(name: str, tmp_path: Path) -> None:
    deals = shapes.plain_deals()
    shaped, wanted = tmp_path / "shaped", tmp_path / "plain"
    shaped.mkdir()
    wanted.mkdir()
    found = came(shaped, name, SHAPES[name](deals))
    assert figures(found) == figures(came(wanted, "deals.csv", shapes.plain(deals)))
    assert (
        found.counts[0].rows
        == found.counts[0].kept
        == len(deals) * (2 if "products" in name else 1)
    )


def test_the_figures_are_those_of_the_deals(tmp_path: Path) -> None:
    deals = shapes.plain_deals()
    found = came(tmp_path, "amocrm_export_leads.csv", shapes.amo_csv(deals))
    total = sum(round(float(deal[4]) * 100) for deal in deals)
    ((count, amount, won, closed),) = rows_of(found)
    assert (count, round(amount * 100), won, closed) == (40, total, 10, 20)


def rows_of(found: Canonical) -> list[tuple[Any, ...]]:
    listed = rows(found, "deals", "amount", "semantic", "closed_at")
    won = sum(row[1] == "S" for row in listed)
    closed = sum(row[2] is not None for row in listed)
    return [(len(listed), sum(row[0] for row in listed), won, closed)]


def test_values_under_each_others_headers_are_seen_and_mended(tmp_path: Path) -> None:
    found = proposal(tmp_path, "amocrm_export_contacts.csv", shapes.amo_contacts(shifted=True))
    (table,) = found.tables
    assert [(one.key, one.header) for one in table.remarks] == [("shifted", "Дата редактирования")]
    assert found.mapping.entities["contacts"][0].shifted == {"Дата редактирования": 7}
    canonical = load(
        [tmp_path / "amocrm_export_contacts.csv"], found.mapping, tmp_path / "out"
    ).canonical
    (first, *_) = rows(canonical, "contacts", "full_name", "phone", "updated_at")
    assert first == ("Контакт 1", "+79000000001", datetime(2025, 5, 2, 9, 0))  # noqa: DTZ001
    assert canonical.counts[0].repaired_why == {"shifted": 30}
    assert notes(canonical)[0][1] == "shifted"


def test_values_under_their_own_headers_are_left_there(tmp_path: Path) -> None:
    found = proposal(tmp_path, "amocrm_export_contacts.csv", shapes.amo_contacts(shifted=False))
    assert found.tables[0].remarks == ()
    assert found.mapping.entities["contacts"][0].shifted == {}


def test_dates_that_tell_no_day_are_said_to_be_unclear(tmp_path: Path) -> None:
    text = "Deal name,Stage,Amount,Created\n" + "a,New,5,03/04/2025\n" * 3
    (table,) = proposal(tmp_path, "deals.csv", text.encode()).tables
    assert [one.key for one in table.remarks] == ["ambiguous_dates"]


def test_a_day_above_twelve_decides_the_order_in_its_column(tmp_path: Path) -> None:
    text = "Deal name,Stage,Amount,Created\na,New,5,03/04/2025\nb,New,5,03/25/2025\n"
    found = proposal(tmp_path, "deals.csv", text.encode())
    assert found.mapping.entities["deals"][0].dates == "mm/dd/yyyy"
    assert found.tables[0].remarks == ()


def test_a_column_shows_what_was_made_of_it(tmp_path: Path) -> None:
    text = "Deal name,Stage,Amount,Created\na,New,5 ₽,01.02.2025\nb,Won,much,31.02.2025\n" * 2
    (table,) = proposal(tmp_path, "deals.csv", text.encode()).tables
    amount = next(column for column in table.columns if column.header == "Amount")
    assert (amount.field, amount.examples, amount.understood) == (
        "amount",
        ("5 ₽", "much"),
        ("5.0000", None),
    )
    assert (amount.filled, amount.misfits) == (4, 2)
