"""A report, or the rows behind a figure, as a file for spreadsheets."""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from portal.evidence.reports.asking import Value
from portal.evidence.reports.building import Report
from portal.evidence.reports.rows import SHOWN, Page
from portal.evidence.reports.wording import words
from portal.issues.listing import harmless

FORMATS = {
    "count": "#,##0",
    "money": "#,##0.00",
    "share": "0.0%",
    "days": "#,##0.0",
    "date": "dd.mm.yyyy",
    "moment": "dd.mm.yyyy hh:mm",
}
WIDTH = 18


@dataclass(frozen=True)
class Sheet:
    """A table in one language: texts in words, numbers and moments as such."""

    head: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def report_sheet(report: Report, language: str) -> Sheet:
    """The groups of a report and, last, its totals by currency."""
    said, named = words(), ("text", "month", "currency")
    shown = [column for column in report.columns if column.kind != "key"]
    total = said.total.in_language(language)
    rows = [
        tuple(
            said.named(column, row, language) if column.kind in named else row[column.name]
            for column in shown
        )
        for row in report.rows
    ]
    totals = [(total, *(row.get(column.name) for column in shown[1:])) for row in report.totals]
    return Sheet(
        tuple(said.head(column).in_language(language) for column in shown),
        tuple(column.kind for column in shown),
        (*rows, *totals),
    )


def rows_sheet(page: Page, language: str) -> Sheet:
    """The rows behind a figure."""
    said = words()
    return Sheet(
        tuple(said.rows[name].in_language(language) for name in page.columns),
        tuple(SHOWN[name] for name in page.columns),
        tuple(
            tuple(_worded(row[name], SHOWN[name], language) for name in page.columns)
            for row in page.rows
        ),
    )


def as_csv(sheet: Sheet, language: str) -> bytes:
    """UTF-8 with a mark and semicolons, as Excel opens it; numbers with the language's comma."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(sheet.head)
    for row in sheet.rows:
        writer.writerow([_written(cell, language) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_workbook(sheet: Sheet) -> bytes:
    """The table as XLSX. Texts are written as texts: none of them becomes a formula or a link."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.head) - 1, WIDTH)
        bold = book.add_format({"bold": True})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        for place, title in enumerate(sheet.head):
            page.write_string(0, place, title, bold)
        for number, row in enumerate(sheet.rows, start=1):
            for place, (cell, kind) in enumerate(zip(row, sheet.kinds, strict=True)):
                if isinstance(cell, int | float | Decimal):
                    page.write_number(number, place, cell, formats.get(kind))
                elif isinstance(cell, date):
                    page.write_datetime(number, place, cell, formats.get(kind))
                elif cell is not None:
                    page.write_string(number, place, cell)
    return out.getvalue()


def _worded(cell: Value, kind: str, language: str) -> Value:
    """A value of the model in the reader's words, where there are any."""
    key = str(cell).lower()
    known = words().values
    return known[key].in_language(language) if kind in ("flag", "value") and key in known else cell


def _written(cell: Value, language: str) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float | Decimal):
        return str(cell).replace(".", ",") if language == "ru" else str(cell)
    return harmless(cell)
