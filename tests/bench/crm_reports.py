"""How long the nineteen reports of a large snapshot take: a million deals, three of activities."""

import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from portal.evidence.canonical import columns
from portal.evidence.data import Data
from portal.evidence.reports.asking import Filters
from portal.evidence.reports.building import build_all
from portal.evidence.reports.catalogue import CODES

MILLION = 1_000_000
ROUNDS = 3
PAGE = 50
"""Groups that a page shows."""


def any_of(salt: int, most: int) -> str:
    """A number below `most` that looks random and is always the same for a row."""
    return f"CAST(hash(i * 31 + {salt}) % {most} AS BIGINT)"


def _to(name: str, word: str, salt: int, most: int) -> dict[str, str]:
    number = any_of(salt, most)
    return {f"{name}_id": f"CAST({number} AS VARCHAR)", name: f"'{word} ' || {number}"}


def _since(day: str, salt: int, minutes: int) -> str:
    return f"TIMESTAMP '{day}' + to_minutes({any_of(salt, minutes)})"


STAGE = any_of(2, 8)
MANAGER = _to("responsible", "Менеджер", 5, 60)
CONTACT = _to("contact", "Контакт", 8, 300_000)
ACCOUNT = _to("account", "Компания", 9, 80_000)
DONE = f"{any_of(2, 3)} > 0"
TABLES: dict[str, tuple[int, dict[str, str]]] = {
    "crm_users": (60, {"name": "'Менеджер ' || i", "department": "'Отдел ' || (i % 5)"}),
    "products": (500, {"name": "'Товар ' || i", "category": "'Категория ' || (i % 20)"}),
    "deals": (
        MILLION,
        {
            "title": "'Сделка ' || i",
            "pipeline": f"'Воронка ' || {any_of(1, 4)}",
            "stage": f"'Этап ' || {STAGE}",
            "stage_sort": STAGE,
            "semantic": f"CASE {STAGE} WHEN 6 THEN 'S' WHEN 7 THEN 'F' ELSE 'P' END",
            "type": f"'Тип ' || {any_of(3, 12)}",
            "channel": f"'Источник ' || {any_of(4, 15)}",
            "currency": "'RUB'",
            "amount": any_of(7, MILLION),
            "probability": "50",
            "created_at": _since("2023-01-01", 10, 2 * MILLION),
            "closed_at": f"CASE WHEN {STAGE} >= 6 THEN {_since('2023-03-01', 11, 1_900_000)} END",
            "expected_close": f"DATE '2026-05-01' + CAST({any_of(12, 365)} AS INTEGER)",
            **MANAGER,
            **CONTACT,
            **ACCOUNT,
        },
    ),
    "deal_products": (
        MILLION,
        {**_to("deal", "Сделка", 1, MILLION), **_to("product", "Товар", 2, 500)}
        | {"quantity": "2", "sum": "200"},
    ),
    "leads": (
        300_000,
        {
            "status": f"'Статус ' || {any_of(1, 6)}",
            "semantic": f"CASE {any_of(1, 6)} WHEN 4 THEN 'S' ELSE 'P' END",
            "channel": f"'Источник ' || {any_of(4, 15)}",
            "created_at": _since("2023-01-01", 10, 2 * MILLION),
            **MANAGER,
        },
    ),
    "invoices": (
        300_000,
        {
            "amount": any_of(7, MILLION),
            "currency": "'RUB'",
            "issued_at": _since("2023-01-01", 10, 2 * MILLION),
            "due_at": _since("2023-02-01", 11, 2 * MILLION),
            "paid_at": f"CASE WHEN {any_of(3, 2)} = 0 THEN TIMESTAMP '2026-02-01' END",
            **MANAGER,
            **CONTACT,
            **ACCOUNT,
        },
    ),
    "activities": (
        3 * MILLION,
        {
            "kind": f"['call', 'email', 'meeting', 'task', 'chat', 'sms'][1 + {any_of(1, 6)}]",
            "completed": DONE,
            "completed_at": f"CASE WHEN {DONE} THEN {_since('2023-01-01', 10, 2 * MILLION)} END",
            "deadline": _since("2023-02-01", 11, 2 * MILLION),
            **MANAGER,
        },
    ),
}
ASKED = {
    "everything": Filters(),
    "this year, as a head of 20 people": Filters(
        start=date(2026, 1, 1), end=date(2026, 11, 1), among=[str(n) for n in range(20)]
    ),
}


def made(folder: Path) -> Data:
    """The snapshot, written by SQL."""
    tables, filled = {}, {}
    for entity, (rows, values) in TABLES.items():
        kinds = columns(entity)
        given = {"row_no": "i", "crm_id": "CAST(i AS VARCHAR)", **values}
        listed = ", ".join(
            f"CAST({given.get(name, 'NULL')} AS {kind}) AS {name}" for name, kind in kinds.items()
        )
        tables[entity] = folder / f"{entity}.parquet"
        duckdb.execute(
            f"COPY (SELECT {listed} FROM range({rows}) numbers(i)) TO '{tables[entity]}'"
            " (FORMAT parquet)"
        )
        filled[entity] = frozenset(name.removesuffix("_id") for name in given)
    return Data(tables, filled, datetime(2026, 11, 2, 12), "RUB")  # noqa: DTZ001


def times(data: Data, filters: Filters) -> Iterator[tuple[str, float]]:
    """Seconds that each report took, one after the other."""
    reports = build_all(data, CODES, filters, PAGE)
    for code in CODES:
        began = time.perf_counter()
        report = next(reports)
        assert not report.missing
        yield code, time.perf_counter() - began


def main() -> None:
    """Build all reports a few times and print the best times of each."""
    with TemporaryDirectory() as folder:
        data = made(Path(folder))
        for name, filters in ASKED.items():
            used = time.process_time()
            rounds = [dict(times(data, filters)) for _ in range(ROUNDS)]
            used = (time.process_time() - used) / ROUNDS
            whole = min(sum(each.values()) for each in rounds)
            print(f"\n19 reports, {name}: {whole:.2f} s ({used:.2f} s of processor)")
            best = {code: min(each[code] for each in rounds) for code in CODES}
            print("  ".join(f"{code} {seconds:.3f}" for code, seconds in best.items()))
