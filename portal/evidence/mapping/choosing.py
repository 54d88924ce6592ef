"""Which column of a table is which field: words propose, cells dispose."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import duckdb

from portal.evidence.canon.staging import fields_by_name
from portal.evidence.canon.styles import Decimals, Order, decimals_of, order_of
from portal.evidence.canonical import NAMES, Field, Kind
from portal.evidence.mapping import looking
from portal.evidence.mapping.exports import PARTS_OF_NAME, words
from portal.evidence.mapping.judging import LEAST, Judged, candidates
from portal.evidence.raw import RawTable

_NEIGHBOURS = (-1, 1, -2, 2, -3, 3)
_DATE = r"^\s*(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})"
_PLAIN = 0.9
"""A header of at least this confidence says plainly what it is."""
_UNFIT = 0.5
"""A column less than half of whose cells fit is not what its header says."""


@dataclass(frozen=True)
class Chosen:
    """The columns of each field, and what they rest upon."""

    places: dict[str, tuple[int, ...]]
    sure: dict[int, float]
    fits: dict[int, looking.Fit]
    order: Order
    decimals: Decimals
    shifted: dict[int, int] = field(default_factory=dict)
    """By the position of a header, where its values stand."""
    remarks: tuple[tuple[str, int], ...] = ()


def choose(
    look: duckdb.DuckDBPyConnection, table: RawTable, judged: Judged, brought: set[str]
) -> Chosen:
    """Choose a column for each field of the entity; `brought` are the entities of all files."""
    entity, fields = judged.entity, fields_by_name(judged.entity)
    wanted = {
        n: {
            name: sure + _leads(fields.get(name), header, brought)
            for name, sure in candidates(entity, header, judged.export).items()
        }
        for n, header in enumerate(table.headers, 1)
    }
    shifted = _shifted(look, table, wanted, fields)
    dated = [shifted.get(n, n) for n in _of(wanted, fields, ("moment", "date"))]
    order = order_of(look, table.path, dated)
    decimals = decimals_of(look, table.path, _of(wanted, fields, ("money", "number")))
    asked = [
        (n, fields[name].kind, name)
        for n, names in wanted.items()
        for name in names
        if name in fields
    ]
    seen = looking.fits(look, table, asked, order, decimals)
    pairs = []
    for n, names in wanted.items():
        for name, sure in names.items():
            fit = seen.get((n, fields[name].kind, name)) if name in fields else None
            share = fit.share if fit and n not in shifted else 1.0
            if share >= _UNFIT:
                # An empty column is worth less than a filled one of nearly the same name.
                empty = 0.1 if fit and not fit.filled else 0.0
                pairs.append((sure * (0.4 + 0.6 * share) - empty, n, name))
    places, sures = assign(pairs)
    _join_names(entity, places, sures)
    _join_closings(entity, table, places, sures)
    _lend(entity, places)
    told = {n: _fit(seen, n, name, fields) for name, at in places.items() for n in at}
    used = {n: to for n, to in shifted.items() if n in told}
    return Chosen(
        places,
        sures,
        told,
        order,
        decimals,
        used,
        tuple(_remarks(places, fields, order, decimals, used)),
    )


def companies_first(
    look: duckdb.DuckDBPyConnection, table: RawTable, likely: list[Judged]
) -> list[Judged]:
    """Customers are companies where nearly every row names one, otherwise people."""
    by_entity = {one.entity: one for one in likely}
    if not {"accounts", "contacts"} <= by_entity.keys() or any(one.export for one in likely):
        return likely
    accounts, contacts = by_entity["accounts"], by_entity["contacts"]
    named = [n for n, header in enumerate(table.headers, 1) if "company" in words(header).split()]
    if contacts.score > accounts.score > 0.5 * contacts.score and any(
        _rows(look, table, n) > 0.8 for n in named
    ):
        changed = [replace(accounts, score=contacts.score + 0.1)]
        return changed + [one for one in likely if one.entity != "accounts"]
    return likely


def _rows(look: duckdb.DuckDBPyConnection, table: RawTable, place: int) -> float:
    """The share of rows whose cell in a column holds anything."""
    row = look.execute(
        f"SELECT count(c{place}) / greatest(count(*), 1) FROM read_parquet(?)", [str(table.path)]
    ).fetchone()
    return float(row[0]) if row else 0.0


def _leads(field: Field | None, header: str, brought: set[str]) -> float:
    """A reference is likelier where what it leads to was brought."""
    if field is None or field.kind != "reference":
        return 0.0
    return 0.02 if field.to in brought else 0.0


def _of(
    wanted: dict[int, dict[str, float]], fields: dict[str, Field], kinds: tuple[Kind, ...]
) -> list[int]:
    return [
        n
        for n, names in wanted.items()
        if any(name in fields and fields[name].kind in kinds for name in names)
    ]


def assign(
    pairs: Iterable[tuple[float, int, str]],
) -> tuple[dict[str, tuple[int, ...]], dict[int, float]]:
    """Each field its surest column, and each column one field; the first of two alike."""
    places: dict[str, tuple[int, ...]] = {}
    sures: dict[int, float] = {}
    for sure, n, name in sorted(pairs, key=lambda one: (-one[0], one[1], one[2])):
        if sure >= LEAST * 0.7 and name not in places and n not in sures:
            places[name], sures[n] = (n,), min(sure, 1.0)
    return places, sures


def _join_names(entity: str, places: dict[str, tuple[int, ...]], sures: dict[int, float]) -> None:
    """A person's name of its parts; a part alone serves where there is no whole name."""
    parts = tuple(n for part in PARTS_OF_NAME for n in places.pop(part, ()))
    if not parts or entity not in ("contacts", "crm_users"):
        return
    name = NAMES[entity]
    if name in places and len(parts) < 2:
        return
    for n in places.get(name, ()):
        if n not in parts:
            sures.pop(n, None)
    places[name] = parts


