"""Two snapshots compared: checks, failing rows by their ids, and the groups of a report."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import duckdb
import pytest

from portal.evidence.compare import compare, compare_report
from portal.evidence.failing import Moves, moved, moves
from portal.evidence.reports.asking import Filters
from portal.evidence.reports.building import build
from tests.evidence.tables import snapshot


@dataclass(frozen=True)
class Said:
    """As much of a verdict as a comparison asks."""

    check: str
    value: float | None
    verdict: str = "warn"
    better: Literal["higher", "lower"] = "higher"


@pytest.mark.parametrize(
    ("before", "after", "better", "change", "trend"),
    [
        (0.5, 0.75, "higher", 0.25, "better"),
        (0.75, 0.5, "higher", -0.25, "worse"),
        (10, 4, "lower", -6, "better"),
        (4, 10, "lower", 6, "worse"),
        (4, 4, "lower", 0, "same"),
        (None, 4, "lower", None, "unknown"),
        (0, None, "lower", None, "unknown"),
    ],
)
def test_a_check_then_and_now(
    before: float | None, after: float | None, better: Any, change: float | None, trend: str
) -> None:
    (found,) = compare(
        [Said("3.p1", before, better=better)], [Said("3.p1", after, "pass", better=better)]
    )
    assert (found.before, found.after, found.change, found.trend) == (before, after, change, trend)
    assert (found.verdict_before, found.verdict_after) == ("warn", "pass")


def test_a_check_that_only_one_snapshot_has() -> None:
    found = compare([Said("1.1", 1.0), Said("1.2", 1.0)], [Said("2.1", 1.0), Said("1.2", 1.0)])
    assert [(each.check, each.trend) for each in found] == [
        ("2.1", "unknown"),
        ("1.2", "same"),
        ("1.1", "unknown"),
    ]


def failing(path: Path, *rows: tuple[str | None, ...]) -> Path:
    """A file of failing rows: entity, crm_id, and where given name and responsible_id."""
    names = ("entity", "crm_id", "name", "responsible_id")[: len(rows[0])]
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in names)})")
        marks = ", ".join("?" for _ in names)
        for row in rows:
            connection.execute(f"INSERT INTO t VALUES ({marks})", list(row))
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    return path


def test_rows_are_followed_by_entity_and_id(tmp_path: Path) -> None:
    before = failing(tmp_path / "a", ("deals", "1"), ("deals", "2"), ("leads", "3"), ("deals", "1"))
    after = failing(tmp_path / "b", ("deals", "2"), ("deals", "3"), ("deals", None))
    assert moves(before, after) == Moves(fixed=2, new=1, still=1, without_id=1)
    assert [(row["entity"], row["crm_id"]) for row in moved("fixed", before, after)] == [
        ("deals", "1"),
        ("leads", "3"),
    ]


def test_a_snapshot_without_failing_rows_has_no_file(tmp_path: Path) -> None:
    file = failing(tmp_path / "a", ("deals", "1"), ("deals", "2"))
    assert moves(file, None) == Moves(fixed=2)
    assert moves(None, file) == Moves(new=2)
    assert moves(None, None) == Moves()


def test_rows_of_others_are_held_back(tmp_path: Path) -> None:
    before = failing(tmp_path / "a", ("deals", "1", "Один", "u1"), ("deals", "2", "Два", "u2"))
    after = failing(tmp_path / "b", ("deals", "1", "Раз", "u1"), ("deals", "3", "Три", None))
    assert moves(before, after, among=["u1"]) == Moves(still=1)
    assert [row["name"] for row in moved("still", before, after, among=["u1"])] == ["Раз"]
    assert moved("new", before, after, among=[]) == []


def test_rows_are_paged(tmp_path: Path) -> None:
    file = failing(tmp_path / "a", *(("deals", str(number)) for number in range(5)))
    pages = [moved("new", None, file, offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [[row["crm_id"] for row in page] for page in pages] == [["0", "1"], ["2", "3"], ["4"]]


def deal(manager: str | None, semantic: str, amount: int) -> dict[str, Any]:
    moment = datetime(2026, 10, 1)  # noqa: DTZ001
    return {
        "responsible": manager,
        "semantic": semantic,
        "amount": amount,
        "created_at": moment,
        "closed_at": moment,
    }


def test_the_groups_of_a_report_then_and_now(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    before = snapshot(tmp_path / "a", deals=[deal("Анна", "P", 5), deal("Борис", "S", 7)])
    after = snapshot(tmp_path / "b", deals=[deal("Анна", "S", 5), deal(None, "S", 2)])
    found = compare_report(build(before, "G1"), build(after, "G1"))
    assert [
        (each.key["responsible_id"], each.change["won"], each.change["won_sum"]) for each in found
    ] == [
        ("Анна", 1, 5),
        (None, 1, 2),
        ("Борис", -1, Decimal(-7)),
    ]
    assert found[1].before is None
    assert found[2].after is None


def test_a_share_of_a_group_that_was_not_there_did_not_change(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    before = snapshot(tmp_path / "a", deals=[deal("Анна", "F", 5)])
    after = snapshot(tmp_path / "b", deals=[deal("Анна", "S", 5), deal("Борис", "S", 5)])
    anna, boris = compare_report(build(before, "G4"), build(after, "G4"))
    assert (anna.change["conversion"], boris.change["conversion"]) == (1, None)


def test_a_report_counted_otherwise_is_not_compared(tmp_path: Path) -> None:
    data = snapshot(tmp_path, deals=[deal("Анна", "S", 5)])
    with pytest.raises(ValueError, match="G4"):
        compare_report(build(data, "G4"), build(data, "G4", Filters(of="cohort")))
