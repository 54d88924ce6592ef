"""The rows behind a figure of a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from portal.evidence.data import Data
from portal.evidence.reports.asking import Asked, Filters, Value, ask, in_cents, ready

RowKind = Literal["text", "number", "money", "days", "date", "moment", "flag", "value"]

SHOWN: dict[str, RowKind] = {
    **dict.fromkeys(("crm_id", "name", "responsible", "pipeline", "stage"), "text"),
    **dict.fromkeys(("source", "status", "contact", "account", "product", "currency"), "text"),
    "kind": "value",
    **dict.fromkeys(("quantity", "probability"), "number"),
    "amount": "money",
    "days": "days",
    "expected_close": "date",
    **dict.fromkeys(("created_at", "closed_at", "entered_at", "issued_at"), "moment"),
    **dict.fromkeys(("due_at", "paid_at", "counted_at", "deadline"), "moment"),
    **dict.fromkeys(("paid", "overdue", "converted", "by_price_list", "moved_on"), "flag"),
}
"""The columns of base rows that a person sees; a `value` is one of the model's own words."""
HIDDEN = ("row_no", "left_out")


@dataclass(frozen=True)
class Page:
    """Some of the rows behind a figure."""

    entity: str
    columns: tuple[str, ...]
    """Those to show, in their order; the rows hold the ids of the references, too."""
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
    limit: int | None = 50,
    sort: str = "",
) -> Page:
    """The base rows of one group, or of all groups, or those left out for a reason.

    `key` holds the group's keys as the report's row has them; `column` narrows to the rows behind
    that figure (of the won deals, say); `sort` is a column of the page, with a minus before it for
    the opposite direction; without it rows stand as in the file. Raises KeyError where there is no
    such report, key, column or sort.
    """
    asked = ask(data, code, filters)
    if asked.missing:
        return Page(asked.definition.entity, (), (), 0)
    where, values = _where(asked, key or {}, column, left_out)
    with ready(data) as connection:
        counting = f"SELECT count(*) FROM base WHERE {where}"  # noqa: S608
        ((total,),) = asked.query(connection, counting, values).fetchall()
        shape = asked.query(connection, "SELECT * FROM base LIMIT 0").description
        names = [name for name, *_rest in shape if name not in HIDDEN]
        found = asked.query(
            connection,
            f"SELECT {', '.join(names)} FROM base WHERE {where} ORDER BY {_order(sort, names)} "  # noqa: S608
            "LIMIT $limit OFFSET $offset",
            {"limit": total if limit is None else limit, "offset": offset, **values},
        )
        rows = tuple(dict(zip(names, map(in_cents, row), strict=True)) for row in found.fetchall())
    shown = tuple(name for name in names if name in SHOWN)
    return Page(asked.definition.entity, shown, rows, total)


def _where(
    asked: Asked, key: Mapping[str, Value], column: str, left_out: str
) -> tuple[str, dict[str, Value]]:
    """A condition on base rows, whose every name is the catalogue's, and its parameters."""
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
