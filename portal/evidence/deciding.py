"""What a consultant says of the columns, from the fields of a form to a mapping and back."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.evidence.canonical import ENTITIES
from portal.evidence.mapping.choosing import assign
from portal.evidence.mapping.judging import candidates
from portal.evidence.mapping.mapping import fields_of

STYLES = {"day": "dd.mm.yyyy", "month": "mm/dd/yyyy"}
"""What the form says of dates, as a mapping has it."""
LONGEST = 200
"""Characters of a reason of loss."""


@dataclass(frozen=True)
class Stage:
    key: str
    pipeline: str
    name: str
    semantic: str


@dataclass(frozen=True)
class LossReason:
    key: str
    spelt: str
    reason: str
    """As the company's list has it; as it is spelt where nobody said anything."""


def field_name(kind: str, *of: str) -> str:
    """What a field of the form is called: the same for the same thing, however the list grew."""
    return kind + hashlib.sha256("\0".join(of).encode()).hexdigest()[:10]


def table_key(seen: Mapping[str, Any]) -> str:
    """What the fields of a table begin with, so that they never speak of another one."""
    headers = [one["header"] for one in seen["columns"]]
    return field_name("t", seen["file"], seen["sheet"], *headers)


def stages_of(mapping: Mapping[str, Any]) -> list[Stage]:
    """The stages of all pipelines in their order."""
    return [
        Stage(field_name("s", pipeline, name), pipeline, name, semantic)
        for pipeline, stages in mapping.get("stages", {}).items()
        for name, semantic in stages.items()
    ]


def loss_reasons_of(proposal: Mapping[str, Any], mapping: Mapping[str, Any]) -> list[LossReason]:
    """The reasons of loss that the files have, with those of the company's list."""
    listed = mapping.get("loss_reasons", {})
    return [
        LossReason(field_name("r", spelt), spelt, listed.get(spelt, spelt))
        for spelt in proposal.get("loss_reasons", ())
    ]


