"""What the entities and fields of the canonical model are called, in both languages."""

from functools import cache
from pathlib import Path

from portal.content import ContentError, Entry, Text, check_keys, content_root, read
from portal.evidence.canonical import ENTITIES
from portal.evidence.mapping.mapping import fields_of


class Titled(Entry, frozen=True):
    """An entity's title, and those of its fields that are not called as everywhere."""

    title: Text
    fields: dict[str, Text]


class Titles(Entry, frozen=True):
    common: dict[str, Text]
    entities: dict[str, Titled]
    reasons: dict[str, Text]
    """Why a row was repaired or left out, by the reason's code."""

    def of_field(self, entity: str, field: str) -> Text:
        """What a field of an entity is called. Raises KeyError."""
        return self.entities[entity].fields.get(field) or self.common[field]


def load(root: Path) -> Titles:
    """The titles under a content folder; raises ContentError with the reason."""
    file = root / "evidence" / "model.yaml"
    found = read(file, Titles)
    check_keys(file, "entities", list(found.entities), list(ENTITIES))
    for entity in ENTITIES:
        known = fields_of(entity)
        for field in found.entities[entity].fields:
            if field not in known:
                raise ContentError(file, f"entities.{entity}.fields.{field}", "no such field")
        for field in known:
            if field not in found.entities[entity].fields and field not in found.common:
                raise ContentError(file, f"entities.{entity}.fields", f"{field} is missing")
    return found


@cache
def titles() -> Titles:
    """The titles of the content that is served."""
    return load(content_root())


def count_line(found: Titles) -> str:
    """What `portal content check` prints."""
    fields = sum(len(fields_of(entity)) for entity in found.entities)
    return f"{len(found.entities)} entities of the canonical model with {fields} fields"
