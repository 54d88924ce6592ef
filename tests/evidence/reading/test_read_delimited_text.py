"""Delimited text as the CRMs write it, and as people leave it behind."""

from pathlib import Path

import pytest

from tests.evidence.reading.reads import one, seen

LEFT_OUT, REPAIRED = "left_out", "repaired"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ", ", "; "])
def test_any_usual_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [["ID", "Название", "Сумма"], ["1", "Вектор", "12.50"], ["2", "", "7"]]
    found = one(tmp_path, "\n".join(delimiter.join(line) for line in lines))
    assert found.table.delimiter == delimiter
    assert found.table.headers == ("ID", "Название", "Сумма")
    assert found.rows == [(2, "1", "Вектор", "12.50"), (3, "2", None, "7")]
    assert found.notes == []


def test_a_comma_in_numbers_and_texts_is_no_delimiter(tmp_path: Path) -> None:
    found = one(tmp_path, "Название, полное;Сумма\nА, Б;1,50\nВ, Г;2,75\n")
    assert found.table.headers == ("Название, полное", "Сумма")
    assert found.cells == [("А, Б", "1,50"), ("В, Г", "2,75")]


def test_excels_line_about_the_delimiter_is_believed_and_is_no_row(tmp_path: Path) -> None:
    found = one(tmp_path, "sep=|\nID|A;B\n1|x;y\n")
    assert (found.table.headers, found.rows, found.notes) == (("ID", "A;B"), [(2, "1", "x;y")], [])


CASES = {
    "a delimiter inside quotes": ('a;b\n"1;2";3\n', [("1;2", "3")], []),
    "a line break inside quotes": ('a;b\n"1\n\n2";3\n4;5\n', [("1\n\n2", "3"), ("4", "5")], []),
    "quotes doubled": ('a;b\n"ООО ""Ромашка""";3\n', [('ООО "Ромашка"', "3")], []),
    "quotes that nobody doubled": (
        'a;b\n"ООО "Ромашка" и К";3\n"ЗАО "Мир"";4\n',
        [('ООО "Ромашка" и К', "3"), ('ЗАО "Мир"', "4")],
        [(2, REPAIRED, "quotes"), (3, REPAIRED, "quotes")],
    ),
    "quotes inside a cell without quotes": ('a;b\nООО "Мир";3\n', [('ООО "Мир"', "3")], []),
    "a quote that nobody closes": (
        'a;b;c\n1;"x;2\n3;y;4\n5;z;6\n',
        [("1", '"x', "2"), ("3", "y", "4"), ("5", "z", "6")],
        [(2, REPAIRED, "quotes")],
    ),
    "cut inside a quoted cell": (
        'a;b;c\n"1";"x";"2"\n"3";"y\nand z',
        [("1", "x", "2")],
        [(3, LEFT_OUT, "cut_in_quotes")],
    ),
    "a short row": (
        "a;b;c\n1;2\n3;4;5\n",
        [("1", "2", None), ("3", "4", "5")],
        [(2, REPAIRED, "short_row")],
    ),
    "a row with too many cells": (
        "a;b\n1;2\n3;4;5\n6;7\n",
        [("1", "2"), ("6", "7")],
        [(3, LEFT_OUT, "too_many_cells")],
    ),
    "too many cells, all empty": ("a;b\n1;2\n3;4;;;\n", [("1", "2"), ("3", "4")], []),
    "an empty column after every row, as Bitrix24 writes": (
        '"a";"b";\n"1";"2";\n"3";"";\n',
        [("1", "2"), ("3", None)],
        [],
    ),
    "an empty column after every row but not after the header": (
        "a;b\n1;2;\n3;4;\n",
        [("1", "2"), ("3", "4")],
        [],
    ),
    "an empty column after the header alone": ("a;b;\n1;2\n3;4\n", [("1", "2"), ("3", "4")], []),
    "empty rows at the end": (
        "a;b\n1;2\n;\n\n ; \n",
        [("1", "2")],
        [(3, LEFT_OUT, "empty"), (4, LEFT_OUT, "empty"), (5, LEFT_OUT, "empty")],
    ),
    "an empty row in the middle": (
        "a;b\n1;2\n\n3;4\n",
        [("1", "2"), ("3", "4")],
        [(3, LEFT_OUT, "empty")],
    ),
    "the header again": (
        "a;b\n1;2\na;b\n3;4\n",
        [("1", "2"), ("3", "4")],
        [(3, LEFT_OUT, "header_again")],
    ),
    "titles above the header": (
        "Сделки за год;;;\n;;;\nID;Имя;Дата;Сумма\n1;А;Б;2\n3;В;Г;4\n",
        [("1", "А", "Б", "2"), ("3", "В", "Г", "4")],
        [(1, LEFT_OUT, "above_header"), (2, LEFT_OUT, "empty")],
    ),
    "a note in a column beside": (
        "a;b;;\n1;2;;\n3;4;;перезвонить\n5;6;;\n",
        [("1", "2"), ("3", "4"), ("5", "6")],
        [(3, REPAIRED, "stray_cell")],
    ),
    "a note in a row below": (
        "a;b;c\n1;2;3\n;;\nвыгрузил Петров;;\nпроверил Иванов;;\n",
        [("1", "2", "3")],
        [(3, LEFT_OUT, "empty"), (4, LEFT_OUT, "note"), (5, LEFT_OUT, "note")],
    ),
    "a row with one cell right under others is data": (
        "a;b;c\n1;2;3\n4;;\n",
        [("1", "2", "3"), ("4", None, None)],
        [],
    ),
    "a formula": ('a;b\n=1+1;"=HYPERLINK(""x"")"\n', [("=1+1", '=HYPERLINK("x")')], []),
    "NUL": ("a;b\n1\0;2\n3;4\n", [("1", "2"), ("3", "4")], [(2, REPAIRED, "nul")]),
    "ends of lines of all three kinds": (
        "a;b\r\n1;2\r3;4\n5;6\r\n",
        [("1", "2"), ("3", "4"), ("5", "6")],
        [],
    ),
    "ends of lines with one \\r too many": (
        "a;b\r\r\n1;2\r\r\n3;4\r\r\n",
        [("1", "2"), ("3", "4")],
        [],
    ),
    "one column": ("a\n1\n2\n", [("1",), ("2",)], []),
    "only a header": ("a;b\n", [], []),
    "no end after the last line": ("a;b\n1;2", [("1", "2")], []),
}


