"""What the filters of a report offer: the pipelines, departments, people and currencies."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from portal.evidence.data import Data
from portal.evidence.reports.asking import Filters, ask, entity_sql, ready
from portal.evidence.reports.catalogue import definition

MOST = 500
"""Of a kind; a filter that is longer is no help."""


@dataclass(frozen=True)
class Offered:
    """Values to choose from, in the order of their names."""

    pipeline: Sequence[str] = ()
    department: Sequence[str] = ()
    manager: Sequence[tuple[str, str]] = ()
    """Ids with names."""
    currency: Sequence[str] = ()


def offered(data: Data, code: str, among: Collection[str] | None = None) -> Offered:
    """What the rows hold that a person may see. Raises KeyError where there is no such report."""
    report = definition(code)
    names = [name for name in ("pipeline", "currency") if name in report.filters]
    sets = "".join(f", ({name})" for name in names)
    columns = "".join(f", {name}" for name in names)
    kind = " ".join(
        f"WHEN grouping({name}) = 0 THEN '{name}'" for name in ("responsible_id", *names)
    )
    sql = (  # every part of it stands in the catalogue
        f"WITH\n{entity_sql(report.entity)}\n"
        f"SELECT CASE {kind} END AS kind,"
        f" coalesce(responsible_id{columns}) AS key, any_value(responsible) AS name"
        f" FROM asked GROUP BY GROUPING SETS ((responsible_id){sets}) HAVING key IS NOT NULL"
    )
    asked = ask(data, code, Filters(among=among))
    with ready(data) as connection:
        found = asked.run(connection, sql).fetchall()
        managers = {key: name or key for kind, key, name in found if kind == "responsible_id"}
        departments = connection.execute(
            "SELECT DISTINCT department FROM crm_users WHERE department IS NOT NULL"
            " AND crm_id IN (SELECT unnest(CAST($ids AS VARCHAR[])))",
            {"ids": list(managers)},
        ).fetchall()
    return Offered(
        pipeline=_ordered(key for kind, key, _name in found if kind == "pipeline"),
        department=_ordered(name for (name,) in departments),
        manager=sorted(managers.items(), key=lambda pair: (pair[1].casefold(), pair[0]))[:MOST],
        currency=_ordered(key for kind, key, _name in found if kind == "currency"),
    )


def _ordered(values: Iterable[str]) -> list[str]:
    return sorted(values, key=str.casefold)[:MOST]
