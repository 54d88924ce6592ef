"""Six sums over a snapshot's deals and activities: in DuckDB, plain SQLite and PostgreSQL."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb
import psycopg

from portal.evidence.data import Data, opened
from tests.bench.portals import empty_databases

DEALS = "responsible, channel, pipeline, stage, contact, semantic, amount, created_at, closed_at"
ACTIVITIES = "responsible, kind, completed"
SUMS = {
    "G1": "SELECT responsible, count(*), sum(CASE WHEN semantic = 'S' THEN amount END)"
    " FROM deals WHERE created_at >= '2024-01-01' GROUP BY responsible",
    "G3": "SELECT channel, sum(amount), count(*) FROM deals WHERE semantic = 'S' GROUP BY channel",
    "D1": "SELECT {month}, count(*), sum(amount) FROM deals WHERE semantic = 'S' GROUP BY 1",
    "D3": "SELECT contact, count(*), sum(amount) FROM deals GROUP BY contact",
    "D7": "SELECT pipeline, stage, count(*), sum(amount) FROM deals GROUP BY pipeline, stage",
    "A1": "SELECT responsible, kind, count(*) FROM activities WHERE completed"
    " GROUP BY responsible, kind",
}
MONTH = {
    "DuckDB": "date_trunc('month', closed_at)",
    "SQLite": "substr(closed_at, 1, 7)",
    "PostgreSQL": "date_trunc('month', closed_at)",
}
ROUNDS = 5
PIECE = 50_000


def compare(data: Data, folder: Path) -> dict[str, dict[str, float]]:
    """Seconds of each sum in each of the three, by turns, so that noise meets all alike."""
    plain = sqlite3.connect(folder / "sums.sqlite")
    with empty_databases("postgresql", folder, [1]) as urls:
        address = urls[1].replace("postgresql+psycopg://", "postgresql://")
        with opened(data) as duck, psycopg.connect(address, autocommit=True) as server:
            _fill(duck, plain, server)
            ask: dict[str, Callable[[str], object]] = {
                "DuckDB": lambda sql: duck.execute(sql).fetchall(),
                "SQLite": lambda sql: plain.execute(sql).fetchall(),
                "PostgreSQL": lambda sql: server.execute(sql).fetchall(),
            }
            return {name: _seconds(ask, sql) for name, sql in SUMS.items()}


def _seconds(ask: dict[str, Callable[[str], object]], sql: str) -> dict[str, float]:
    spent: dict[str, list[float]] = {each: [] for each in ask}
    for _ in range(ROUNDS):
        for each, asked in ask.items():
            began = time.perf_counter()
            asked(sql.format(month=MONTH[each]))
            spent[each].append(time.perf_counter() - began)
    return {each: median(seconds) for each, seconds in spent.items()}


def _fill(
    duck: duckdb.DuckDBPyConnection, plain: sqlite3.Connection, server: psycopg.Connection
) -> None:
    for table, listed in (("deals", DEALS), ("activities", ACTIVITIES)):
        names = listed.split(", ")
        kinds = {"amount": "numeric", "created_at": "timestamp", "closed_at": "timestamp"}
        made = ", ".join(f"{name} {kinds.get(name, 'text')}" for name in names)
        made = made.replace("completed text", "completed boolean")
        plain.execute(f"CREATE TABLE {table} ({made})")
        server.execute(f"CREATE TABLE {table} ({made})")
        marks = ", ".join("?" * len(names))
        shown = listed.replace("amount", "amount::DOUBLE").replace("_at", "_at::VARCHAR")
        found = duck.execute(f"SELECT {shown} FROM {table}")
        with server.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            while rows := found.fetchmany(PIECE):
                plain.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
                for row in rows:
                    copy.write_row(row)
        plain.commit()
        plain.execute("ANALYZE")
        server.execute(f"VACUUM ANALYZE {table}")
