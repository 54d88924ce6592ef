"""The rows of an entity with their values, before repeated rows and references are settled."""

from dataclasses import dataclass

import duckdb

from portal.evidence.canon.styles import decimals_of, greatest, order_of
from portal.evidence.canon.values import quoted, value
from portal.evidence.canonical import ENTITIES, NAMES, SQL_TYPES, Field
from portal.evidence.mapping.finding import Found
from portal.evidence.mapping.mapping import LINES

REASONS = {
    "moment": "not_a_date",
    "date": "not_a_date",
    "money": "not_money",
    "number": "not_a_number",
    "flag": "not_yes_or_no",
    "semantic": "not_a_semantic",
    "text": "unknown_word",
}
MONEY = {"deals": "amount", "leads": "amount", "invoices": "amount", "products": "price"}
"""The amounts whose sign of currency tells the currency of the row."""
NO_ID = 1 << 63
_LINE_KINDS: dict[str, Field] = {
    "product": Field("product", "reference", "products"),
    "product_quantity": Field("product_quantity", "number"),
    "product_price": Field("product_price", "money"),
}


@dataclass(frozen=True)
class Staged:
    """A staged entity: the table `s_<entity>`, and the fields that its files had."""

    entity: str
    fields: frozenset[str]
    has_id: bool


@dataclass(frozen=True)
class _Reading:
    """How a source's cells are read."""

    month_first: bool
    comma: bool
    zone: str


def fields_by_name(entity: str) -> dict[str, Field]:
    """The fields of an entity with those that make lines of deals."""
    lines = {name: _LINE_KINDS[name] for name in LINES.get(entity, ())}
    return {**{field.name: field for field in ENTITIES[entity]}, **lines}


def stage(
    connection: duckdb.DuckDBPyConnection, entity: str, parts: list[Found], zone: str
) -> Staged:
    """Write `s_<entity>`: `part`, `row_no`, `crm_id`, every field, and what became of the row.

    `wrong` has a bit for each field, in their order, whose cell was no such value, and NO_ID
    where the id was made of the row's number; `left_out` is the reason why a row is none;
    `is_line` will mark rows that are only a line of a deal.
    """
    selects = [_select(connection, entity, part, found, zone) for part, found in enumerate(parts)]
    connection.execute(f"CREATE TABLE s_{entity} AS {' UNION ALL BY NAME '.join(selects)}")
    mapped = {field for found in parts for field in found.places}
    return Staged(
        entity,
        frozenset(mapped - {"crm_id"}) | _derived(connection, entity, mapped),
        "crm_id" in mapped,
    )


def wrong_bit(entity: str, name: str) -> int:
    """The bit of a field in `wrong`."""
    return 1 << list(fields_by_name(entity)).index(name)


def cell(places: tuple[int, ...]) -> str:
    """The SQL of what the columns hold, joined by a blank and trimmed."""
    if len(places) == 1:
        return f"cell(c{places[0]})"
    return f"cell(concat_ws(' ', {', '.join(f'cell(c{place})' for place in places)}))"


def _select(
    connection: duckdb.DuckDBPyConnection, entity: str, part: int, found: Found, zone: str
) -> str:
    """The query of a source: cells below, their values above, what to say of them on top.

    Each layer names the one below it, so that nothing is worked out twice.
    """
    fields = fields_by_name(entity)
    reading = _reading(connection, fields, found, zone)
    values, shown, wrong = [], [], ["0::UBIGINT"]
    for name, field in fields.items():
        if name not in found.places:
            shown.append(f"{_otherwise(entity, name, found)} AS {name}")
            continue
        known = _value(connection, field, found, reading)
        values.append(f"{known} AS v_{name}")
        is_moment = field.kind in ("moment", "date")
        good = f"is_sane(v_{name})" if is_moment else f"v_{name} IS NOT NULL"
        of_kind = f"v_{name}::{SQL_TYPES[field.kind]}"
        shown.append(f"{f'if({good}, {of_kind}, NULL)' if is_moment else of_kind} AS {name}")
        if field.kind in REASONS and known != f"r_{name}" and name not in ("phone", "currency"):
            bad = f"r_{name} IS NOT NULL AND NOT coalesce({good}, false)"
            bad += f" AND NOT says_nothing(r_{name})"
            wrong.append(f"if({bad}, {wrong_bit(entity, name)}, 0)::UBIGINT")
    numbered = f"'#{f'{part + 1}.' if part else ''}' || row_no"
    crm_id = "NULL"
    if "crm_id" in found.places:
        crm_id = "ltrim(r_crm_id, '''')"
        wrong.append(f"if(r_crm_id IS NULL, {NO_ID}, 0)::UBIGINT")
    cells = ", ".join(f"{cell(at)} AS r_{name}" for name, at in found.places.items())
    source = f"SELECT row_no, {cells} FROM read_parquet({quoted(str(found.table.path))})"
    return (
        f"SELECT {part} AS part, row_no, coalesce({crm_id}, {numbered}) AS crm_id, "
        f"{', '.join(shown)}, {' + '.join(wrong)} AS wrong, false AS is_line, "
        f"{_left_out(entity, found)} AS left_out "
        f"FROM (SELECT {', '.join(['*', *values])} FROM ({source}))"
    )


