"""Why a file is refused and what was done to a row, as a person reads it."""

from portal.words import lazy

REFUSALS = {
    "empty": lazy("There is no table in the file, or it is empty."),
    "unknown_kind": lazy(
        "This is no table that can be read. Bring CSV, XLSX, Parquet or SQLite, or what "
        "Bitrix24 exports for Excel."
    ),
    "old_excel": lazy("This is an Excel file of the old kind. Save it as XLSX or CSV."),
    "encrypted": lazy("The file has a password. Save it without one, or as CSV."),
    "damaged": lazy("The file is damaged or was not brought whole. Export it again."),
    "bomb": lazy("The file unpacks to far more than its size. Save it as CSV."),
    "too_many_columns": lazy("The table has more columns than can be read: at most %(most)s."),
    "too_many_tables": lazy("The file has more tables than can be read: at most %(most)s."),
    "too_large": lazy("A cell in the file is too large. Export it without attached files."),
    "line_too_long": lazy("The file has no lines, or its first one is far too long."),
}
"""By the reason of `Unreadable`, with its values."""
ROWS = {
    "empty": lazy("Empty row"),
    "above_header": lazy("Stands above the header"),
    "header_again": lazy("The header again"),
    "note": lazy("A note below the table"),
    "too_many_cells": lazy("More cells than the header has: a delimiter in it has no quotes"),
    "line_too_long": lazy("The line is far too long"),
    "cut_in_quotes": lazy("The file ends inside this row, or a quote is missing"),
    "cut": lazy("The file ends inside this row"),
    "short_row": lazy("Cells are missing at its end: taken as empty"),
    "stray_cell": lazy("A note beside the table was left out"),
    "quotes": lazy("Quotes inside a cell were not doubled"),
    "other_encoding": lazy("Written in another encoding than the rest"),
    "bad_characters": lazy("Characters that no encoding knows were replaced"),
    "nul": lazy("Characters that no text may hold were left out"),
    "long_cell": lazy("A cell is far too long and was cut"),
    "binary": lazy("A picture or the like was left out"),
}
"""By the reason of a note."""
