"""What the columns of files come to by a mapping that a person has said."""

from collections.abc import Mapping as Keyed
from dataclasses import replace

import duckdb
import msgspec

from portal.evidence.canon.staging import fields_by_name
from portal.evidence.canon.styles import Decimals, Order
from portal.evidence.canon.values import teach
from portal.evidence.data import THREADS
from portal.evidence.mapping import looking
from portal.evidence.mapping.finding import Found, Tables, find
from portal.evidence.mapping.mapping import Mapping
from portal.evidence.mapping.proposing import Column, Proposal, Remark, Table
from portal.evidence.mapping.telling import loss_reasons_of, newest, stages_of
from portal.evidence.raw import RawTable


def review(tables: Tables, mapping: Mapping) -> Proposal:
    """The mapping with the stages that its columns hold, and what is made of each column.

    What was said of stages stays; new ones come behind it. Raises MappingError.
    """
    found = find(tables, mapping)
    by_table = {
        (part.file, part.table.name): (entity, part)
        for entity, parts in found.items()
        for part in parts
    }
    with duckdb.connect(":memory:", config={"threads": THREADS, "memory_limit": "1GB"}) as look:
        teach(look)
        stages = {
            pipeline: {**seen, **mapping.stages.get(pipeline, {})}
            for pipeline, seen in stages_of(look, tables, mapping).items()
        }
        staged = msgspec.structs.replace(mapping, stages=stages)
        whole = msgspec.structs.replace(staged, as_of=mapping.as_of or newest(look, tables, staged))
        told = tuple(
            _table(look, file, table, *by_table.get((file, table.name), ("", None)))
            for file, listed in tables.items()
            for table in listed
        )
        reasons = loss_reasons_of(look, tables, mapping)
    return Proposal(whole, told, reasons)


def _table(
    look: duckdb.DuckDBPyConnection, file: str, table: RawTable, entity: str, part: Found | None
) -> Table:
    shown = looking.examples(look, table)
    columns = [
        Column(n, header, "", 0.0, tuple(values), (None,) * len(values), 0, 0)
        for n, (header, values) in enumerate(zip(table.headers, shown, strict=True), 1)
    ]
    if part is not None:
        columns = _understood(look, table, entity, part, columns)
    return Table(
        file, table.name, entity, "", tuple(columns), () if part else (Remark("left_aside"),)
    )


def _understood(
    look: duckdb.DuckDBPyConnection,
    table: RawTable,
    entity: str,
    part: Found,
    columns: list[Column],
) -> list[Column]:
    order = Order(part.source.dates.startswith("mm"), True, 0, ".")
    decimals = Decimals(part.source.decimal == ",", True)
    fields = fields_by_name(entity)
    named = _named(part.places)
    asked = [(n, fields[name].kind, name) for n, name in named.items() if name in fields]
    fits = looking.fits(look, table, asked, order, decimals)
    for n, name in named.items():
        kind = fields[name].kind if name in fields else "id"
        values = list(columns[n - 1].examples)
        made = looking.understood(look, values, kind, name, order, decimals)
        fit = fits.get((n, kind, name), looking.Fit(0, 0))
        columns[n - 1] = replace(
            columns[n - 1],
            field=name,
            confidence=1.0,
            understood=tuple(made),
            filled=fit.filled,
            misfits=fit.misfits,
        )
    return columns


def _named(places: Keyed[str, tuple[int, ...]]) -> dict[int, str]:
    """By position the field; a column that serves for two is shown as the first."""
    found: dict[int, str] = {}
    for name, at in places.items():
        for n in at:
            found.setdefault(n, name)
    return found
