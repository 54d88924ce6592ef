"""Text in the encodings that CRMs and spreadsheet programs write."""

from pathlib import Path

import pytest

from tests.evidence.reading.reads import one

RUSSIAN = "ID;Название;Ответственный\n1;Поставка «Вектор»;Ёлкин и Щукин\n2;Склад № 5;я\n"
WESTERN = "ID;Name;Städte\n1;Café Müller;Zürich\n2;Crème brûlée;Español\n"


@pytest.mark.parametrize(
    ("text", "written", "told"),
    [
        (RUSSIAN, "utf-8", "utf-8"),
        (RUSSIAN, "utf-8-sig", "utf-8"),
        (RUSSIAN, "utf-16", "utf-16"),
        (RUSSIAN, "cp1251", "cp1251"),
        (WESTERN, "cp1252", "cp1252"),
        (WESTERN, "utf-8", "utf-8"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, text: str, written: str, told: str) -> None:
    found = one(tmp_path, text.encode(written))
    lines = [tuple(line.split(";")) for line in text.splitlines()]
    assert (found.table.headers, found.cells) == (lines[0], lines[1:])
    assert (found.table.encoding, found.notes) == (told, [])


def test_utf_16_of_the_other_end_is_read(tmp_path: Path) -> None:
    found = one(tmp_path, b"\xfe\xff" + RUSSIAN.encode("utf-16-be"))
    assert found.cells[0] == ("1", "Поставка «Вектор»", "Ёлкин и Щукин")


@pytest.mark.parametrize(("main", "other"), [("utf-8", "cp1251"), ("cp1251", "utf-8")])
def test_a_line_in_another_encoding_is_read_and_noted(
    tmp_path: Path, main: str, other: str
) -> None:
    head, first, second, _ = RUSSIAN.split("\n")
    content = "\n".join([head, first, first, ""]).encode(main) + second.encode(other) + b"\n"
    found = one(tmp_path, content)
    assert found.table.encoding == main
    assert found.cells[-1] == ("2", "Склад № 5", "я")
    assert found.notes == [(4, "repaired", "other_encoding", None, other)]


def test_a_letter_before_a_quote_is_no_utf_8(tmp_path: Path) -> None:
    found = one(tmp_path, "Имя;Класс\nИванов;«В»\nПетров;«Г»\nx;В»\n".encode("cp1251"))
    assert found.cells[-1] == ("x", "В»")
    assert found.notes == []


def test_a_byte_of_no_encoding_is_replaced_and_noted(tmp_path: Path) -> None:
    found = one(tmp_path, "Имя;b\nИванов;2\n".encode("cp1251") + b"\xcf\xb8\x98;3\n")
    assert found.cells == [("Иванов", "2"), ("Пё\ufffd", "3")]
    assert found.reasons == [(3, "repaired", "bad_characters")]


def test_utf_16_cut_inside_a_letter_is_read_to_there(tmp_path: Path) -> None:
    found = one(tmp_path, RUSSIAN.encode("utf-16")[:-3])
    assert found.cells[1][:2] == ("2", "Склад № 5")
    assert found.reasons == [(3, "repaired", "bad_characters")]
