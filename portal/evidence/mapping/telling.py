"""What the rows of mapped files tell of themselves: stages, the moment of the export, currency."""

from datetime import datetime

import duckdb

from portal.evidence.canon.stages import STATUS
from portal.evidence.canon.staging import MONEY, cell
from portal.evidence.canon.styles import order_of
from portal.evidence.canon.values import quoted
from portal.evidence.mapping.exports import stage_meaning
from portal.evidence.mapping.finding import Found, Tables, find
from portal.evidence.mapping.mapping import Mapping, Semantic

_HAPPENED = (
    "updated_at",
    "created_at",
    "stage_changed_at",
    "entered_at",
    "completed_at",
    "last_activity_at",
    "first_response_at",
    "issued_at",
    "paid_at",
    "last_event_at",
)
"""Moments that lie in the past whenever they are written down; plans and deadlines do not."""
_ORDER: dict[Semantic, int] = {"P": 0, "S": 1, "F": 2}
_MOST_STAGES = 200
_NEARLY_ALL = 0.9
_MOST_REASONS = 200


def stages_of(
    look: duckdb.DuckDBPyConnection, tables: Tables, mapping: Mapping
) -> dict[str, dict[str, Semantic]]:
    """The stages and statuses found, with what their words or their column of outcomes say."""
    found: dict[str, dict[str, Semantic]] = {}
    for entity, parts in find(tables, mapping).items():
        field = STATUS.get(entity)
        if field is None or (entity == "stage_history" and "deals" in mapping.entities):
            continue
        for part in parts:
            if field in part.places:
                for pipeline, stages in _stages(look, entity, field, part).items():
                    for stage, meaning in stages.items():
                        found.setdefault(pipeline, {}).setdefault(stage, meaning)
    return {
        pipeline: dict(sorted(stages.items(), key=lambda one: _ORDER[one[1]]))
        for pipeline, stages in found.items()
    }


def loss_reasons_of(
    look: duckdb.DuckDBPyConnection, tables: Tables, mapping: Mapping
) -> tuple[str, ...]:
    """The reasons of loss as the deals spell them, the commonest first."""
    times: dict[str, int] = {}
    for part in find(tables, mapping).get("deals", ()):
        if "loss_reason" not in part.places:
            continue
        spelt = cell(part.places["loss_reason"])
        rows = look.execute(
            f"SELECT {spelt} AS r, count(*) FROM read_parquet(?) WHERE {spelt} IS NOT NULL "
            f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_REASONS}",
            [str(part.table.path)],
        ).fetchall()
        for reason, count in rows:
            times[reason] = times.get(reason, 0) + count
    return tuple(sorted(times, key=lambda one: (-times[one], one))[:_MOST_REASONS])


def newest(look: duckdb.DuckDBPyConnection, tables: Tables, mapping: Mapping) -> datetime | None:
    """The newest moment that is no plan: hardly later than the files were exported."""
    moments: list[datetime] = []
    for parts in find(tables, mapping).values():
        for part in parts:
            past = [name for name in _HAPPENED if name in part.places]
            if "updated_at" not in past and "closed_at" in part.places:
                past.append("closed_at")
            month_first = _month_first(look, part)
            if not past:
                continue
            zone = quoted(mapping.timezone)
            read = [f"to_moment({cell(part.places[name])}, {month_first}, {zone})" for name in past]
            # A filter below the sums: a condition would read every moment twice.
            kept = {"closed_at": _closed(part, mapping)} if "closed_at" in past else {}
            sane = [f"is_sane(m{name}) AND ({kept.get(name, 'true')})" for name in past]
            newest_of = [f"max(m{n}) FILTER ({ok})" for n, ok in zip(past, sane, strict=True)]
            listed = [f"{moment} AS m{name}" for name, moment in zip(past, read, strict=True)]
            rows = look.execute(
                f"SELECT {', '.join(newest_of)} "
                f"FROM (SELECT *, {', '.join(listed)} FROM read_parquet(?))",
                [str(part.table.path)],
            ).fetchall()
            moments += [found for row in rows for found in row if found]
    return max(moments, default=None)


def _month_first(look: duckdb.DuckDBPyConnection, part: Found) -> bool:
    if part.source.dates:
        return part.source.dates.startswith("mm")
    dated = [n for name in _HAPPENED for n in part.places.get(name, ())]
    return order_of(look, part.table.path, dated).month_first


def _closed(part: Found, mapping: Mapping) -> str:
    """The SQL of whether a row is over: the closing of a deal in work is a plan."""
    closed = ["true"]
    if "semantic" in part.places:
        closed.append(f"to_semantic({cell(part.places['semantic'])}) IS DISTINCT FROM 'P'")
    if "stage" in part.places:
        open_ = {
            stage
            for stages in mapping.stages.values()
            for stage, meaning in stages.items()
            if meaning == "P"
        }
        at = cell(part.places["stage"])
        named = ", ".join(f"coalesce(norm({quoted(one)}), {quoted(one)})" for one in open_)
        closed.append(f"coalesce(norm({at}), {at}, '') NOT IN ({named})" if named else "true")
    return " AND ".join(closed)


def currency_of(look: duckdb.DuckDBPyConnection, tables: Tables, mapping: Mapping) -> str:
    """The commonest currency that the amounts name; nothing where they name none."""
    times: dict[str, int] = {}
    for entity, parts in find(tables, mapping).items():
        for part in parts:
            at = part.places.get("currency") or part.places.get(MONEY.get(entity, ""))
            if not at:
                continue
            rows = look.execute(
                f"SELECT to_currency({cell(at)}) AS c, count(*) FROM read_parquet(?) "
                "GROUP BY 1 HAVING c IS NOT NULL",
                [str(part.table.path)],
            ).fetchall()
            for currency, count in rows:
                times[currency] = times.get(currency, 0) + count
    return min(times, key=lambda one: (-times[one], one), default="")


def _stages(
    look: duckdb.DuckDBPyConnection, entity: str, field: str, part: Found
) -> dict[str, dict[str, Semantic]]:
    at = part.places
    has_pipeline = entity in ("deals", "stage_history") and "pipeline" in at
    pipeline = f"coalesce({cell(at['pipeline'])}, '')" if has_pipeline else "''"
    if entity in ("leads", "invoices"):
        pipeline = quoted(entity)
    said = f"to_semantic({cell(at['semantic'])})" if "semantic" in at else "NULL::VARCHAR"
    likely = f"to_number({cell(at['probability'])}, false)" if "probability" in at else "NULL"
    # A stage at which deals are both won and lost, as in Pipedrive, has no outcome of its own.
    outcome = " ".join(
        f"WHEN count(*) FILTER (o = '{one}') > {_NEARLY_ALL} * count(o) THEN '{one}'"
        for one in _ORDER
    )
    rows = look.execute(
        f"SELECT p, s, CASE {outcome} END FROM (SELECT {pipeline} AS p, {cell(at[field])} AS s, "
        f"{said} AS o, {likely} AS likely FROM read_parquet(?)) WHERE s IS NOT NULL "
        f"GROUP BY 1, 2 ORDER BY p, avg(likely) NULLS LAST, count(*) DESC, s LIMIT {_MOST_STAGES}",
        [str(part.table.path)],
    ).fetchall()
    found: dict[str, dict[str, Semantic]] = {}
    for name, stage, meaning in rows:
        found.setdefault(name, {})[stage] = meaning or stage_meaning(stage)
    return found
