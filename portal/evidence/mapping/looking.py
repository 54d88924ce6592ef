"""What stands in the columns of a raw table: how many cells fit a kind of value, and examples."""

from collections.abc import Iterable
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
    # Each layer names the one below it, so that nothing is worked out twice; of text anything fits.
    cells = {place: f"cell(c{place}) AS v{place}" for place, _, _ in asked}
    values: dict[str, str] = {}
    counted = []
    for place, kind, name in asked:
        cell = f"v{place}"
        known = value(kind, cell, name=name, month_first=order.month_first, comma=decimals.comma)
        made = values.setdefault(known, f"k{len(values)}")
        good = f"is_sane({made})" if kind in ("moment", "date") else f"{made} IS NOT NULL"
        bad = f"{cell} IS NOT NULL AND NOT coalesce({good}, false) AND NOT says_nothing({cell})"
        misfits = "0" if known == cell else f"count(*) FILTER ({bad})"
        counted.append(f"count({cell}), {misfits}")
    made_of = ", ".join(["*", *(f"({known}) AS {made}" for known, made in values.items())])
    row = connection.execute(
        f"SELECT {', '.join(counted)} FROM (SELECT {made_of} FROM "
        f"(SELECT {', '.join(cells.values())} FROM read_parquet({quoted(str(table.path))})))"
    ).fetchone()
    assert row is not None
    return {one: Fit(row[2 * n], row[2 * n + 1]) for n, one in enumerate(asked)}


def examples(connection: duckdb.DuckDBPyConnection, table: RawTable) -> list[list[str]]:
    """Up to five different values of each column, from the first rows."""
    places = range(1, len(table.headers) + 1)
    rows = connection.execute(
        f"SELECT {', '.join(f'left(cell(c{place}), {_SHOWN})' for place in places)} "
        f"FROM read_parquet({quoted(str(table.path))}) LIMIT {_LOOKED_AT}"
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
    known = value(kind, "v", name=name, month_first=order.month_first, comma=decimals.comma)
    if kind in ("moment", "date"):
        known = f"if(is_sane({known}), {known}, NULL)"
    rows = connection.execute(
        f"SELECT ({known})::VARCHAR FROM (SELECT unnest(?::VARCHAR[]) AS v)", [values]
    ).fetchall()
    return [row[0] for row in rows]


def fitting(
    connection: duckdb.DuckDBPyConnection, table: RawTable, places: Iterable[int], pattern: str
) -> dict[int, float]:
    """The share of some columns' cells that are of a pattern, 0 where one is empty."""
    places = list(places)
    like = "count(*) FILTER (regexp_matches(c{n}, {pattern})) / nullif(count(c{n}), 0)"
    shares = ", ".join(f"coalesce({like.format(n=n, pattern=quoted(pattern))}, 0)" for n in places)
    row = connection.execute(
        f"SELECT {shares} FROM read_parquet({quoted(str(table.path))})"
    ).fetchone()
    assert row is not None
    return dict(zip(places, row, strict=True))


def is_mixed(connection: duckdb.DuckDBPyConnection, table: RawTable) -> bool:
    """Whether lines of a text are in another encoding than the rest."""
    found = connection.execute(
        "SELECT 1 FROM read_parquet(?) WHERE reason = 'other_encoding' LIMIT 1", [str(table.notes)]
    ).fetchone()
    return found is not None
