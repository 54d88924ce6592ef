"""What each stage and status means, by the mapping."""

import duckdb

from portal.evidence.canon.staging import Staged
from portal.evidence.mapping.mapping import Mapping

STATUS = {"leads": "status", "invoices": "status", "deals": "stage", "stage_history": "stage"}
"""The entities whose rows stand at a stage, with the field that names it."""


def mark_stages(
    connection: duckdb.DuckDBPyConnection, staged: Staged, mapping: Mapping
) -> frozenset[str]:
    """Make `p_<entity>`: what each pair of pipeline and stage means; returns the fields told.

    What a row says of its own outcome stands above this: the stages of Pipedrive, for one, tell
    none. A stage is looked up in its pipeline, then among those of no pipeline, then wherever it
    stands, if it means the same everywhere.
    """
    entity = staged.entity
    field = STATUS[entity]
    if field not in staged.fields:
        return frozenset()
    _lay_known(connection, entity, mapping)
    own = "''" if "pipeline" not in staged.fields else f"coalesce({_key('pipeline')}, '')"
    own = f"'{entity}'" if entity in ("leads", "invoices") else own
    pipeline = "pipeline" if entity in ("deals", "stage_history") else "NULL::VARCHAR"
    connection.execute(
        f"CREATE TABLE p_{entity} AS SELECT s.pipeline, s.stage, "
        "coalesce(a.semantic, b.semantic, c.semantic) AS semantic, "
        "coalesce(a.sort, b.sort, c.sort) AS sort FROM ("
        f"SELECT DISTINCT {pipeline} AS pipeline, {field} AS stage, {own} AS own, "
        f"{_key(field)} AS key FROM s_{entity} WHERE {field} IS NOT NULL) AS s "
        "LEFT JOIN known_stages a ON a.pipeline = s.own AND a.stage = s.key "
        "LEFT JOIN known_stages b ON b.pipeline = '' AND b.stage = s.key "
        "LEFT JOIN (SELECT stage, min(semantic) AS semantic, min(sort) AS sort FROM known_stages "
        "GROUP BY stage HAVING count(DISTINCT semantic) = 1) c ON c.stage = s.key"
    )
    if not mapping.stages:
        return frozenset()
    return frozenset({"semantic", "stage_sort"} if field == "stage" else {"semantic"})


def plan_closings(connection: duckdb.DuckDBPyConnection, fields: frozenset[str]) -> frozenset[str]:
    """Take the close date of a deal in work for its plan, where the file has no other one.

    HubSpot, Salesforce and Pipedrive keep both in one column. Returns the fields that came of it.
    """
    if "closed_at" not in fields or "semantic" not in fields or "expected_close" in fields:
        return frozenset()
    meaning = "s_deals.semantic"
    if "stage" in fields:
        meaning = (
            "coalesce(s_deals.semantic, (SELECT p.semantic FROM p_deals p WHERE "
            "p.stage = s_deals.stage AND p.pipeline IS NOT DISTINCT FROM s_deals.pipeline))"
        )
    done = connection.execute(
        "UPDATE s_deals SET expected_close = closed_at::DATE, closed_at = NULL "
        f"WHERE closed_at IS NOT NULL AND {meaning} = 'P'"
    ).fetchone()
    return frozenset({"expected_close"} if done and done[0] else ())


def _lay_known(connection: duckdb.DuckDBPyConnection, entity: str, mapping: Mapping) -> None:
    """Make `known_stages`: what the mapping says, one row for each pipeline and stage."""
    statuses = entity in ("leads", "invoices")
    rows = [
        [pipeline, stage, semantic, sort]
        for pipeline, stages in mapping.stages.items()
        if (pipeline in ("", entity) if statuses else pipeline not in ("leads", "invoices"))
        for sort, (stage, semantic) in enumerate(stages.items(), 1)
    ]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE said (pipeline VARCHAR, stage VARCHAR, semantic VARCHAR, "
        "sort DOUBLE)"
    )
    if rows:
        connection.executemany("INSERT INTO said VALUES (?, ?, ?, ?)", rows)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE known_stages AS SELECT "
        f"coalesce({_key('pipeline')}, '') AS pipeline, {_key('stage')} AS stage, "
        "first(semantic ORDER BY sort) AS semantic, min(sort) AS sort FROM said GROUP BY 1, 2"
    )


def _key(name: str) -> str:
    """The same stage, however it is typed; one of mere signs by these."""
    return f"coalesce(norm({name}), {name})"
