"""The tables of a snapshot's files as the page of their mapping shows them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.evidence.canonical import personal
from portal.evidence.deciding import order_of, places_of, source_of, table_key

SURE = 0.6
"""A column of less confidence is a guess."""
_NUMBERED = re.compile(r"\+?[\d\s().-]{10,}")


@dataclass(frozen=True)
class Column:
    key: str
    """Of the form's field."""
    position: int
    header: str
    field: str
    """The canonical field, or nothing."""
    confidence: float
    examples: tuple[tuple[str, str | None], ...]
    """A value as it stands, and what is made of it."""
    filled: int
    misfits: int

    @property
    def is_guess(self) -> bool:
        return bool(self.field) and self.confidence < SURE


@dataclass(frozen=True)
class Table:
    key: str
    """Of the form's fields."""
    file: str
    sheet: str
    entity: str
    columns: tuple[Column, ...]
    remarks: tuple[tuple[str, str], ...]
    """A key and the header that it is about."""
    dates: str
    """`day` or `month`, whichever comes first."""
    decimal: str

    @property
    def used(self) -> list[Column]:
        """The columns with a meaning."""
        return [column for column in self.columns if column.field]

    @property
    def unused(self) -> list[Column]:
        return [column for column in self.columns if not column.field]


def tables_of(proposal: Mapping[str, Any], mapping: Mapping[str, Any]) -> list[Table]:
    """The tables of the files as the mapping takes them, with what was seen of each column."""
    return [_table(seen, mapping) for seen in proposal.get("tables", ())]


def veiled(text: str) -> str:
    """A phone or an address of which only the shape can be seen."""
    if len(text) <= 4:
        return "•" * len(text)
    middle = "".join(letter if letter in " +-()@." else "•" for letter in text[2:-2])
    return f"{text[:2]}{middle}{text[-2:]}"


def _table(seen: Mapping[str, Any], mapping: Mapping[str, Any]) -> Table:
    entity, source = source_of(seen, mapping)
    places = places_of(source, [column["header"] for column in seen["columns"]])
    hidden = personal(entity) if entity else frozenset()
    key = table_key(seen)
    columns = tuple(
        _column(key, column, places.get(column["position"], [""])[0], hidden)
        for column in seen["columns"]
    )
    remarks = tuple((one["key"], one["header"]) for one in seen["remarks"])
    decimal = source.get("decimal", "") or "."
    place = (key, seen["file"], seen["sheet"], entity)
    return Table(*place, columns, remarks, order_of(source), decimal)


def _column(table: str, seen: Mapping[str, Any], field: str, hidden: frozenset[str]) -> Column:
    same = field == seen["field"]
    understood = seen["understood"] if same else seen["examples"]
    examples = tuple(
        (_shown(value, field, hidden), None if made is None else _shown(made, field, hidden))
        for value, made in zip(seen["examples"], understood, strict=True)
    )
    misfits = seen["misfits"] if same else 0
    sure = seen["confidence"] if same else 1.0
    place = (f"{table}c{seen['position']}", seen["position"], seen["header"], field)
    return Column(*place, sure, examples, seen["filled"], misfits)


def _shown(value: str, field: str, hidden: frozenset[str]) -> str:
    """An example; what nobody has said to be no phone or address is veiled where it is like one."""
    alike = not field and ("@" in value or _NUMBERED.fullmatch(value))
    return veiled(value) if field in hidden or alike else value
