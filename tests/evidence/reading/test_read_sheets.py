"""Sheets of XLSX files, made by a library or written down as their XML."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.evidence.reading.reads import refused, seen

LEFT_OUT, REPAIRED = "left_out", "repaired"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(fill: Callable[[Any], None]) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    fill(book)
    book.close()
    return held.getvalue()


def sheet(*rows: tuple[Any, ...]) -> bytes:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)

    return workbook(fill)


def written(rows: str, workbook_xml: str = "", styles_xml: str = "", sheet_xml: str = "") -> bytes:
    """A workbook of one sheet with these rows, or of this sheet, as XML."""
    listed = f'<sheets><sheet name="S" r:id="r1" xmlns:r="{RELATED}"/></sheets>'
    texts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}">{workbook_xml}{listed}</workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" '
        f'Type="{RELATED}/worksheet" Target="/xl/s.xml"/></Relationships>',
        "xl/s.xml": sheet_xml
        or f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
        if styles_xml:
            archive.writestr("xl/styles.xml", styles_xml)
    return held.getvalue()


def test_numbers_and_dates_are_text_in_one_plain_form(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["text", "whole", "part", "sum", "large", "flag", "day", "moment"])
        page.write_row(1, 0, ["001", 42, 0.5, 0.1 + 0.2, 12345678901234567890, True])
        page.write_datetime(1, 6, date(2026, 11, 2))
        stamp = book.add_format({"num_format": 'dd.mm.yyyy "в" hh:mm'})
        page.write_datetime(1, 7, datetime(2026, 11, 2, 14, 5), stamp)  # noqa: DTZ001
        page.write_row(2, 0, ["x", -7, 1e-7, 1e15, 12500.0, False])
        page.write_number(2, 6, 1.5, book.add_format({"num_format": "[h]:mm:ss"}))
        page.write_number(2, 7, 0.25, book.add_format({"num_format": "hh:mm"}))

    (found,) = seen(tmp_path, workbook(fill))
    assert found.cells == [
        (
            "001",
            "42",
            "0.5",
            "0.3",
            "12345678901234600000",
            "TRUE",
            "2026-11-02",
            "2026-11-02 14:05:00",
        ),
        ("x", "-7", "0.0000001", "1000000000000000", "12500", "FALSE", "36:00:00", "06:00:00"),
    ]
    assert found.notes == []


def test_a_long_id_written_as_a_number_keeps_its_digits(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c>'
        '<c r="B1" t="str"><v>n</v></c></row>'
        '<row r="2"><c r="A2"><v>1234567890123456789</v></c><c r="B2"><v>1.5E+3</v></c></row>'
    )
    (found,) = seen(tmp_path, written(rows))
    assert found.cells == [("1234567890123456789", "1500")]


def test_a_formula_is_its_result_or_its_text(tmp_path: Path) -> None:
    rows = (
        '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c><c t="str"><v>c</v></c></row>'
        "<row><c><f>1+1</f><v>2</v></c><c><f>SUM(A1)</f></c>"
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    (found,) = seen(tmp_path, written(rows))
    assert found.cells == [("2", "=SUM(A1)", "#DIV/0!")]


def test_days_may_count_from_1904(tmp_path: Path) -> None:
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>'
    rows = '<row><c t="str"><v>a</v></c></row><row><c s="1"><v>1</v></c></row>'
    book = written(rows, '<workbookPr date1904="1"/>', styles)
    (found,) = seen(tmp_path, book)
    assert found.cells == [("1904-01-02",)]


def test_each_sheet_is_a_table_and_an_empty_one_is_none(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("Сделки").write_row(0, 0, ["ID", "Сумма"])
        book.add_worksheet("Пусто")
        people = book.add_worksheet("Люди")
        people.write_row(0, 0, ["Имя", "Отдел"])
        people.write_row(1, 0, ["Анна", "Продажи"])

    found = seen(tmp_path, workbook(fill))
    assert [each.table.name for each in found] == ["Сделки", "Люди"]
    assert [each.table.rows for each in found] == [0, 1]
    assert found[1].rows == [(2, "Анна", "Продажи")]


def test_titles_notes_and_empty_rows_are_left_out(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 3, "Сделки за год")
        page.write_row(2, 0, ["ID", "Имя", "Дата", "Сумма"])
        page.write_row(3, 0, ["1", "А", "x", "5"])
        page.write_row(4, 0, ["2", "Б", "y", "6"])
        page.write(4, 9, "перезвонить")
        page.write_blank(5, 0, None, book.add_format({"bold": True}))
        page.write(7, 1, "выгрузил Петров")

    (found,) = seen(tmp_path, workbook(fill))
    assert found.table.headers == ("ID", "Имя", "Дата", "Сумма")
    assert found.rows == [(4, "1", "А", "x", "5"), (5, "2", "Б", "y", "6")]
    assert found.reasons == [
        (1, LEFT_OUT, "above_header"),
        (5, REPAIRED, "stray_cell"),
        (6, LEFT_OUT, "empty"),
        (8, LEFT_OUT, "note"),
    ]


def test_cells_at_the_far_ends_of_a_sheet_cost_nothing(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>3</v></c></row>'
    )
    (found,) = seen(tmp_path, written(rows))
    assert found.rows == [(2, "1", "2")]
    assert found.reasons == [(1_048_576, LEFT_OUT, "empty")]


def test_texts_read_as_another_library_reads_them(tmp_path: Path) -> None:
    rows = [("Имя", "Текст", "Число")]
    rows += [(f"Имя {n}", f'<&>" \n{n % 7}', n * 1.25) for n in range(1, 3_000)]
    content = sheet(*rows)
    (found,) = seen(tmp_path, content)
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    ours = [(name, text, float(number or 0)) for name, text, number in found.cells]
    assert ours == [tuple(row) for row in theirs[1:]]


def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "<row><c><v>1</v></c></row>" * 6_000_000
    content = written(rows)
    assert len(content) < 1_500_000

    def unpack(*_: object, **__: object) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpack)
    assert refused(tmp_path, content) == "bomb"


def test_entities_that_grow_are_refused(tmp_path: Path) -> None:
    grown = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    part = (
        f'<!DOCTYPE x [<!ENTITY e0 "lol">{grown}]><worksheet xmlns="{MAIN}"><sheetData>'
        '<row><c t="str"><v>&e9;</v></c></row></sheetData></worksheet>'
    )
    assert refused(tmp_path, written("", sheet_xml=part)) == "damaged"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_one_cut_in_the_middle_is_refused(tmp_path: Path, share: float) -> None:
    content = sheet(*[(n, "x" * (n % 9)) for n in range(500)])
    assert refused(tmp_path, content[: int(len(content) * share)]) == "damaged"


def test_damage_inside_is_refused(tmp_path: Path) -> None:
    content = bytearray(sheet(*[(n, f"text {n * 7919}") for n in range(5_000)]))
    middle = len(content) // 2
    content[middle : middle + 200] = bytes(200)
    assert refused(tmp_path, bytes(content)) == "damaged"


def test_one_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(sheet(("a", "b")))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 1)
    assert refused(tmp_path, bytes(content)) == "encrypted"
