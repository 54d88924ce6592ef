"""A report built from a snapshot: its groups, its totals, and an account of every row."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from duckdb import DuckDBPyConnection

from portal.evidence.data import Data
from portal.evidence.reports.asking import Asked, Filters, Value, ask, in_cents, ready
from portal.evidence.reports.columns import Column

ALL = Filters()


class DoesNotAddUpError(Exception):
    """A fault of a report: the rows that went in are not those grouped and those left out."""


@dataclass(frozen=True)
class Report:
    """A report. Where rows name no manager, source or the like, the group's keys are None."""

    code: str
    columns: tuple[Column, ...] = ()
    rows: tuple[dict[str, Value], ...] = ()
    totals: tuple[dict[str, Value], ...] = ()
    """The measures of all groups together, a row a currency."""
    groups: int = 0
    """How many groups there are, of which `rows` may be the first."""
    rows_in: int = 0
    grouped: int = 0
    left_out: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How many rows are in no group, by reason."""
    by: str = ""
    of: str = ""
    """What was chosen, where there is a choice."""
    parts: tuple[str, ...] = ()
    """What a chart stacks: columns, or the one key that parts a group."""
    missing: tuple[str, ...] = ()
    """The fields without which it cannot be built, alternatives parted by `|`."""
    lacking: tuple[str, ...] = ()
    """The fields without which some of its columns are empty."""


def build(data: Data, code: str, filters: Filters = ALL, limit: int | None = None) -> Report:
    """A report, its groups no more than `limit`. Raises KeyError where there is no such report."""
    (report,) = build_all(data, (code,), filters, limit)
    return report


def build_all(
    data: Data, codes: Iterable[str], filters: Filters = ALL, limit: int | None = None
) -> Iterator[Report]:
    """Several reports, one after the other, through one connection."""
    with ready(data) as connection:
        for code in codes:
            asked = ask(data, code, filters)
            yield _unbuilt(code, asked) if asked.missing else _built(code, asked, connection, limit)


def _unbuilt(code: str, asked: Asked) -> Report:
    return Report(code, asked.columns, by=asked.by, of=asked.of, missing=asked.missing)


def _built(code: str, asked: Asked, connection: DuckDBPyConnection, limit: int | None) -> Report:
    asked.query(connection, "SELECT * FROM grouped", before="CREATE OR REPLACE TEMP TABLE found AS")
    groups, grouped, left_out = _account(code, connection)
    currency = "currency IS DISTINCT FROM $home, currency" if asked.definition.money else ""
    home = {"home": asked.parameters["home"]} if currency else {}
    order = ", ".join(filter(None, (currency, asked.order)))
    rows = connection.execute(
        f"SELECT * FROM found WHERE NOT is_total AND left_out IS NULL "  # noqa: S608
        f"ORDER BY {order} LIMIT $limit",
        {"limit": groups if limit is None else limit, **home},
    )
    listed = _listed(rows, asked.columns, asked.lacking)
    totals = connection.execute(
        f"SELECT * FROM found WHERE is_total AND left_out IS NULL ORDER BY {currency or 'ALL'}",  # noqa: S608
        home,
    )
    measures = [each for each in asked.columns if each.kind not in ("key", "text", "month")]
    return Report(
        code=code,
        columns=asked.columns,
        rows=listed,
        totals=_listed(totals, measures, asked.lacking),
        groups=groups,
        rows_in=grouped + sum(left_out.values()),
        grouped=grouped,
        left_out=MappingProxyType(left_out),
        by=asked.by,
        of=asked.of,
        parts=asked.definition.parts,
        lacking=tuple(sorted(asked.lacking)),
    )


def _account(code: str, connection: DuckDBPyConnection) -> tuple[int, int, dict[str, int]]:
    """How many groups there are, how many rows in them, and how many are left out, by reason.

    The SQL groups every row, those left out by their reason; as the groups are added up in two
    ways, a row that is lost or doubled on one of them is noticed.
    """
    found = connection.execute(
        "SELECT left_out, count(*) FILTER (NOT is_total) AS groups,"
        " sum(members) FILTER (NOT is_total)::BIGINT AS in_groups,"
        " sum(members) FILTER (is_total)::BIGINT AS in_totals"
        " FROM found GROUP BY left_out ORDER BY left_out"
    ).fetchall()
    for reason, _groups, in_groups, in_totals in found:
        if in_groups != in_totals:
            which = reason or "grouped"
            raise DoesNotAddUpError(
                f"{code}, {which}: {in_groups} in groups, {in_totals} in totals"
            )
    counts = {reason: (groups, members) for reason, groups, members, _totals in found}
    groups, grouped = counts.pop(None, (0, 0))
    return groups, grouped, {reason: members for reason, (_groups, members) in counts.items()}


def _listed(
    found: DuckDBPyConnection, columns: Iterable[Column], lacking: frozenset[str]
) -> tuple[dict[str, Value], ...]:
    """Rows by their columns' names; what lacks a field is empty, whatever the SQL made of it."""
    places = {each[0]: place for place, each in enumerate(found.description)}
    kept = [
        (each.name, None if lacking.intersection(each.needs) else places[each.name])
        for each in columns
    ]
    return tuple(
        {name: None if place is None else in_cents(row[place]) for name, place in kept}
        for row in found.fetchall()
    )
