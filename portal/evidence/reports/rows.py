"""The rows behind a figure of a report."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.evidence.data import Data
from portal.evidence.reports.asking import Asked, Filters, Value, ask, ready

HIDDEN = ("row_no", "left_out")


@dataclass(frozen=True)
class Page:
    """Some of the rows behind a figure."""

    entity: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Value], ...]
    total: int
    """How many rows there are on all pages."""


def rows_behind(
    data: Data,
    code: str,
    filters: Filters,
    key: Mapping[str, Value] | None = None,
    *,
    column: str = "",
    left_out: str = "",
    offset: int = 0,
    limit: int = 50,
    sort: str = "",
) -> Page:
    """The base rows of one group, or of all groups, or those left out for a reason.

    `key` holds the group's keys as the report's row has them; `column` narrows to the rows behind
    that figure (of the won deals, say); `sort` is a column of the page, with a minus before it for
    the opposite direction, ordered by the file's rows otherwise. Raises KeyError where there is no
    such report, key, column or sort.
    """
    asked = ask(data, code, filters)
    if asked.missing:
        return Page(asked.definition.entity, (), (), 0)
    where, values = _where(asked, key or {}, column, left_out)
    with ready(data) as connection:
        (total,) = asked.query(
            connection, f"SELECT count(*) FROM base WHERE {where}", **values
        ).fetchone()  # type: ignore[misc]
        shape = asked.query(connection, "SELECT * FROM base LIMIT 0").description
        names = [name for name, *_rest in shape if name not in HIDDEN]
        found = asked.query(
            connection,
            f"SELECT {', '.join(names)} FROM base WHERE {where} ORDER BY {_order(sort, names)} "  # noqa: S608
            "LIMIT $limit OFFSET $offset",
            limit=limit,
            offset=offset,
            **values,
        )
        rows = tuple(dict(zip(names, row, strict=True)) for row in found.fetchall())
    return Page(asked.definition.entity, tuple(names), rows, total)


def _where(
    asked: Asked, key: Mapping[str, Value], column: str, left_out: str
) -> tuple[str, dict[str, Value]]:
    """A condition on base rows, all of whose names are the catalogue's, and its parameters."""
    if left_out:
        return "left_out = $left_out", {"left_out": left_out}
    conditions, values = ["left_out IS NULL"], {}
    for name, value in key.items():
        if name not in asked.definition.keys:
            raise KeyError(name)
        values[f"key_{name}"] = f"{value}-01" if name == "month" and value else value
        conditions.append(f"{name} IS NOT DISTINCT FROM $key_{name}")
    if column:
        behind = {each.name: each.behind for each in asked.columns}[column]
        conditions.append(f"({behind or 'true'})")
    return " AND ".join(conditions), values


def _order(sort: str, names: list[str]) -> str:
    if not sort:
        return "row_no"
    name = sort.removeprefix("-")
    if name not in names:
        raise KeyError(name)
    return f"{name} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, row_no"
