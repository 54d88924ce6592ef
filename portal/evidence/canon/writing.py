"""The canonical Parquet files, made of what was staged and found."""

from collections.abc import Mapping as Keyed
from pathlib import Path

import duckdb

from portal.evidence.canon.references import references
from portal.evidence.canon.stages import STATUS
from portal.evidence.canon.staging import Staged
from portal.evidence.canon.values import quoted
from portal.evidence.canonical import ENTITIES, SQL_TYPES
from portal.evidence.data import Data
from portal.evidence.mapping.mapping import LINES, Mapping

_LINES_OF = {"deals": ("deal_products", "deal"), "invoices": ("invoice_lines", "invoice")}
"""The entities whose amount, where they have none, is the sum of their lines."""
_KEYS = ("crm_id", "name")
_BY_PRICE = "round(s.price * coalesce(s.quantity, 1) * (1 - coalesce(s.discount, 0)), 4)"
_MADE_MONEY = ("amount", "sum")
"""Worked out here: what is too large for money comes to nothing."""


def write_all(
    connection: duckdb.DuckDBPyConnection,
    staged: Keyed[str, Staged],
    filled: dict[str, frozenset[str]],
    mapping: Mapping,
    folder: Path,
) -> Data:
    """Write each entity's file, lines before what they belong to."""
    lines = [lines for lines, _to in _LINES_OF.values()]
    tables: dict[str, Path] = {}
    for entity in sorted(staged, key=lambda one: (one not in lines, one)):
        path = folder / f"{entity}.parquet"
        fields = set(filled[entity]) - set(LINES.get(entity, ()))
        if entity in lines and "price" in fields:
            fields.add("sum")
        own = _LINES_OF.get(entity, ("", ""))
        if own[0] in tables and "sum" in filled[own[0]]:
            fields.add("amount")
        filled[entity] = frozenset(fields)
        by_name = _found_by_name(connection, entity, staged)
        query = _query(entity, staged, tables, own if "amount" in fields else ("", ""), by_name)
        connection.execute(f"COPY ({query}) TO {quoted(str(path))} (FORMAT parquet)")
        tables[entity] = path
    assert mapping.as_of is not None
    order = [entity for entity in ENTITIES if entity in tables]
    return Data(
        {entity: tables[entity] for entity in order},
        {entity: filled[entity] for entity in order},
        mapping.as_of,
        mapping.currency,
    )


def _found_by_name(
    connection: duckdb.DuckDBPyConnection, entity: str, staged: Keyed[str, Staged]
) -> set[str]:
    """The references of which any was found by its name; the others need not be looked up."""
    return {
        field.name
        for field in references(entity, staged)
        if connection.execute(f"SELECT 1 FROM n_{entity}_{field.name} LIMIT 1").fetchone()
    }


def _query(
    entity: str,
    staged: Keyed[str, Staged],
    tables: dict[str, Path],
    lines: tuple[str, str],
    by_name: set[str],
) -> str:
    selected, joins = ["s.row_no", "s.crm_id"], []
    found = {field.name: field for field in references(entity, staged)}
    stages = STATUS.get(entity) in staged[entity].fields and entity
    for field in ENTITIES[entity]:
        name, value = field.name, f"s.{field.name}"
        if field.kind == "reference":
            if name in found:
                joins.append(f"LEFT JOIN k_{field.to} k_{name} ON k_{name}.crm_id = s.{name}")
                keys = [f"k_{name}"]
                if name in by_name:
                    keys.append(f"n_{name}")
                    joins.append(
                        f"LEFT JOIN n_{entity}_{name} n_{name} ON n_{name}.value = s.{name}"
                    )
                ids, names = (", ".join(f"{key}.{column}" for key in keys) for column in _KEYS)
                selected.append(f"coalesce({ids}) AS {name}_id")
                value = f"coalesce({names}, s.{name})"
            else:
                selected.append(f"NULL::VARCHAR AS {name}_id")
        elif stages and name == "semantic":
            value = "coalesce(s.semantic, p.semantic)"
        elif stages and name == "stage_sort":
            value = "coalesce(s.stage_sort, p.sort)"
        elif name == "amount" and lines[0] in tables:
            value = "coalesce(s.amount, l.amount)"
        elif name == "sum":
            value = f"coalesce(s.sum, {_BY_PRICE})"
        cast = "try_cast" if name in _MADE_MONEY else "cast"
        selected.append(f"{cast}({value} AS {SQL_TYPES[field.kind]}) AS {name}")
    if stages:
        pipeline = "s.pipeline" if entity in ("deals", "stage_history") else "NULL::VARCHAR"
        joins.append(
            f"LEFT JOIN p_{entity} p ON p.stage = s.{STATUS[entity]} "
            f"AND p.pipeline IS NOT DISTINCT FROM {pipeline}"
        )
    if lines[0] in tables:
        joins.append(
            f"LEFT JOIN (SELECT {lines[1]}_id AS id, sum(sum) AS amount "
            f"FROM read_parquet({quoted(str(tables[lines[0]]))}) GROUP BY ALL) l ON l.id = s.crm_id"
        )
    return (
        f"SELECT {', '.join(selected)} FROM s_{entity} s {' '.join(joins)} "
        "WHERE s.left_out IS NULL AND NOT s.is_line ORDER BY s.part, s.row_no"
    )