def decided(
    form: Mapping[str, str], proposal: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The mapping that a form says, by the names that `field_name` gives.

    A table that was said to be something else gets columns by their words alone. What the form
    does not speak of (the order of stages, shifted values) stays as it was.
    """
    entities: dict[str, list[dict[str, Any]]] = {}
    for seen in proposal.get("tables", ()):
        key = table_key(seen)
        entity = form.get(key, "")
        if entity not in ENTITIES:
            continue
        was, source = source_of(seen, before)
        headers = [one["header"] for one in seen["columns"]]
        columns = _said(form, key, entity, headers, source if was == entity else {})
        if was != entity:
            columns = _guessed(entity, headers) or columns
        if columns:
            kept = {k: v for k, v in source.items() if k not in ("columns", "shifted")}
            if was == entity and "shifted" in source:
                kept["shifted"] = source["shifted"]
            place = {"file": seen["file"], "sheet": _sheet(seen, proposal)}
            style = _style(form, key, source)
            entities.setdefault(entity, []).append({**kept, **style, **place, "columns": columns})
    single = {key: found if len(found) > 1 else found[0] for key, found in entities.items()}
    spoken = ("stages", "loss_reasons")
    rest = {k: v for k, v in before.items() if k not in (*ENTITIES, *spoken)}
    reasons = _reasons(form, proposal, before)
    listed = {"loss_reasons": reasons} if reasons else {}
    return {**single, "stages": _stages(form, before), **listed, **rest}


def is_to_be_seen(
    form: Mapping[str, str], proposal: Mapping[str, Any], before: Mapping[str, Any]
) -> bool:
    """Whether a table is something else now, or is written otherwise: its cells say more of it."""
    for seen in proposal.get("tables", ()):
        key = table_key(seen)
        was, source = source_of(seen, before)
        entity = form.get(key, was)
        if entity != was and entity in ENTITIES:
            return True
        if entity and any(source.get(k) != v for k, v in _style(form, key, source).items()):
            return True
    return False


def source_of(seen: Mapping[str, Any], mapping: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """What a table is by a mapping, and its source; nothing for one that is left aside."""
    for entity in ENTITIES:
        listed = mapping.get(entity, ())
        for source in listed if isinstance(listed, list) else [listed] if listed else []:
            if source["file"] == seen["file"] and source.get("sheet", "") in ("", seen["sheet"]):
                return entity, source
    return "", {}


def places_of(source: Mapping[str, Any], headers: Sequence[str]) -> dict[int, list[str]]:
    """By position the fields that a source takes from it."""
    found: dict[int, list[str]] = {}
    for field, named in source.get("columns", {}).items():
        for one in named if isinstance(named, list) else [named]:
            position = one if isinstance(one, int) else _position(one, headers)
            if position:
                found.setdefault(position, []).append(field)
    return found


def _said(
    form: Mapping[str, str],
    key: str,
    entity: str,
    headers: Sequence[str],
    before: Mapping[str, Any],
) -> dict[str, Any]:
    """The columns of a table; one that served for several fields does so until it is changed."""
    known, was = fields_of(entity), places_of(before, headers)
    columns: dict[str, list[int]] = {}
    for position in range(1, len(headers) + 1):
        field = form.get(f"{key}c{position}", "")
        served = was.get(position, [])
        for one in served if served[:1] == [field] else [field]:
            if one in known:
                columns.setdefault(one, []).append(position)
    return _named(columns, headers)


def _guessed(entity: str, headers: Sequence[str]) -> dict[str, Any]:
    """The columns of an entity by the words of the headers."""
    pairs = [
        (sure, position, field)
        for position, header in enumerate(headers, 1)
        for field, sure in candidates(entity, header, None).items()
    ]
    places, _sure = assign(pairs)
    return _named({field: list(at) for field, at in places.items()}, headers)


def _named(columns: Mapping[str, list[int]], headers: Sequence[str]) -> dict[str, Any]:
    """Columns by their headers, by their places where a header says too little."""

    def place(position: int) -> str | int:
        header = headers[position - 1]
        return header if header and list(headers).count(header) == 1 else position

    return {
        field: place(at[0]) if len(at) == 1 else [place(one) for one in at]
        for field, at in columns.items()
    }


def _stages(form: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for stage in stages_of(before):
        meant = form.get(stage.key, stage.semantic)
        meant = meant if meant in ("P", "S", "F") else stage.semantic
        found.setdefault(stage.pipeline, {})[stage.name] = meant
    return found


def _reasons(
    form: Mapping[str, str], proposal: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, str]:
    """By spelling the reason of the list; one that is spelt as in the list needs no mention."""
    found = dict(before.get("loss_reasons", {}))
    for one in loss_reasons_of(proposal, before):
        reason = form.get(one.key, one.reason).strip()[:LONGEST]
        found[one.spelt] = reason or one.spelt
    return {spelt: reason for spelt, reason in found.items() if spelt != reason}


def _style(form: Mapping[str, str], key: str, source: Mapping[str, Any]) -> dict[str, str]:
    """How dates and numbers are written, where the form says another thing than the source."""
    found = {}
    dates, decimal = form.get(f"{key}dates", ""), form.get(f"{key}decimal", "")
    if dates in STYLES and dates != order_of(source):
        found["dates"] = STYLES[dates]
    if decimal in (".", ",") and decimal != source.get("decimal"):
        found["decimal"] = decimal
    return found


def order_of(source: Mapping[str, Any]) -> str:
    """What stands first in the dates of a source: `day` or `month`."""
    return "month" if source.get("dates", "").startswith("mm") else "day"


def _sheet(seen: Mapping[str, Any], proposal: Mapping[str, Any]) -> str:
    several = sum(one["file"] == seen["file"] for one in proposal["tables"]) > 1
    return str(seen["sheet"]) if several else ""


def _position(header: str, headers: Sequence[str]) -> int:
    return next((n for n, one in enumerate(headers, 1) if one.strip() == header.strip()), 0)
