"""From raw tables and their mapping to the canonical tables, by SQL over whole columns."""

from collections.abc import Mapping as Keyed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from portal.evidence.canon import counting, writing
from portal.evidence.canon.counting import Count
from portal.evidence.canon.reasons import match_reasons
from portal.evidence.canon.references import derive_users, find_by_name, lay_keys, references
from portal.evidence.canon.repeated import settle
from portal.evidence.canon.stages import STATUS, mark_stages, plan_closings
from portal.evidence.canon.staging import Staged, stage
from portal.evidence.canon.values import teach
from portal.evidence.data import THREADS, Data
from portal.evidence.mapping.finding import Found, Tables, find
from portal.evidence.mapping.mapping import Mapping, MappingError

MEMORY = "1GB"
NOTES = "notes.parquet"


@dataclass(frozen=True)
class Canonical:
    """What a client's files came to."""

    data: Data
    counts: tuple[Count, ...]
    """By entity and file; the rows that the entities were made of, not those made of them."""
    notes: Path
    """Parquet of what was done to rows: `entity`, `file`, `sheet`, `row_no`, `outcome`
    (`left_out` or `repaired`), `reason`, `field`, `column` (place from 1) and `value`."""


def canonicalise(tables: Tables, mapping: Mapping, folder: Path) -> Canonical:
    """Write a Parquet file for each entity of the mapping into a folder, and the notes.

    Raises MappingError where the mapping names what the files do not have.
    """
    if mapping.as_of is None:
        raise MappingError(
            "as_of: the files tell no moment; say when they were exported, in the mapping or by "
            "--as-of 2026-11-02."
        )
    found = find(tables, mapping)
    folder.mkdir(parents=True, exist_ok=True)
    # Its own file rather than memory: a million deals do not fit beside their activities.
    with (
        TemporaryDirectory(dir=folder, prefix=".work") as work,
        duckdb.connect(str(Path(work, "work.duckdb"))) as connection,
    ):
        connection.execute(f"SET threads = {THREADS}")
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET force_compression = 'uncompressed'")
        teach(connection)
        counting.lay_notes(connection)
        staged = _stage_all(connection, found, mapping.timezone)
        match_reasons(connection, staged, mapping.loss_reasons)
        filled = _resolve(connection, found, staged, mapping)
        data = writing.write_all(connection, staged, filled, mapping, folder)
        counts = counting.write_notes(connection, found, folder / NOTES)
    return Canonical(data, counts, folder / NOTES)


def _stage_all(
    connection: duckdb.DuckDBPyConnection, found: Keyed[str, list[Found]], zone: str
) -> dict[str, Staged]:
    staged: dict[str, Staged] = {}
    for entity, parts in found.items():
        staged[entity] = stage(connection, entity, parts, zone)
        counting.note_values(connection, entity, parts)
        lines = settle(connection, staged[entity])
        counting.note_left_out(connection, entity)
        if lines is not None:
            staged[lines.entity] = lines
    users = derive_users(connection, staged)
    return staged if users is None else {**staged, "crm_users": users}


def _resolve(
    connection: duckdb.DuckDBPyConnection,
    found: Keyed[str, list[Found]],
    staged: Keyed[str, Staged],
    mapping: Mapping,
) -> dict[str, frozenset[str]]:
    """Find where references lead and what stages mean; returns the fields of each entity."""
    filled = {entity: one.fields for entity, one in staged.items()}
    wanted = {field.to for entity in staged for field in references(entity, staged)}
    for entity in sorted(wanted):
        lay_keys(connection, entity)
    for entity, one in staged.items():
        for field in references(entity, staged):
            find_by_name(connection, entity, field)
        counting.note_references(
            connection, entity, staged, of=entity if entity in found else "deals"
        )
        if entity in STATUS:
            filled[entity] |= mark_stages(connection, one, mapping)
        if entity == "deals":
            filled[entity] |= plan_closings(connection, filled[entity])
    return filled
