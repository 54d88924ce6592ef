"""The public data sets: as many rows as their notes say, none of them touched."""

from pathlib import Path

import pytest

from tests.evidence.reading.reads import one, real, seen

COUNTS = [
    ("maven_crm_mit/accounts.csv", 85),
    ("maven_crm_mit/products.csv", 7),
    ("maven_crm_mit/sales_pipeline.csv", 8_800),
    ("maven_crm_mit/sales_teams.csv", 35),
    ("maven_crm_mit/data_dictionary.csv", 21),
    ("northwind/Products.csv", 77),
    ("northwind/Categories.csv", 8),
    ("northwind/Customers.csv", 93),
    ("northwind/Employees.csv", 9),
    ("northwind/Orders.csv", 830),
    ("northwind/OrderDetails.csv", 2_155),
    ("northwind/Suppliers.csv", 29),
    ("febrl/dataset1.csv", 1_000),
    ("febrl/dataset2.csv", 5_000),
    ("febrl/dataset3.csv", 5_000),
]


@pytest.mark.parametrize(("path", "rows"), COUNTS)
def test_a_real_file_is_read_whole(tmp_path: Path, path: str, rows: int) -> None:
    found = one(tmp_path, real(*path.split("/")))
    assert (found.table.rows, found.table.kept, found.notes) == (rows, rows, [])


def test_blanks_after_a_delimiter_belong_to_it(tmp_path: Path) -> None:
    found = one(tmp_path, real("febrl", "dataset1.csv"))
    assert found.table.headers[:3] == ("rec_id", "given_name", "surname")
    assert found.cells[0][:4] == ("rec-223-org", None, "waller", "6")


def test_cells_of_several_lines_stay_whole(tmp_path: Path) -> None:
    found = one(tmp_path, real("northwind", "Suppliers.csv"))
    assert [row[0] for row in found.cells] == [str(number) for number in range(1, 30)]


def test_a_real_database_is_read_whole(tmp_path: Path) -> None:
    found = {
        each.table.name: each for each in seen(tmp_path, real("chinook", "Chinook_Sqlite.sqlite"))
    }
    counts = {
        name: found[name].table.kept for name in ("Invoice", "InvoiceLine", "Customer", "Employee")
    }
    assert counts == {"Invoice": 412, "InvoiceLine": 2_240, "Customer": 59, "Employee": 8}
    company = found["Customer"].table.headers.index("Company")
    assert sum(1 for row in found["Customer"].cells if row[company]) == 10
