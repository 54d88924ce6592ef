"""How a report is asked of a snapshot: its filters, its choices, and the SQL that answers."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType

from duckdb import DuckDBPyConnection

from portal.evidence.data import Data, opened
from portal.evidence.reports.catalogue import Choice, Definition, definition
from portal.evidence.reports.columns import Column

Value = str | int | float | Decimal | date | datetime | bool | None
CENT = Decimal("0.01")
NO_CHOICE = Choice("")
_PARAMETER = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True)
class Filters:
    """What a report is asked for; None asks for everything."""

    start: date | None = None
    """The first day of the period, in the company's zone."""
    end: date | None = None
    """The day after the last one."""
    pipeline: str | None = None
    department: str | None = None
    manager: str | None = None
    """By the `responsible_id`, which is the name where nobody was found for it."""
    currency: str | None = None
    among: Collection[str] | None = None
    """The people of the CRM whose rows the reader may see, and then no others; None: all rows."""
    by: str = ""
    of: str = ""
    """Choices of the catalogue; empty: the first that the data allow."""


@dataclass(frozen=True)
class Asked:
    """A report as it is asked of some data."""

    definition: Definition
    columns: tuple[Column, ...]
    order: str
    by: str
    of: str
    sql: str
    """The CTEs `base` and `grouped`, to go on from with a SELECT."""
    parameters: Mapping[str, object]
    missing: tuple[str, ...]
    """The fields without which it cannot be built, alternatives parted by `|`."""
    lacking: frozenset[str]
    """The fields without which some columns are empty."""

    def query(
        self,
        connection: DuckDBPyConnection,
        tail: str,
        more: Mapping[str, object] = MappingProxyType({}),
        before: str = "",
    ) -> DuckDBPyConnection:
        """Ask for something of the CTEs; only the parameters that stand in the SQL are bound."""
        return self.run(connection, f"{before}\n{self.sql}\n{tail}", more)

    def run(
        self,
        connection: DuckDBPyConnection,
        sql: str,
        more: Mapping[str, object] = MappingProxyType({}),
    ) -> DuckDBPyConnection:
        """Run other SQL with the parameters of what was asked for."""
        named = {**self.parameters, **more}
        return connection.execute(sql, {name: named[name] for name in _PARAMETER.findall(sql)})


@contextmanager
def ready(data: Data) -> Iterator[DuckDBPyConnection]:
    """A connection to the data on which the reports' SQL can run."""
    with opened(data) as connection:
        connection.execute(_text("macros"))
        yield connection


def ask(data: Data, code: str, filters: Filters) -> Asked:
    """How a report is asked for: which choices the data allow, and what is missing.

    Raises KeyError where there is no such report.
    """
    spared = _spared(definition(code), filters)
    of = _chosen(data, definition(code).of, filters.of, spared)
    found = definition(code, of.key)
    by = _chosen(data, found.by, filters.by, spared)
    parameters: dict[str, object] = {
        "from": filters.start,
        "to": filters.end,
        "pipeline": filters.pipeline,
        "department": filters.department,
        "manager": filters.manager,
        "currency": filters.currency,
        "among": None if filters.among is None else sorted(filters.among),
        "as_of": data.as_of,
        "home": data.currency or None,
        "by": by.key,
        "of": of.key,
    }
    return Asked(
        definition=found,
        columns=tuple(_worded(column, by.key) for column in found.columns),
        order=by.order or found.order,
        by=by.key,
        of=of.key,
        sql=f"WITH\n{_text(found.entity)},\n{_text(by.file or of.file or code.lower())}",
        parameters=parameters,
        missing=without(data, (*found.needs, *of.needs, *by.needs), spared),
        lacking=frozenset(
            without(data, (need for column in found.columns for need in column.needs))
        ),
    )


def _spared(found: Definition, filters: Filters) -> tuple[str, ...]:
    """The dates that are not needed since no period is asked of them."""
    if filters.start or filters.end or "month" in (*found.keys, filters.by):
        return ()
    return tuple(f"{found.entity}.{name}" for name in ("created_at", "closed_at", "issued_at"))


def without(data: Data, needs: Iterable[str], spared: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Those of some needs that the data do not meet and that are not spared."""
    lacked = (need for need in needs if need not in spared and not _meets(data, need))
    return tuple(dict.fromkeys(lacked))


def _meets(data: Data, need: str) -> bool:
    return any(data.has(*alternative.split(".")) for alternative in need.split("|"))


def _chosen(
    data: Data, choices: tuple[Choice, ...], wanted: str, spared: tuple[str, ...]
) -> Choice:
    """The choice that was asked for, else the first that the data allow, else the first."""
    possible = [choice for choice in choices if not without(data, choice.needs, spared)]
    named = [choice for choice in choices if choice.key == wanted]
    return next(iter((*named, *possible, *choices)), NO_CHOICE)


def _worded(column: Column, by: str) -> Column:
    """A column of what was chosen goes by the words of the choice."""
    return replace(column, about=by) if column.name in ("kind", "group_name") else column


def entity_sql(entity: str) -> str:
    """The CTE `asked`: the rows of an entity that were asked for and may be seen."""
    return _text(entity)


@cache
def _text(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


def in_cents(value: Value) -> Value:
    """A figure as it is shown: money is added up to the hundredth of a cent, so that no row's
    rounding grows into a sum, and rounded at the end."""
    return value.quantize(CENT, ROUND_HALF_UP) if isinstance(value, Decimal) else value
