"""Reports and their rows as files for spreadsheets, in both languages."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from portal.evidence.data import Data
from portal.evidence.reports.asking import Filters
from portal.evidence.reports.building import build
from portal.evidence.reports.exports import as_csv, as_workbook, report_sheet, rows_sheet
from portal.evidence.reports.rows import rows_behind
from tests.evidence.tables import snapshot

EVIL = '=HYPERLINK("http://x","y")'


@pytest.fixture
def data(tmp_path: Path) -> Data:
    moment = datetime(2026, 10, 1, 9, 30)  # noqa: DTZ001
    rows = [
        {"responsible": EVIL, "title": "@cmd", "amount": 1234.5},
        {"responsible": None, "title": "-1+1", "amount": -10},
    ]
    shared = {"semantic": "S", "created_at": moment, "closed_at": moment}
    return snapshot(tmp_path, deals=[{**row, **shared} for row in rows])


def lines(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_a_report_as_csv(data: Data) -> None:
    sheet = report_sheet(build(data, "G1"), "ru")
    assert lines(as_csv(sheet, "ru")) == [
        [
            *("Ответственный", "Всего", "В работе", "Выиграно", "Проиграно", "Этап не размечен"),
            *("Сумма выигранных", "Валюта"),
        ],
        [f"'{EVIL}", "1", "0", "1", "0", "0", "1234,50", "RUB"],
        ["(не указан ответственный)", "1", "0", "1", "0", "0", "-10,00", "RUB"],
        ["Итого", "2", "0", "2", "0", "0", "1224,50", "RUB"],
    ]


def test_a_report_as_csv_in_english(data: Data) -> None:
    head, *_rows, last = lines(as_csv(report_sheet(build(data, "G1"), "en"), "en"))
    assert head[0] == "Responsible"
    assert last == ["Total", "2", "0", "2", "0", "0", "1224.50", "RUB"]


def test_rows_as_csv(data: Data) -> None:
    page = rows_behind(data, "G1", Filters(), {"responsible_id": None, "currency": "RUB"})
    head, row = lines(as_csv(rows_sheet(page, "ru"), "ru"))
    found = dict(zip(head, row, strict=True))
    assert (found["Название"], found["Сумма"]) == ("'-1+1", "-10,00")
    assert found["Создано"] == "2026-10-01 09:30:00"


def test_numbers_and_moments_of_a_workbook_are_such_and_texts_are_texts(data: Data) -> None:
    page = rows_behind(data, "G1", Filters())
    book = CalamineWorkbook.from_filelike(BytesIO(as_workbook(rows_sheet(page, "en"))))
    head, first, second = book.get_sheet_by_index(0).to_python()
    found = dict(zip(head, first, strict=True))
    assert (found["Responsible"], found["Name"], found["Sum"]) == (EVIL, "@cmd", 1234.5)
    assert found["Created"] == datetime(2026, 10, 1, 9, 30)  # noqa: DTZ001
    assert second[head.index("Sum")] == -10


def test_a_workbook_holds_no_formula(data: Data) -> None:
    content = as_workbook(report_sheet(build(data, "G1"), "en"))
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][0] == EVIL
    assert b"<f>" not in content


def test_values_of_the_model_stand_in_words(tmp_path: Path) -> None:
    done = {"kind": "call", "completed": True, "completed_at": date(2026, 10, 1)}
    data = snapshot(tmp_path, activities=[{**done, "responsible": "Анна"}])
    sheet = rows_sheet(rows_behind(data, "A1", Filters()), "ru")
    assert dict(zip(sheet.head, sheet.rows[0], strict=True))["Вид"] == "звонок"


def test_months_and_missing_currencies_are_worded(tmp_path: Path) -> None:
    won = {"semantic": "S", "amount": 5, "closed_at": None}
    data = snapshot(tmp_path, currency="", deals=[won])
    ((month, *_figures, currency), _total) = report_sheet(build(data, "D1"), "ru").rows
    assert (month, currency) == ("(не указана дата)", "(не указана валюта)")
