"""Which field a header speaks of, and which entity a table: by words alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.evidence.canonical import ENTITIES
from portal.evidence.mapping.exports import Export, captions, exports, told, words

LEAST = 0.5
"""A field of less than this confidence is not proposed."""
_KEY_FIELDS = {
    "deals": {"stage", "amount", "title", "pipeline", "closed_at", "probability"},
    "leads": {"status", "title", "phone", "email"},
    "invoices": {"issued_at", "due_at", "paid_at", "amount"},
    "activities": {"kind", "deadline", "completed", "start_at", "duration", "direction"},
    "contacts": {"full_name", "first_name", "last_name", "phone", "email", "birth_date"},
    "accounts": {"title", "industry", "tax_id", "size_employees", "size_revenue"},
    "products": {"name", "price", "sku", "category"},
    "categories": {"name", "parent"},
    "crm_users": {"name", "first_name", "last_name", "department", "role", "head"},
    "deal_products": {"deal", "product", "quantity", "price"},
    "invoice_lines": {"invoice", "product", "quantity", "price"},
    "stage_history": {"deal", "stage", "entered_at"},
}
"""What tells an entity; of the lines and the history all but one have to be there."""
_STRICT = ("deal_products", "invoice_lines", "stage_history")


@dataclass(frozen=True)
class Judged:
    """What a table seems to be."""

    entity: str
    score: float
    export: Export | None


def candidates(entity: str, header: str, export: Export | None) -> dict[str, float]:
    """The fields that a header may speak of, with how surely from 0 to 1."""
    said = words(header)
    if export is not None and export.entity == entity:
        for field, listed in export.columns.items():
            if any(words(caption) == said for caption in listed):
                return {field: 1.0}
    if not said:
        return {}
    known = captions(entity)
    found = dict(known.get(said, {}))
    tokens = said.split()
    for caption, fields in known.items():
        parts = caption.split()
        if caption != said and len(parts) < len(tokens) <= 5 and _runs(parts, tokens):
            near = 0.35 + 0.5 * len(parts) / len(tokens)
            for field in fields:
                found[field] = max(found.get(field, 0.0), near)
    return {field: sure for field, sure in found.items() if sure >= LEAST}


def judge(file: str, sheet: str, headers: Sequence[str]) -> list[Judged]:
    """The entities that a table may be of, the likeliest first; none where none fits."""
    export = told(list(headers))
    name = words(sheet or file.rsplit(".", 1)[0])
    known = exports()
    if any(_named(name, words(other)) == 1 for other in known.others):
        return []
    found = []
    for entity in ENTITIES:
        fields: dict[str, float] = {}
        for header in headers:
            for field, sure in candidates(entity, header, export).items():
                fields[field] = max(fields.get(field, 0.0), sure)
        called = max((_named(name, words(one)) for one in known.names.get(entity, ())), default=0.0)
        score = _score(entity, fields, called, len(headers))
        if export is not None and export.entity == entity:
            score += 20
        if score > 0:
            found.append(Judged(entity, round(score, 3), export))
    return sorted(found, key=lambda one: -one.score)


def _score(entity: str, fields: dict[str, float], called: float, headers: int) -> float:
    """Nothing for a table that has too little of what tells the entity."""
    keys = _KEY_FIELDS.get(entity, {field.name for field in ENTITIES[entity]})
    have = sum(fields.get(key, 0.0) for key in keys)
    if entity in _STRICT and len(keys & fields.keys()) < len(keys) - 1:
        return 0
    if entity not in _KEY_FIELDS and len(fields) < max(2, headers // 2):
        return 0
    if have < 0.9 or (called == 0 and have < 2.5):
        return 0
    return 4 * called + have + 0.2 * sum(fields.values()) / max(headers, 1)


def _named(name: str, wanted: str) -> float:
    """How well a file's name is that of an entity: 1 wholly, less where it stands within."""
    if name == wanted:
        return 1.0
    parts, tokens = wanted.split(), name.split()
    return 0.6 + 0.1 * len(parts) if _runs(parts, tokens) else 0.0


def _runs(parts: list[str], tokens: list[str]) -> bool:
    """Whether words stand in a row among others."""
    size = len(parts)
    return any(tokens[n : n + size] == parts for n in range(len(tokens) - size + 1))