@pytest.mark.parametrize("case", CASES, ids=CASES.keys())
def test_every_row_is_kept_repaired_or_left_out(tmp_path: Path, case: str) -> None:
    text, cells, reasons = CASES[case]
    found = one(tmp_path, text)
    assert (found.cells, found.reasons) == (cells, reasons)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way(tmp_path: Path, end: str) -> None:
    found = one(tmp_path, end.join(["a;b", "1;2", "3;4", ""]))
    assert (found.cells, found.notes) == ([("1", "2"), ("3", "4")], [])


def test_columns_of_one_name_or_none_are_kept_apart(tmp_path: Path) -> None:
    found = one(tmp_path, "Товар;;Товар; Источник \nа;б;в;г\nд;е;ж;з\n")
    assert found.table.headers == ("Товар", "", "Товар", "Источник")
    assert found.cells == [("а", "б", "в", "г"), ("д", "е", "ж", "з")]


def test_a_column_that_the_header_forgot_is_kept_without_a_name(tmp_path: Path) -> None:
    found = one(tmp_path, "a;b\n1;2;3\n4;5;6\n")
    assert (found.table.headers, found.cells) == (
        ("a", "b", ""),
        [("1", "2", "3"), ("4", "5", "6")],
    )


def test_the_note_of_a_row_left_out_shows_what_stood_there(tmp_path: Path) -> None:
    found = one(tmp_path, "a;b\n1;2\n3;4;" + "x" * 500 + "\n5;6\n")
    (note,) = found.notes
    assert note[4].startswith("3 | 4 | xxx")
    assert len(note[4]) == 200


def test_a_cell_beyond_measure_is_cut_with_a_note(tmp_path: Path) -> None:
    found = one(tmp_path, f'a;b\n1;{"x" * 150_000}\n2;"{"y;" * 100_000}"\n')
    assert [len(row[1] or "") for row in found.cells] == [100_000, 100_000]
    assert found.reasons == [(2, REPAIRED, "long_cell"), (3, REPAIRED, "long_cell")]


def test_a_line_of_ten_million_columns_is_left_out(tmp_path: Path) -> None:
    found = one(tmp_path, b"a;b\n1;2\n" + b"x;" * 10_000_000 + b"\n3;4\n")
    assert found.cells == [("1", "2"), ("3", "4")]
    assert found.reasons == [(3, LEFT_OUT, "too_many_cells")]


def test_a_line_beyond_measure_is_left_out(tmp_path: Path) -> None:
    found = one(tmp_path, b"a;b\n1;2\n3;" + b"x" * 20_000_000 + b"\n5;6\n")
    assert found.cells == [("1", "2"), ("5", "6")]
    assert found.reasons == [(3, LEFT_OUT, "line_too_long")]


def test_the_quick_way_and_the_careful_one_give_the_same(tmp_path: Path) -> None:
    lines = ["a;b;"] + [f'{n};"x ""{n}""\r\ny";' for n in range(3_000)]
    quick = one(tmp_path, "\n".join(lines) + "\n")
    careful = one(tmp_path, "\n".join([*lines, "last;z"]) + "\n")
    assert careful.rows[:-1] == quick.rows
    assert careful.rows[-1] == (3_002, "last", "z")


def test_a_name_with_signs_of_a_pattern_is_a_name(tmp_path: Path) -> None:
    file = tmp_path / "deals [1] *.csv.gz"
    file.write_text("a;b\n1;2\n", "utf-8")
    (found,) = seen(tmp_path, file)
    assert found.cells == [("1", "2")]
