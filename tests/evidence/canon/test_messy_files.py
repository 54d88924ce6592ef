"""Whatever a file holds: every row is accounted for, and the order of rows is nothing."""

import random
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.evidence.canon.canonicalising import Canonical, canonicalise
from portal.evidence.mapping.mapping import parse_plain
from portal.evidence.raw import RawTable

FIELDS = (
    "crm_id", "title", "stage", "amount", "responsible", "account", "product", "product_price",
    "product_quantity", "created_at", "closed_at", "expected_close", "probability", "closed",
)  # fmt: skip
MAPPING = {
    "deals": {"file": "deals.csv", "columns": {name: name for name in FIELDS}},
    "accounts": {"file": "accounts.csv", "columns": {"crm_id": "No", "title": "Name"}},
    "stages": {"": {"New": "P", "Won": "S"}},
    "as_of": "2026-01-01",
    "currency": "RUB",
}
WORDS = st.sampled_from(
    [
        "1",
        "2",
        "3",
        "7.50",
        "1 000,5",
        "€ 2.900,00",
        "31.12.2025",
        "31.02.2025",
        "12/31/2025",
        "2025-01-05T10:00:00Z",
        "не закрыта",
        "New",
        "won",
        "GTXPro",
        "GTX Pro",
        "ООО «А»",
        "Итого",
        "-",
        "?",
        "#REF!",
        "Да",
        "'5",
        '"',
        "';--",
        "\\",
        "\xa0",
        "ё",
        "1e400",
        "99999999999999999999",
        "00.00.0000",
        "50%",
        "(5)",
        "0",
    ]
)
CELL = st.one_of(st.none(), WORDS, st.text(max_size=8).map(lambda text: text.strip() or None))
ROW = st.lists(CELL, min_size=len(FIELDS), max_size=len(FIELDS))


def canonical(folder: Path, table: list[list[str | None]], order: list[int]) -> Canonical:
    """The tables of some rows with their columns in an order, as reading hands them over."""
    deals = [[row[n] for n in order] for row in table]
    tables = {
        "deals.csv": [_raw(folder, "deals", tuple(FIELDS[n] for n in order), deals)],
        "accounts.csv": [_raw(folder, "accounts", ("No", "Name"), [["1", "GTX Pro"], ["2", "А"]])],
    }
    return canonicalise(tables, parse_plain(MAPPING), folder / "out")


def _raw(
    folder: Path, name: str, headers: tuple[str, ...], rows: list[list[str | None]]
) -> RawTable:
    path, notes = folder / f"{name}.parquet", folder / f"{name}-notes.parquet"
    listed = ", ".join(f"c{n} VARCHAR" for n in range(1, len(headers) + 1))
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE t (row_no BIGINT, {listed})")
        marks = ", ".join("?" * (len(headers) + 1))
        for number, row in enumerate(rows, 1):
            connection.execute(f"INSERT INTO t VALUES ({marks})", [number, *row])
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
        connection.execute(
            "COPY (SELECT 0::BIGINT AS row_no, '' AS outcome, '' AS reason, "
            f"0 AS \"column\", '' AS value WHERE false) TO '{notes}' (FORMAT parquet)"
        )
    return RawTable(name="", headers=headers, path=path, notes=notes, rows=len(rows),
                    encoding="utf-8", delimiter=",")  # fmt: skip


def figures(came: Canonical) -> list[Any]:
    """All that is told of the deals, but for what is numbered by the place in the file."""
    found: list[Any] = []
    with duckdb.connect(":memory:") as connection:
        for entity, wanted in (
            (
                "deals",
                "amount, semantic, stage_sort, account_id, account, responsible_id, currency, "
                "created_at, closed_at, expected_close, probability, closed",
            ),
            ("deal_products", "product, quantity, price, sum"),
            ("crm_users", "crm_id, name"),
        ):
            path = came.data.tables.get(entity)
            query = f"SELECT {wanted} FROM read_parquet('{path}')"
            found.append(Counter(connection.execute(query).fetchall()) if path else None)
    found.append([(c.rows, c.kept, c.repaired, c.left_out, c.left_out_why) for c in came.counts])
    return found


# A line that is worth more than money can say.
HUGE: list[str | None] = [
    {"product": "GTXPro", "product_price": "1 000,5", "product_quantity": "9" * 20}.get(name)
    for name in FIELDS
]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@example([HUGE, HUGE], random.Random(1))
@given(st.lists(ROW, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_rows_add_up_and_their_order_is_nothing(
    table: list[list[str | None]], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        plain = canonical(Path(one), table, list(range(len(FIELDS))))
        for count in plain.counts:
            assert count.kept + count.repaired + count.left_out == count.rows
            assert min(count.kept, count.repaired, count.left_out) >= 0
        order = list(range(len(FIELDS)))
        chance.shuffle(order)
        shuffled = chance.sample(table, len(table))
        assert figures(canonical(Path(other), shuffled, order)) == figures(plain)