def _join_closings(
    entity: str, table: RawTable, places: dict[str, tuple[int, ...]], sures: dict[int, float]
) -> None:
    """The close date of the moments in which a deal was won or lost, of which a row has one."""
    said = [words(header) for header in table.headers]
    if entity != "deals" or "closed_at" not in places:
        return
    (won,) = places["closed_at"]
    lost = said[won - 1].replace("won", "lost")
    if lost != said[won - 1] and lost in said and (at := said.index(lost) + 1) not in sures:
        places["closed_at"], sures[at] = (won, at), sures[won]


def _lend(entity: str, places: dict[str, tuple[int, ...]]) -> None:
    """The number of an invoice is its id where it has but one of them."""
    if entity == "invoices" and "number" in places and "crm_id" not in places:
        places["crm_id"] = places["number"]
    elif entity == "invoices" and "crm_id" in places and "number" not in places:
        places["number"] = places["crm_id"]


def _shifted(
    look: duckdb.DuckDBPyConnection,
    table: RawTable,
    wanted: dict[int, dict[str, float]],
    fields: dict[str, Field],
) -> dict[int, int]:
    """Headers of dates without any, whose dates stand nearby under a header of something else."""
    dated = {
        n
        for n, names in wanted.items()
        if any(
            sure >= _PLAIN and name in fields and fields[name].kind in ("moment", "date")
            for name, sure in names.items()
        )
    }
    if not dated:
        return {}
    own = looking.fitting(look, table, sorted(dated), _DATE)
    without = [n for n, share in own.items() if share <= 0.1 and _holds(look, table, n)]
    others = {n + step for n in without for step in _NEIGHBOURS} & set(wanted) - dated
    share = looking.fitting(look, table, sorted(others), _DATE) if others else {}
    found: dict[int, int] = {}
    for n in without:
        for step in _NEIGHBOURS:
            other = n + step
            if share.get(other, 0) > 0.9 and other not in found.values():
                found[n] = other
                break
    return found


def _holds(look: duckdb.DuckDBPyConnection, table: RawTable, place: int) -> bool:
    """Whether a column holds anything but words for nothing."""
    cell = f"cell(c{place})"
    return (
        look.execute(
            f"SELECT 1 FROM read_parquet(?) WHERE {cell} IS NOT NULL "
            f"AND NOT says_nothing({cell}) LIMIT 1",
            [str(table.path)],
        ).fetchone()
        is not None
    )


def _fit(
    seen: dict[tuple[int, Kind, str], looking.Fit], n: int, name: str, fields: dict[str, Field]
) -> looking.Fit:
    found = seen.get((n, fields[name].kind, name)) if name in fields else None
    return found or next((fit for key, fit in seen.items() if key[0] == n), looking.Fit(0, 0))


def _remarks(
    places: dict[str, tuple[int, ...]],
    fields: dict[str, Field],
    order: Order,
    decimals: Decimals,
    shifted: dict[int, int],
) -> Iterable[tuple[str, int]]:
    yield from (("shifted", n) for n in shifted)
    kinds = {fields[name].kind: at[0] for name, at in places.items() if name in fields}
    dated = kinds.get("moment") or kinds.get("date")
    if dated and not order.sure:
        yield ("ambiguous_dates", dated)
    if (numbered := kinds.get("money") or kinds.get("number")) and not decimals.sure:
        yield ("ambiguous_decimals", numbered)
