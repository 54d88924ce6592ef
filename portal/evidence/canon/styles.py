"""How a table writes dates and numbers, as its own cells tell."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from portal.evidence.canon.values import quoted

_NUMBERED = r"'^\d{1,2}[./-]\d{1,2}([./-]|$)'"


@dataclass(frozen=True)
class Order:
    """Which of the first two numbers of dates is the month."""

    month_first: bool
    sure: bool
    """False where no date has a number above 12 at a telling place, or dates contradict."""
    dates: int
    """How many dates are of numbers with the year at their end; only these can be misread."""
    separator: str
    """The commonest one of them."""


@dataclass(frozen=True)
class Decimals:
    """What parts the decimals of numbers."""

    comma: bool
    sure: bool
    """False where only cells like `1,234` stand there, which can be read in two ways."""


def order_of(connection: duckdb.DuckDBPyConnection, path: Path, places: list[int]) -> Order:
    """The order of day and month in some columns, from all their cells."""
    if not places:
        return Order(False, True, 0, ".")
    first, second = (
        f"try_cast(split_part(translate(v, '/-', '..'), '.', {n}) AS INTEGER)" for n in (1, 2)
    )
    # Day and month stand in the first five letters, of which there are few kinds.
    row = connection.execute(
        f"SELECT sum(times), sum(times) FILTER ({first} > 12), "
        f"sum(times) FILTER ({second} > 12), "
        "first(regexp_extract(v, '[./-]') ORDER BY times DESC, v) "
        "FROM (SELECT left(v, 5) AS v, count(*) AS times "
        f"FROM ({_cells(path, places)}) GROUP BY 1) "
        f"WHERE regexp_matches(v, {_NUMBERED})"
    ).fetchone()
    assert row is not None
    dates, days_first, days_second = (int(count or 0) for count in row[:3])
    sure = dates == 0 or (days_first == 0) != (days_second == 0)
    return Order(days_second > days_first, sure, dates, row[3] or ".")


def decimals_of(connection: duckdb.DuckDBPyConnection, path: Path, places: list[int]) -> Decimals:
    """What parts decimals in some columns, from all their cells."""
    if not places:
        return Decimals(False, True)
    comma = r"'^[^.]*,\d{1,2}(\D*)$|,\d{4,}\D*$|\.\d{3},\d|^0,\d'"
    point = r"'^[^,]*\.\d{1,2}(\D*)$|\.\d{4,}\D*$|,\d{3}\.\d|^0\.\d'"
    row = connection.execute(
        f"SELECT count(*) FILTER (regexp_matches(v, {comma})), "
        f"count(*) FILTER (regexp_matches(v, {point})), "
        r"count(*) FILTER (regexp_matches(v, '\d[.,]\d{3}\D*$')) "
        f"FROM ({_cells(path, places)}) WHERE contains(v, ',') OR v LIKE '%.___'"
    ).fetchone()
    assert row is not None
    commas, points, unclear = row
    return Decimals(commas > points, unclear == 0 or (commas == 0) != (points == 0))


def greatest(
    connection: duckdb.DuckDBPyConnection, path: Path, places: tuple[int, ...], comma: bool
) -> float | None:
    """The greatest number of a column without a sign of percent: is a share meant, or percent?"""
    row = connection.execute(
        f"SELECT max(to_number(v, {comma})) FROM ({_cells(path, list(places))}) "
        "WHERE NOT contains(v, '%')"
    ).fetchone()
    return row[0] if row else None


def _cells(path: Path, places: list[int]) -> str:
    source = f"read_parquet({quoted(str(path))})"
    return " UNION ALL ".join(
        f"SELECT cell(c{place}) AS v FROM {source} WHERE c{place} IS NOT NULL" for place in places
    )
