"""The macros of `values.sql`: what a cell of text means."""

from pathlib import Path

import duckdb

from portal.evidence.canonical import Kind

_MACROS = Path(__file__).with_name("values.sql").read_text(encoding="utf-8")


def teach(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros known to a connection."""
    connection.execute(_MACROS)


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def value(
    kind: Kind,
    cell: str,
    *,
    name: str = "",
    month_first: bool = False,
    comma: bool = False,
    zone: str = "",
) -> str:
    """The SQL of a cell's value, null where the cell holds no such value.

    `cell` is the SQL of the trimmed text and `name` the canonical field, a few of which have a
    meaning of their own.
    """
    match kind, name:
        case "text", "kind":
            return f"to_kind({cell})"
        case "text", "direction":
            return f"to_direction({cell})"
        case "text", "currency":
            return f"coalesce(to_currency({cell}), {cell})"
        case "text", "phone":
            return f"to_phone({cell})"
        case "number", "duration":
            return f"to_seconds_long({cell}, {comma})"
        case (("moment" | "date"), _):
            return f"to_moment({cell}, {month_first}, {quoted(zone)})"
        case "money", _:
            return f"to_money({cell}, {comma})"
        case "number", _:
            return f"to_number({cell}, {comma})"
        case "flag", _:
            return f"to_flag({cell})"
        case "semantic", _:
            return f"to_semantic({cell})"
        case _:
            return cell
