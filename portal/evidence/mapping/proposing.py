"""A mapping proposed from the files alone, for a person to look over."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb
import msgspec

from portal.evidence.canon.staging import fields_by_name
from portal.evidence.canon.styles import Order
from portal.evidence.canon.values import teach
from portal.evidence.canonical import Field
from portal.evidence.data import THREADS
from portal.evidence.mapping import looking
from portal.evidence.mapping.choosing import Chosen, choose, companies_first
from portal.evidence.mapping.finding import Tables
from portal.evidence.mapping.judging import Judged, judge
from portal.evidence.mapping.mapping import Dates, Mapping, Places, Source
from portal.evidence.mapping.telling import (
    currency_of,
    loss_reasons_of,
    newest,
    stages_of,
)
from portal.evidence.raw import RawTable

_STYLES: dict[tuple[str, bool], Dates] = {
    (".", False): "dd.mm.yyyy",
    ("-", False): "dd-mm-yyyy",
    ("/", False): "dd/mm/yyyy",
    (".", True): "mm.dd.yyyy",
    ("-", True): "mm-dd-yyyy",
    ("/", True): "mm/dd/yyyy",
}


@dataclass(frozen=True)
class Column:
    """A column of a file and what it is taken for."""

    position: int
    header: str
    field: str
    """The canonical field, or nothing."""
    confidence: float
    """From 0 to 1."""
    examples: tuple[str, ...]
    understood: tuple[str | None, ...]
    """What was made of each example; None where it is no such value."""
    filled: int
    misfits: int
    """Of the filled cells, how many are no such value."""


@dataclass(frozen=True)
class Remark:
    """Something that a person should look at: a key, and the column it is about."""

    key: str
    position: int = 0
    header: str = ""


@dataclass(frozen=True)
class Table:
    """A table of a file and what it is taken for."""

    file: str
    sheet: str
    entity: str
    """The entity, or nothing."""
    export: str
    """The code of a known export, or nothing."""
    columns: tuple[Column, ...]
    remarks: tuple[Remark, ...]
    """`ambiguous_dates`, `contradicting_dates`, `ambiguous_decimals`, `shifted`, `left_aside`."""


@dataclass(frozen=True)
class Proposal:
    """A mapping that can be used as it is, and what it rests upon."""

    mapping: Mapping
    tables: tuple[Table, ...]
    loss_reasons: tuple[str, ...] = ()
    """As the deals spell them."""

    def as_plain(self) -> dict[str, Any]:
        """What was seen of each table, as JSON has it."""
        return {
            "tables": [asdict(table) for table in self.tables],
            "loss_reasons": list(self.loss_reasons),
        }


@dataclass(frozen=True)
class _Seen:
    file: str
    table: RawTable
    judged: Judged | None


def propose(tables: Tables) -> Proposal:
    """Take each table for an entity and its columns for fields, by their words and their cells."""
    with duckdb.connect(":memory:", config={"threads": THREADS, "memory_limit": "1GB"}) as look:
        teach(look)
        seen = _settle(
            [
                (file, table, companies_first(look, table, judge(file, table.name, table.headers)))
                for file, listed in tables.items()
                for table in listed
            ]
        )
        brought = {one.judged.entity for one in seen if one.judged}
        told: list[Table] = []
        entities: dict[str, list[Source]] = {}
        for one in seen:
            shown, source = _look(look, one, brought, len(tables[one.file]) > 1)
            told.append(shown)
            if source is not None:
                assert one.judged is not None
                entities.setdefault(one.judged.entity, []).append(source)
        mapping = Mapping({entity: tuple(found) for entity, found in entities.items()})
        if mapping.entities:
            mapping = _with_facts(look, tables, mapping)
        reasons = loss_reasons_of(look, tables, mapping)
    return Proposal(mapping, tuple(told), reasons)


def _with_facts(look: duckdb.DuckDBPyConnection, tables: Tables, mapping: Mapping) -> Mapping:
    """The mapping with its stages, moment and currency as the cells tell."""
    staged = msgspec.structs.replace(mapping, stages=stages_of(look, tables, mapping))
    return msgspec.structs.replace(
        staged, as_of=newest(look, tables, staged), currency=currency_of(look, tables, staged)
    )


def _settle(judged: list[tuple[str, RawTable, list[Judged]]]) -> list[_Seen]:
    """One table for each entity, or several with the same headers; the surest first."""
    taken: dict[str, Sequence[str]] = {}
    found: dict[int, Judged] = {}
    ranked = sorted(
        ((likely.score, -n, likely) for n, (_, _, all_) in enumerate(judged) for likely in all_),
        key=lambda one: (-one[0], -one[1], one[2].entity),
    )
    for _score, minus, likely in ranked:
        n = -minus
        headers = judged[n][1].headers
        if n in found or taken.setdefault(likely.entity, headers) != headers:
            continue
        best = max(one.score for one in judged[n][2])
        # A table that lost its entity to another is not pressed into one that hardly fits.
        if likely.score >= 0.6 * best:
            found[n] = likely
        elif taken[likely.entity] is headers:
            del taken[likely.entity]
    return [_Seen(file, table, found.get(n)) for n, (file, table, _) in enumerate(judged)]


def _look(
    look: duckdb.DuckDBPyConnection, one: _Seen, brought: set[str], several: bool
) -> tuple[Table, Source | None]:
    table, judged = one.table, one.judged
    shown = looking.examples(look, table)
    if judged is None:
        columns = tuple(
            Column(n, header, "", 0.0, tuple(values), (None,) * len(values), 0, 0)
            for n, (header, values) in enumerate(zip(table.headers, shown, strict=True), 1)
        )
        return Table(one.file, table.name, "", "", columns, (Remark("left_aside"),)), None
    chosen = choose(look, table, judged, brought)
    fields = fields_by_name(judged.entity)
    columns = tuple(
        _column(look, n, header, tuple(shown[n - 1]), chosen, fields)
        for n, header in enumerate(table.headers, 1)
    )
    export = judged.export.code if judged.export else ""
    remarks = tuple(Remark(key, n, table.headers[n - 1] if n else "") for key, n in chosen.remarks)
    source = Source(
        one.file,
        _named(chosen, table.headers),
        sheet=table.name if several else "",
        encoding="" if looking.is_mixed(look, table) else table.encoding,
        dates=_dates(chosen.order),
        decimal="," if chosen.decimals.comma else ".",
        shifted={table.headers[to - 1]: at for to, at in chosen.shifted.items()},
    )
    seen = Table(one.file, table.name, judged.entity, export, columns, remarks)
    return seen, source if source.columns else None


def _column(
    look: duckdb.DuckDBPyConnection,
    position: int,
    header: str,
    values: tuple[str, ...],
    chosen: Chosen,
    fields: dict[str, Field],
) -> Column:
    field = next((name for name, at in chosen.places.items() if position in at), "")
    if not field:
        return Column(position, header, "", 0.0, values, (None,) * len(values), 0, 0)
    kind = fields[field].kind if field in fields else "id"
    made = looking.understood(look, list(values), kind, field, chosen.order, chosen.decimals)
    fit = chosen.fits.get(position, looking.Fit(0, 0))
    sure = round(chosen.sure.get(position, 0.0), 2)
    return Column(position, header, field, sure, values, tuple(made), fit.filled, fit.misfits)


def _named(chosen: Chosen, headers: Sequence[str]) -> dict[str, Places]:
    """The columns by their headers, by their places where a header says too little."""

    def place(n: int) -> str | int:
        header = headers[n - 1]
        return header if header and list(headers).count(header) == 1 else n

    return {
        field: place(at[0]) if len(at) == 1 else [place(n) for n in at]
        for field, at in chosen.places.items()
    }


def _dates(order: Order) -> Dates:
    return _STYLES[order.separator, order.month_first] if order.dates else "yyyy-mm-dd"
