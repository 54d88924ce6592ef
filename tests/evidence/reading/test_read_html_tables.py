"""The HTML tables that CRMs call .xls."""

from pathlib import Path

import pytest

from tests.evidence.reading.reads import one, seen

HEAD = '<meta http-equiv="Content-type" content="text/html;charset={charset}" />'
TABLE = (
    "<html><head>" + HEAD + "</head><body><table border='1'><thead><tr><th>ID</th><th>Название"
    "</th><th>Комментарий</th></tr></thead><tbody><tr><td>1</td><td>ООО &laquo;Мир&raquo;</td>"
    "<td>первая<br>вторая<br />третья</td></tr><tr><td>2</td><td> Щит&nbsp; и\n меч </td><td></td>"
    "</tr></tbody></table></body></html>"
)
CELLS = [("1", "ООО «Мир»", "первая\nвторая\nтретья"), ("2", "Щит и меч", None)]


@pytest.mark.parametrize(
    ("charset", "written", "told"),
    [
        ("UTF-8", "utf-8", "utf-8"),
        ("UTF-8", "utf-8-sig", "utf-8"),
        ("windows-1251", "cp1251", "cp1251"),
        ("koi8-r", "koi8-r", "koi8-r"),
        ("windows-1251", "utf-8", "utf-8"),
        ("nonsense", "cp1251", "cp1251"),
        ("UTF-16", "utf-16", "utf-16"),
    ],
)
def test_a_table_is_read_in_the_encoding_of_its_page(
    tmp_path: Path, charset: str, written: str, told: str
) -> None:
    found = one(tmp_path, TABLE.replace("{charset}", charset).encode(written), "deals.xls")
    assert found.table.headers == ("ID", "Название", "Комментарий")
    assert (found.cells, found.notes, found.table.encoding) == (CELLS, [], told)


def test_each_table_of_a_page_is_one_and_a_table_in_a_cell_is_its_text(tmp_path: Path) -> None:
    page = (
        "<table><tr><td>a<td>b<tr><td>1<td>2<table><tr><td>3</table></table>"
        "<p>x<table><tr><th>c<th>d<tr><td>4<td>5</table>"
    )
    found = seen(tmp_path, page.encode())
    assert [(each.table.name, each.table.headers) for each in found] == [
        ("1", ("a", "b")),
        ("2", ("c", "d")),
    ]
    assert [each.cells for each in found] == [[("1", "2\n3")], [("4", "5")]]


def test_cells_over_several_columns_and_rows_shift_nothing(tmp_path: Path) -> None:
    page = (
        "<table><tr><td colspan=3>Отчёт</td></tr><tr><td>a</td><td>b</td><td>c</td></tr>"
        "<tr><td rowspan=2>1</td><td colspan=2>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
    )
    found = one(tmp_path, page)
    assert found.cells == [("1", "2", None), (None, "3", "4")]
    assert found.reasons == [(1, "left_out", "above_header")]


@pytest.mark.parametrize(
    ("end", "cells", "reasons"),
    [
        ("<tr><td>3</td><td>fou", [("1", "2")], [(3, "left_out", "cut")]),
        ("<tr><td>3</td><td>4</td></tr>", [("1", "2"), ("3", "4")], []),
    ],
)
def test_a_row_in_which_the_file_was_cut_is_left_out(
    tmp_path: Path, end: str, cells: list[tuple[str, str]], reasons: list[tuple[int, str, str]]
) -> None:
    page = f"<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr>{end}"
    found = one(tmp_path, page)
    assert (found.cells, found.reasons) == (cells, reasons)


def test_a_large_table_is_read_to_its_end(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>имя {n}</td></tr>" for n in range(20_000))
    found = one(tmp_path, f"<table><tr><th>ID</th><th>Имя</th></tr>{rows}</table>")
    assert found.table.kept == 20_000
    assert found.cells[-1] == ("19999", "имя 19999")


def test_nul_in_a_page_is_noted(tmp_path: Path) -> None:
    found = one(tmp_path, "<table><tr><td>a<td>b<tr><td>1\0<td>2</table>")
    assert found.reasons == [(2, "repaired", "bad_characters")]
