"""Tables of SQLite databases and Parquet files."""

import sqlite3
from pathlib import Path

import duckdb
import pytest

from tests.evidence.reading.reads import Seen, one, refused, seen


def database(folder: Path, script: str) -> Path:
    path = folder / "crm [1].sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(script)
    connection.close()
    return path


def tables(folder: Path, script: str) -> dict[str, Seen]:
    return {found.table.name: found for found in seen(folder, database(folder, script))}


def test_values_are_text_in_one_plain_form(tmp_path: Path) -> None:
    script = """
        CREATE TABLE deals (id INTEGER PRIMARY KEY, name TEXT, amount REAL, big INTEGER);
        INSERT INTO deals VALUES (1, 'ООО "Мир"', 0.1 + 0.2, 1234567890123456789),
            (2, '', 1e20, NULL);
        CREATE TABLE "no rows" (a, "b c");
    """
    found = tables(tmp_path, script)
    assert found["deals"].table.headers == ("id", "name", "amount", "big")
    assert found["deals"].rows == [
        (1, "1", 'ООО "Мир"', "0.3", "1234567890123456789"),
        (2, "2", None, "100000000000000000000", None),
    ]
    assert (found["no rows"].table.headers, found["no rows"].rows) == (("a", "b c"), [])


def test_a_picture_and_a_text_in_another_encoding_are_noted(tmp_path: Path) -> None:
    script = """
        CREATE TABLE t (id INTEGER, photo BLOB, name TEXT);
        INSERT INTO t VALUES (1, x'ffd8', 'a'), (2, NULL, CAST(x'cce8f0' AS TEXT)),
            (3, NULL, CAST(x'610062' AS TEXT));
    """
    found = tables(tmp_path, script)["t"]
    assert found.cells == [("1", None, "a"), ("2", None, "Мир"), ("3", None, "ab")]
    assert found.reasons == [
        (1, "repaired", "binary"),
        (2, "repaired", "other_encoding"),
        (3, "repaired", "nul"),
    ]


def test_nothing_of_a_hostile_schema_is_run(tmp_path: Path) -> None:
    script = """
        CREATE TABLE t (id INTEGER, name TEXT, computed TEXT AS (hex(id)) VIRTUAL);
        INSERT INTO t (id, name) VALUES (1, 'a');
        CREATE INDEX covering ON t (name, id);
        CREATE VIEW v AS WITH RECURSIVE n(x) AS
            (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n;
        CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END;
        CREATE VIRTUAL TABLE f USING fts5(body);
    """
    path = database(tmp_path, script)
    before = path.read_bytes()
    found = {each.table.name: each for each in seen(tmp_path, path)}
    assert not {"v", "f"} & found.keys()
    assert (found["t"].table.headers, found["t"].cells) == (("id", "name"), [("1", "a")])
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*-wal")) + list(tmp_path.glob("*-journal"))


@pytest.mark.parametrize("place", [100, 5_000, 20_000])
def test_a_damaged_database_is_refused(tmp_path: Path, place: int) -> None:
    rows = ", ".join(f"({n}, '{'x' * 50}')" for n in range(2_000))
    path = database(
        tmp_path, f"CREATE TABLE t (id INTEGER, name TEXT); INSERT INTO t VALUES {rows}"
    )
    content = bytearray(path.read_bytes())
    content[place : place + 4_096] = b"\xff" * 4_096
    assert refused(tmp_path, bytes(content)) == "damaged"


def test_a_database_cut_in_the_middle_is_refused(tmp_path: Path) -> None:
    rows = ", ".join(f"({n}, '{'x' * 50}')" for n in range(2_000))
    path = database(
        tmp_path, f"CREATE TABLE t (id INTEGER, name TEXT); INSERT INTO t VALUES {rows}"
    )
    content = path.read_bytes()
    assert refused(tmp_path, content[: len(content) // 2]) == "damaged"


def test_a_database_without_tables_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, database(tmp_path, "CREATE TABLE t (a); DROP TABLE t")) == "empty"


def test_too_many_tables_are_refused(tmp_path: Path) -> None:
    script = ";".join(f"CREATE TABLE t{n} (a)" for n in range(201))
    assert refused(tmp_path, database(tmp_path, script)) == "too_many_tables"


def parquet(folder: Path, select: str) -> Path:
    path = folder / "deals.parquet"
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def test_a_parquet_file_is_a_table(tmp_path: Path) -> None:
    select = """SELECT 1234567890123456789 AS id, 'Мир' AS "ID", 0.1::DOUBLE + 0.2 AS sum,
        1e20::DOUBLE AS large, TIMESTAMP '2026-11-02 14:05:00' AS at, DATE '2026-11-02' AS day,
        1.50::DECIMAL(10, 2) AS money, '' AS nothing, true AS flag"""
    found = one(tmp_path, parquet(tmp_path, select))
    assert found.rows == [
        (
            1,
            "1234567890123456789",
            "Мир",
            "0.3",
            "100000000000000000000",
            "2026-11-02 14:05:00",
            "2026-11-02",
            "1.50",
            None,
            "true",
        )
    ]


def test_rows_of_a_parquet_file_keep_their_order(tmp_path: Path) -> None:
    found = one(
        tmp_path, parquet(tmp_path, "SELECT range AS id, range % 7 AS b FROM range(300000)")
    )
    assert [row[1] for row in found.rows[::50_000]] == [str(n) for n in range(0, 300_000, 50_000)]


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_cut_parquet_file_is_refused(tmp_path: Path, share: float) -> None:
    content = parquet(tmp_path, "SELECT range AS id FROM range(9000)").read_bytes()
    assert refused(tmp_path, content[: int(len(content) * share)]) == "damaged"


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    content = bytearray(parquet(tmp_path, "SELECT range AS id FROM range(9000)").read_bytes())
    content[-60:-20] = b"\xff" * 40
    assert refused(tmp_path, bytes(content)) == "damaged"
