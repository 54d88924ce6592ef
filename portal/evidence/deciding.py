"""What a consultant says of the columns, from the fields of a form to a mapping and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.evidence.canonical import ENTITIES, personal
from portal.evidence.mapping.mapping import fields_of

LISTED = 5000
"""Stages of one snapshot; more are a column mapped wrongly."""


@dataclass(frozen=True)
class Column:
    position: int
    header: str
    field: str
    """The canonical field, or nothing."""
    confidence: float
    examples: tuple[tuple[str, str | None], ...]
    """A value as it stands, and what is made of it."""
    filled: int
    misfits: int


@dataclass(frozen=True)
class Table:
    number: int
    """Of the form's fields."""
    file: str
    sheet: str
    entity: str
    columns: tuple[Column, ...]
    remarks: tuple[tuple[str, str], ...]
    """A key and the header that it is about."""


@dataclass(frozen=True)
class Stage:
    number: int
    pipeline: str
    name: str
    semantic: str


def tables_of(proposal: Mapping[str, Any], mapping: Mapping[str, Any]) -> list[Table]:
    """The tables of the files as the mapping takes them, with what was seen of each column."""
    found = []
    for number, seen in enumerate(proposal.get("tables", ())):
        entity, source = _source_of(seen, mapping)
        places = _places(source, [column["header"] for column in seen["columns"]])
        hidden = personal(entity) if entity else frozenset()
        columns = tuple(
            _column(column, places.get(column["position"], [""])[0], hidden)
            for column in seen["columns"]
        )
        remarks = tuple((one["key"], one["header"]) for one in seen["remarks"])
        found.append(Table(number, seen["file"], seen["sheet"], entity, columns, remarks))
    return found


def stages_of(mapping: Mapping[str, Any]) -> list[Stage]:
    """The stages of all pipelines in the order of the form."""
    listed = [
        (pipeline, name, semantic)
        for pipeline, stages in mapping.get("stages", {}).items()
        for name, semantic in stages.items()
    ][:LISTED]
    return [Stage(number, *one) for number, one in enumerate(listed)]


def decided(
    form: Mapping[str, str], proposal: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The mapping that a form says: `t<n>` an entity, `t<n>c<position>` a field, `s<n>` a stage.

    What the form does not speak of (dates, decimals, the order of stages) stays as it was.
    """
    entities: dict[str, list[dict[str, Any]]] = {}
    for number, seen in enumerate(proposal.get("tables", ())):
        entity = form.get(f"t{number}", "")
        if entity not in ENTITIES:
            continue
        was, source = _source_of(seen, before)
        headers = [one["header"] for one in seen["columns"]]
        columns = _said(form, number, entity, headers, source if was == entity else {})
        if columns:
            kept = {k: v for k, v in source.items() if k not in ("columns", "shifted")}
            if was == entity and "shifted" in source:
                kept["shifted"] = source["shifted"]
            place = {"file": seen["file"], "sheet": _sheet(seen, proposal)}
            entities.setdefault(entity, []).append({**kept, **place, "columns": columns})
    stages: dict[str, dict[str, str]] = {}
    for stage in stages_of(before):
        meant = form.get(f"s{stage.number}", stage.semantic)
        meant = meant if meant in ("P", "S", "F") else stage.semantic
        stages.setdefault(stage.pipeline, {})[stage.name] = meant
    single = {key: found if len(found) > 1 else found[0] for key, found in entities.items()}
    rest = {k: v for k, v in before.items() if k not in (*ENTITIES, "stages")}
    return {**single, "stages": stages, **rest}


def veiled(text: str) -> str:
    """A phone or an address of which only the shape can be seen."""
    if len(text) <= 4:
        return "•" * len(text)
    middle = "".join(letter if letter in " +-()@." else "•" for letter in text[2:-2])
    return f"{text[:2]}{middle}{text[-2:]}"


def _said(
    form: Mapping[str, str],
    number: int,
    entity: str,
    headers: Sequence[str],
    before: Mapping[str, Any],
) -> dict[str, Any]:
    """The columns of a table; one that served for several fields does so until it is changed."""
    known, was = fields_of(entity), _places(before, headers)
    columns: dict[str, list[str | int]] = {}
    for position, header in enumerate(headers, 1):
        field = form.get(f"t{number}c{position}", "")
        served = was.get(position, [])
        for one in served if served[:1] == [field] else [field]:
            if one in known:
                unique = header and list(headers).count(header) == 1
                columns.setdefault(one, []).append(header if unique else position)
    return {name: at if len(at) > 1 else at[0] for name, at in columns.items()}


def _source_of(
    seen: Mapping[str, Any], mapping: Mapping[str, Any]
) -> tuple[str, Mapping[str, Any]]:
    for entity in ENTITIES:
        listed = mapping.get(entity, ())
        for source in listed if isinstance(listed, list) else [listed] if listed else []:
            if source["file"] == seen["file"] and source.get("sheet", "") in ("", seen["sheet"]):
                return entity, source
    return "", {}


def _sheet(seen: Mapping[str, Any], proposal: Mapping[str, Any]) -> str:
    several = sum(one["file"] == seen["file"] for one in proposal["tables"]) > 1
    return str(seen["sheet"]) if several else ""


def _places(source: Mapping[str, Any], headers: Sequence[str]) -> dict[int, list[str]]:
    """By position the fields that a source takes from it."""
    found: dict[int, list[str]] = {}
    for field, named in source.get("columns", {}).items():
        for one in named if isinstance(named, list) else [named]:
            position = one if isinstance(one, int) else _position(one, headers)
            if position:
                found.setdefault(position, []).append(field)
    return found


def _position(header: str, headers: Sequence[str]) -> int:
    return next((n for n, one in enumerate(headers, 1) if one.strip() == header.strip()), 0)


def _column(seen: Mapping[str, Any], field: str, hidden: frozenset[str]) -> Column:
    same = field == seen["field"]
    understood = seen["understood"] if same else [None] * len(seen["examples"])
    veil = veiled if field in hidden else str
    examples = tuple(
        (veil(value), None if made is None else veil(made))
        for value, made in zip(seen["examples"], understood, strict=True)
    )
    misfits = seen["misfits"] if same else 0
    sure = seen["confidence"] if same else 1.0
    return Column(seen["position"], seen["header"], field, sure, examples, seen["filled"], misfits)