def _left_out(entity: str, found: Found) -> str:
    """Why a row is none: nothing but its id stands in it, or it adds up the others."""
    told = [f"r_{name}" for name in found.places if name != "crm_id"] or ["r_crm_id"]
    named = [f"r_{name}" for name in ("crm_id", NAMES.get(entity)) if name in found.places]
    return (
        f"CASE WHEN coalesce({', '.join(told)}) IS NULL THEN 'empty' "
        f"WHEN is_total(coalesce({', '.join([*named, 'NULL'])})) THEN 'totals' END"
    )


def _reading(
    connection: duckdb.DuckDBPyConnection, fields: dict[str, Field], found: Found, zone: str
) -> _Reading:
    """As the mapping says, otherwise as the cells tell."""
    source, path = found.source, found.table.path
    of_kind = {
        kinds: [
            place
            for name, at in found.places.items()
            if name in fields and fields[name].kind in kinds
            for place in at
        ]
        for kinds in (("moment", "date"), ("money", "number"))
    }
    if source.dates:
        month_first = source.dates.startswith("mm")
    else:
        month_first = order_of(connection, path, of_kind["moment", "date"]).month_first
    if source.decimal:
        comma = source.decimal == ","
    else:
        comma = decimals_of(connection, path, of_kind["money", "number"]).comma
    return _Reading(month_first, comma, zone)


def _value(
    connection: duckdb.DuckDBPyConnection, field: Field, found: Found, reading: _Reading
) -> str:
    raw = f"r_{field.name}"
    if field.kind == "reference":
        return f"if(says_nothing({raw}), NULL, {raw})"
    known = value(
        field.kind,
        raw,
        name=field.name,
        month_first=reading.month_first,
        comma=reading.comma,
        zone=reading.zone,
    )
    if field.name in found.turned:
        return f"NOT ({known})"
    if field.name in ("discount", "probability"):
        return _share(connection, field.name, found, reading, known)
    return known


def _share(
    connection: duckdb.DuckDBPyConnection, name: str, found: Found, reading: _Reading, known: str
) -> str:
    """A discount as a share of 1, a probability in percent, whichever of both the file has."""
    most = greatest(connection, found.table.path, found.places[name], reading.comma) or 0
    percent = f"contains(r_{name}, '%')"
    if name == "discount":
        return f"({known}) / " + ("100" if most > 1 else f"if({percent}, 100, 1)")
    return f"({known}) * " + ("1" if most > 1 else f"if({percent}, 1, 100)")


def _otherwise(entity: str, name: str, found: Found) -> str:
    """The value of a field that has no column of its own, where another's cell tells it."""
    places = found.places
    if name == "currency" and MONEY.get(entity) in places:
        return _sign(entity)
    if entity == "activities" and name == "direction" and "kind" in places:
        return "to_direction(r_kind)"
    if entity == "activities" and name == "completed" and "status" in places:
        return "to_flag(r_status)"
    kind = fields_by_name(entity)[name].kind
    return f"NULL::{SQL_TYPES[kind]}"


def _sign(entity: str) -> str:
    """The currency that the cell of an amount names beside its number."""
    amount = f"r_{MONEY[entity]}"
    return f"if(try_cast({amount} AS DOUBLE) IS NULL, to_currency({amount}), NULL)"


def _derived(
    connection: duckdb.DuckDBPyConnection, entity: str, mapped: set[str]
) -> frozenset[str]:
    """The fields without a column that other columns nevertheless told."""
    possible = {"activities": ("direction", "completed")}.get(entity, ("currency",))
    names = [name for name in possible if name in fields_by_name(entity) and name not in mapped]
    told = set()
    for name in names:
        row = connection.execute(
            f"SELECT 1 FROM s_{entity} WHERE {name} IS NOT NULL LIMIT 1"
        ).fetchone()
        if row:
            told.add(name)
    return frozenset(told)
