"""The mapping of a client's files to the canonical model, as JSON that a person can write."""

import json
from collections.abc import Iterable
from collections.abc import Mapping as Keyed
from datetime import datetime
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from portal.evidence.canonical import ENTITIES

Place = str | int
"""A column: its header, or its position counted from 1."""
Places = Place | list[Place]
"""One column, or several whose values are joined by a blank."""
Semantic = Literal["P", "S", "F"]
Dates = Literal[
    "dd.mm.yyyy", "dd-mm-yyyy", "dd/mm/yyyy",
    "mm/dd/yyyy", "mm-dd-yyyy", "mm.dd.yyyy",
    "yyyy-mm-dd", "yyyymmdd", "unix", "excel",
]  # fmt: skip
"""How a file writes its dates. It decides which of two numbers is the day; what can be read in
only one way (ISO, seconds since 1970, days of Excel) is read whatever stands here."""

LINES: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {"deals": ("product", "product_quantity", "product_price")}
)
"""Fields that are no columns of their entity: each makes rows of `deal_products`."""
OTHERS = ("stages", "loss_reasons", "as_of", "currency", "timezone")


class MappingError(ValueError):
    """A mapping that cannot be used: what is wrong in it, and what would be right."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One table that rows of an entity come from."""

    file: str
    """The file's name, or a pattern with `*` that several parts of an export fit."""
    columns: dict[str, Places]
    """Where each canonical field stands."""
    sheet: str = ""
    """Of a workbook or database with several."""
    encoding: str = ""
    """Of a text file, by a name that Python knows; found out where nothing stands here."""
    dates: Dates | Literal[""] = ""
    """Found out from the columns where nothing stands here; so is `decimal`."""
    decimal: Literal[".", ",", ""] = ""
    shifted: dict[str, int] = {}
    """Values that stand under another's header: by header the position of its values."""


class Mapping(msgspec.Struct, frozen=True):
    """What the files of a snapshot mean."""

    entities: dict[str, tuple[Source, ...]]
    stages: dict[str, dict[str, Semantic]] = {}
    """By pipeline, its stages in their order. The pipeline is "" where the deals name none,
    "leads" and "invoices" for the statuses of these."""
    loss_reasons: dict[str, str] = {}
    """Reasons of loss as the CRM spells them to those of the company's own list."""
    as_of: datetime | None = None
    currency: str = ""
    timezone: str = ""


