"""What stands in the columns of a raw table: how many cells fit a kind of value, and examples."""

from dataclasses import dataclass

import duckdb

from portal.evidence.canon.styles import Decimals, Order
from portal.evidence.canon.values import quoted, value
from portal.evidence.canonical import Kind
from portal.evidence.raw import RawTable

EXAMPLES = 5
_LOOKED_AT = 500
_SHOWN = 200
"""Characters of an example."""
TYPED: tuple[Kind, ...] = ("moment", "date", "money", "number", "flag", "semantic")


@dataclass(frozen=True)
class Fit:
    """How a column's cells agree with a kind of value."""

    filled: int
    """Cells that hold anything."""
    misfits: int
    """Of these, how many hold no such value, words that say `nothing` apart."""

    @property
    def share(self) -> float:
        return 1 - self.misfits / self.filled if self.filled else 1.0


def fits(
    connection: duckdb.DuckDBPyConnection,
    table: RawTable,
    asked: list[tuple[int, Kind, str]],
    order: Order,
    decimals: Decimals,
) -> dict[tuple[int, Kind, str], Fit]:
    """How each column fits a kind and field, from all its cells in one reading of the table."""
    if not asked:
        return {}
    counted = []
    for place, kind, name in asked:
        cell = f"cell(c{place})"
        known = _known(kind, name, cell, order, decimals)
        bad = f"{cell} IS NOT NULL AND ({known}) IS NULL AND NOT says_nothing({cell})"
        counted.append(f"count({cell}), count(*) FILTER ({bad})")
    row = connection.execute(
        f"SELECT {', '.join(counted)} FROM read_parquet({quoted(str(table.path))})"
    ).fetchone()
    assert row is not None
    return {one: Fit(row[2 * n], row[2 * n + 1]) for n, one in enumerate(asked)}


def examples(connection: duckdb.DuckDBPyConnection, table: RawTable) -> list[list[str]]:
    """Up to five different values of each column, from the first rows."""
    places = range(1, len(table.headers) + 1)
    rows = connection.execute(
        f"SELECT {', '.join(f'left(cell(c{place}), {_SHOWN})' for place in places)} "
        f"FROM read_parquet({quoted(str(table.path))}) ORDER BY row_no LIMIT {_LOOKED_AT}"
    ).fetchall()
    return [
        list(dict.fromkeys(row[n] for row in rows if row[n] is not None))[:EXAMPLES]
        for n in range(len(table.headers))
    ]


def understood(
    connection: duckdb.DuckDBPyConnection,
    values: list[str],
    kind: Kind,
    name: str,
    order: Order,
    decimals: Decimals,
) -> list[str | None]:
    """What is made of some cells, as text; None for those that are no such value."""
    known = _known(kind, name, "v", order, decimals)
    rows = connection.execute(
        f"SELECT ({known})::VARCHAR FROM (SELECT unnest(?::VARCHAR[]) AS v)", [values]
    ).fetchall()
    return [row[0] for row in rows]


def fitting(connection: duckdb.DuckDBPyConnection, table: RawTable, pattern: str) -> list[float]:
    """The share of each column's cells that are of a pattern, 0 where it is empty."""
    places = range(1, len(table.headers) + 1)
    like = "count(*) FILTER (regexp_matches(c{n}, {pattern})) / nullif(count(c{n}), 0)"
    shares = ", ".join(f"coalesce({like.format(n=n, pattern=quoted(pattern))}, 0)" for n in places)
    row = connection.execute(
        f"SELECT {shares} FROM read_parquet({quoted(str(table.path))})"
    ).fetchone()
    assert row is not None
    return list(row)


def is_mixed(connection: duckdb.DuckDBPyConnection, table: RawTable) -> bool:
    """Whether lines of a text are in another encoding than the rest."""
    found = connection.execute(
        "SELECT 1 FROM read_parquet(?) WHERE reason = 'other_encoding' LIMIT 1", [str(table.notes)]
    ).fetchone()
    return found is not None


def _known(kind: Kind, name: str, cell: str, order: Order, decimals: Decimals) -> str:
    known = value(kind, cell, name=name, month_first=order.month_first, comma=decimals.comma)
    return (
        f"({known})" if kind not in ("moment", "date") else f"if(is_sane({known}), {known}, NULL)"
    )
