"""The rows behind a check as a table for spreadsheets, with no more than the page shows."""

from decimal import Decimal
from typing import Any

from portal.evidence.checks.columns import SHOWN
from portal.evidence.failing_rows import Rows
from portal.evidence.measures import column_words, is_figure, worded
from portal.evidence.reports.exports import Sheet


def sheet_of(rows: Rows) -> Sheet:
    """Texts in the reader's words; figures and moments as such."""
    return Sheet(
        tuple(column_words(name) for name in rows.columns),
        tuple(SHOWN.get(name, "text") for name in rows.columns),
        tuple(tuple(_cell(name, row[name]) for name in rows.columns) for row in rows.rows),
    )


def _cell(name: str, value: Any) -> Any:
    if value is None or SHOWN.get(name) in ("moment", "date"):
        return value
    if is_figure(name):
        return value if isinstance(value, int | float | Decimal) else float(value)
    return worded(name, value)