def parse(text: str | bytes) -> Mapping:
    """Read a mapping; raises MappingError with what is wrong in it."""
    try:
        raw = json.loads(text, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise MappingError("The mapping is not UTF-8.") from None
    except json.JSONDecodeError as wrong:
        raise MappingError(f"The mapping is not JSON: {wrong}.") from None
    return parse_plain(raw)


def parse_plain(raw: object) -> Mapping:
    """Read a mapping that JSON was read into already; raises MappingError."""
    if not isinstance(raw, dict):
        raise MappingError("The mapping is no JSON object: {entity: {file, columns}, …}.")
    known = [*ENTITIES, *OTHERS]
    for key in raw:
        if key not in known:
            raise MappingError(f"There is no entity or key {key!r}. {_rather(key, known)}")
    entities = {
        entity: tuple(
            _source(entity, one) for one in (value if isinstance(value, list) else [value])
        )
        for entity, value in raw.items()
        if entity in ENTITIES
    }
    if not any(entities.values()):
        raise MappingError(f"The mapping names no entity. There are: {', '.join(ENTITIES)}.")
    _check_lines(entities)
    zone = _convert("timezone", raw.get("timezone", ""), str)
    _check_zone(zone)
    return Mapping(
        entities,
        _convert("stages", raw.get("stages", {}), dict[str, dict[str, Semantic]]),
        _convert("loss_reasons", raw.get("loss_reasons", {}), dict[str, str]),
        as_moment(_convert("as_of", raw.get("as_of", ""), str)),
        _convert("currency", raw.get("currency", ""), str),
        zone,
    )


def to_json(mapping: Mapping) -> str:
    """A mapping as it is written down; `parse` reads it back."""
    plain: dict[str, Any] = {
        entity: msgspec.to_builtins(sources[0] if len(sources) == 1 else sources)
        for entity, sources in mapping.entities.items()
    }
    plain["stages"] = mapping.stages
    if mapping.loss_reasons:
        plain["loss_reasons"] = mapping.loss_reasons
    plain["as_of"] = mapping.as_of.isoformat(" ") if mapping.as_of else ""
    plain["currency"] = mapping.currency
    if mapping.timezone:
        plain["timezone"] = mapping.timezone
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def fields_of(entity: str) -> list[str]:
    """What columns of an entity can be mapped to."""
    return ["crm_id", *(field.name for field in ENTITIES[entity]), *LINES.get(entity, ())]


def as_moment(text: str) -> datetime | None:
    """A moment in ISO 8601 without a zone, a date alone being its midnight; None for nothing."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise MappingError(f"as_of: {text!r} is no moment. Write 2026-11-02 12:00.") from None
    if moment.tzinfo is not None:
        raise MappingError("as_of: leave the zone away, the time is the company's own.")
    return moment


def _source(entity: str, raw: object) -> Source:
    source: Source = _convert(entity, raw, Source)
    if not source.columns:
        raise MappingError(f"{entity}.columns: no column is mapped.")
    _check_encoding(entity, source.encoding)
    known = fields_of(entity)
    for field, places in source.columns.items():
        if field not in known:
            raise MappingError(f"{entity} has no field {field!r}. {_rather(field, known)}")
        listed = places if isinstance(places, list) else [places]
        if not listed:
            raise MappingError(f"{entity}.columns.{field}: the list is empty.")
        for place in listed:
            _check_place(f"{entity}.columns.{field}", place)
    for header, place in source.shifted.items():
        _check_place(f"{entity}.shifted.{header}", place)
    return source


def _check_encoding(entity: str, name: str) -> None:
    try:
        b"a".decode(name or "utf-8", "replace")
    except (LookupError, ValueError):
        raise MappingError(
            f"{entity}.encoding: there is no encoding {name!r}. Write utf-8, utf-16 or "
            "windows-1251, or leave it away: it is found out."
        ) from None


def _check_place(where: str, place: Place) -> None:
    if isinstance(place, int) and place < 1:
        raise MappingError(f"{where}: there is no column {place}; positions are counted from 1.")
    if isinstance(place, str) and not place.strip():
        raise MappingError(f"{where}: the header is empty; give the position of the column.")


def _check_lines(entities: Keyed[str, tuple[Source, ...]]) -> None:
    """The lines of deals come from one place."""
    named = {field for source in entities.get("deals", ()) for field in source.columns}
    if "deal_products" in entities and named & set(LINES["deals"]):
        raise MappingError(
            "deals name products while deal_products are brought too; leave one of them away."
        )


def _check_zone(name: str) -> None:
    try:
        if name:
            ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise MappingError(f"There is no zone {name!r}. Write Europe/Samara.") from None


def _convert(where: str, raw: object, into: Any) -> Any:
    try:
        return msgspec.convert(raw, into)
    except msgspec.ValidationError as wrong:
        said, _, at = str(wrong).partition(" - at `$")
        raise MappingError(f"{where}{at.rstrip('`')}: {_plain(said)}") from None


def _plain(said: str) -> str:
    if said.startswith("Object contains unknown field"):
        return f"{said.replace('Object contains', 'there is an')}; known are: " + ", ".join(
            Source.__struct_fields__
        )
    return said


def _rather(name: str, known: Iterable[str]) -> str:
    """What was probably meant, otherwise all there is."""
    names = list(known)
    close = get_close_matches(name, names, n=3)
    return f"Did you mean {' or '.join(close)}?" if close else f"There are: {', '.join(names)}."


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once; JSON would keep the last of them in silence."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise MappingError(f"The key {key!r} stands twice.")
        found[key] = value
    return found
