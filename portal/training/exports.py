"""The progress of everybody as a table for spreadsheets: a row per person and lesson."""

from collections.abc import Collection, Iterator
from io import BytesIO

from xlsxwriter import Workbook

from portal.companies.models import Company
from portal.training.following import Far, Row, all_rows
from portal.words import _, lazy

Cell = object
"""A text, a whole number, or nothing."""
KINDS = {"video": lazy("video"), "text": lazy("text"), "quiz": lazy("quiz")}
ROLES = {"executive": lazy("executive"), "head": lazy("head"), "employee": lazy("employee")}
WIDTH = 18


def head() -> list[str]:
    """The headings of the table, in the reader's language."""
    return [
        _("Company"),
        _("Department"),
        _("Person"),
        _("Role"),
        _("Course"),
        _("Lesson"),
        _("Kind"),
        _("Due"),
        _("Percent"),
        _("Finished at"),
        _("Quiz, best percent"),
    ]


def progress(company: Company, people_ids: Collection[int] | None) -> Iterator[list[Cell]]:
    """The rows of the table; moments are in UTC, written as ISO 8601."""
    for row in all_rows(company, people_ids):
        for far in row.lessons:
            yield _cells(company, row, far)


def as_workbook(heading: list[str], rows: Iterator[list[Cell]]) -> bytes:
    """The table as XLSX. Texts are written as texts: none of them becomes a formula or a link."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heading) - 1, WIDTH)
        bold = book.add_format({"bold": True})
        for column, words in enumerate(heading):
            sheet.write_string(0, column, words, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell is not None:
                    sheet.write_string(number, column, str(cell))
    return out.getvalue()


def _cells(company: Company, row: Row, far: Far) -> list[Cell]:
    return [
        company.name,
        row.department,
        row.person.name,
        str(ROLES[row.role]),
        row.course.title,
        far.lesson.title,
        str(KINDS[far.lesson.kind]),
        row.due_on.isoformat() if row.due_on else None,
        100 if far.finished_at else far.percent or 0,
        far.finished_at.isoformat(timespec="seconds") if far.finished_at else None,
        far.quiz_best,
    ]
