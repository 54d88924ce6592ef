"""Real public data sets: by a mapping file, and by the proposal alone."""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from portal.evidence.canon.canonicalising import Canonical
from portal.evidence.loading import load, proposed, read_all
from portal.evidence.mapping.mapping import parse, to_json

SETS = Path(os.environ.get("DATASETS", "../shared/data")) / "crm"
MAPPINGS = Path(__file__).parent.parent / "mappings"
FILES = {
    "maven": ("maven_crm_mit", "*.csv"),
    "northwind": ("northwind", "*.csv"),
    "chinook": ("chinook", "*.sqlite"),
    "febrl1": ("febrl", "dataset1.csv"),
}
pytestmark = pytest.mark.skipif(not SETS.exists(), reason=f"no data sets at {SETS}; see DATASETS")
TOTALS = {
    "maven": ("deals", 8800, Decimal("10005534.00")),
    "northwind": ("invoices", 830, Decimal("1265793.0395")),
    "chinook": ("invoices", 412, Decimal("2328.60")),
}
PROPOSED_OTHERWISE: dict[str, dict[str, set[str]]] = {
    "maven": {},
    "northwind": {},
    "chinook": {"accounts": {"crm_id", "title"}, "invoices": {"account"}},
    "febrl1": {"contacts": {"address"}},
}
"""By entity the fields of the mapping file that the proposal does not find or finds elsewhere."""


def files(name: str) -> list[Path]:
    folder, pattern = FILES[name]
    return sorted((SETS / folder).glob(pattern))


def mapped(name: str, folder: Path) -> Canonical:
    return load(files(name), parse((MAPPINGS / f"{name}.json").read_bytes()), folder).canonical


def one(canonical: Canonical, entity: str, *figures: str) -> tuple[Any, ...]:
    with duckdb.connect(":memory:") as connection:
        row = connection.execute(
            f"SELECT {', '.join(figures)} FROM read_parquet('{canonical.data.tables[entity]}')"
        ).fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize("name", TOTALS)
def test_the_totals_are_those_of_the_set(name: str, tmp_path: Path) -> None:
    entity, count, total = TOTALS[name]
    assert one(mapped(name, tmp_path), entity, "count(*)", "sum(amount)") == (count, total)


@pytest.mark.parametrize("name", FILES)
def test_all_rows_are_accounted_for(name: str, tmp_path: Path) -> None:
    for count in mapped(name, tmp_path).counts:
        assert count.kept + count.repaired + count.left_out == count.rows > 0


def test_the_stages_of_maven(tmp_path: Path) -> None:
    found = mapped("maven", tmp_path)
    by = [f"count(*) FILTER (semantic = '{one}')" for one in "PSF"]
    assert one(found, "deals", *by) == (2089, 4238, 2473)
    assert one(found, "deals", "count(account_id)", "count(responsible_id)") == (7375, 8800)


def test_customers_of_chinook_are_people_and_ten_of_them_companies(tmp_path: Path) -> None:
    found = mapped("chinook", tmp_path)
    assert one(found, "contacts", "count(*)", "count(responsible)", "count(account_id)") == (
        59,
        59,
        10,
    )
    assert one(found, "accounts", "count(*)") == (10,)


def test_people_of_febrl_keep_their_tax_id(tmp_path: Path) -> None:
    found = mapped("febrl1", tmp_path)
    assert one(found, "contacts", "count(*)", "count(DISTINCT crm_id)") == (1000, 1000)
    assert one(found, "contacts", "count(tax_id) > 900") == (True,)


@pytest.mark.parametrize("name", FILES)
def test_the_proposal_is_what_a_person_would_write(name: str, tmp_path: Path) -> None:
    wanted = json.loads((MAPPINGS / f"{name}.json").read_text())
    found = json.loads(to_json(proposed(read_all(files(name), tmp_path)).mapping))
    missed: dict[str, set[str]] = {}
    for entity, source in wanted.items():
        if not isinstance(source, dict) or "columns" not in source:
            continue
        have = found.get(entity, {}).get("columns", {})
        other = {field for field, place in source["columns"].items() if have.get(field) != place}
        if other:
            missed[entity] = other
    assert missed == PROPOSED_OTHERWISE[name]
