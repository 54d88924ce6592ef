"""The words by which the columns of exports are known, from `content/evidence/exports.yaml`."""

import re
from functools import cache
from pathlib import Path

from portal.content import ContentError, Entry, content_root, read
from portal.evidence.canonical import ENTITIES
from portal.evidence.mapping.mapping import Semantic, fields_of

PARTS_OF_NAME = ("first_name", "last_name")
"""What a person's name is put together of where a file has it in two columns."""
_CAMEL = re.compile(r"(?<=[a-zа-яё0-9])(?=[A-ZА-ЯЁ])")
_APART = re.compile(r"[\W_]+")


class Export(Entry, frozen=True):
    """A known export: how it is told, and what its captions mean."""

    code: str
    entity: str
    signs: tuple[tuple[str, ...], ...]
    columns: dict[str, tuple[str, ...]]


class Exports(Entry, frozen=True):
    exports: tuple[Export, ...]
    names: dict[str, tuple[str, ...]]
    others: tuple[str, ...]
    own: dict[str, tuple[str, ...]]
    common: dict[str, tuple[str, ...]]
    fields: dict[str, dict[str, tuple[str, ...]]]
    stages: dict[Semantic, tuple[str, ...]]


def load(root: Path) -> Exports:
    """The words under a content folder; raises ContentError with the reason."""
    file = root / "evidence" / "exports.yaml"
    found = read(file, Exports)
    for n, export in enumerate(found.exports):
        where = f"exports[{n}]"
        if export.entity not in ENTITIES:
            raise ContentError(file, f"{where}.entity", f"there is no {export.entity}")
        _check_fields(file, f"{where}.columns", export.entity, export.columns)
        for sign in export.signs:
            known = {words(caption) for each in export.columns.values() for caption in each}
            if not sign or len(known & {words(caption) for caption in sign}) == 0:
                raise ContentError(file, f"{where}.signs", "none of them is a caption below")
    for key, listed in (("names", found.names), ("own", found.own), ("fields", found.fields)):
        for entity in listed:
            if entity not in ENTITIES:
                raise ContentError(file, f"{key}.{entity}", "there is no such entity")
    for entity, fields in found.fields.items():
        _check_fields(file, f"fields.{entity}", entity, fields)
    return found


def _check_fields(file: Path, where: str, entity: str, fields: dict[str, tuple[str, ...]]) -> None:
    for field in fields:
        if field not in (*fields_of(entity), *PARTS_OF_NAME):
            raise ContentError(file, f"{where}.{field}", f"{entity} has no such field")


@cache
def exports() -> Exports:
    """The words of the content that is served."""
    return load(content_root())


def count_line(found: Exports) -> str:
    """What `portal content check` prints."""
    return f"{len(found.exports)} known exports"


def words(caption: str) -> str:
    """A caption by its words alone: `DealStage`, `deal_stage` and `Deal stage` are one."""
    spaced = _CAMEL.sub(" ", caption).casefold().replace("ё", "е")
    return " ".join(part for part in _APART.split(spaced) if part)


@cache
def captions(entity: str) -> dict[str, dict[str, float]]:
    """By a caption's words the fields of an entity that are called so, with how surely."""
    known = exports()
    found: dict[str, dict[str, float]] = {}
    fields = {*fields_of(entity), *PARTS_OF_NAME}
    own = known.own.get(entity, ())
    for lists, sure in ((known.fields.get(entity, {}), 0.97), (known.common, 0.95)):
        for field, listed in lists.items():
            if field not in fields:
                continue
            for rank, caption in enumerate(listed):
                named = [caption.format(name) for name in own] if "{}" in caption else [caption]
                for name in named:
                    weights = found.setdefault(words(name), {})
                    weights[field] = max(weights.get(field, 0.0), sure - 0.004 * rank)
    return found


def told(headers: list[str]) -> Export | None:
    """The known export whose captions stand among the headers; the one with the most of them."""
    have = {words(header) for header in headers}
    fitting = [
        export
        for export in exports().exports
        if any({words(caption) for caption in sign} <= have for sign in export.signs)
    ]

    def known(export: Export) -> int:
        return len({words(name) for listed in export.columns.values() for name in listed} & have)

    return max(fitting, key=known, default=None)


def stage_meaning(stage: str) -> Semantic:
    """What a stage means by its words: lost before won, and in work where none is known."""
    said = f" {words(stage)} "
    known = exports().stages
    if any(f" {words(word)}" in said for word in known["F"]):
        return "F"
    for word in known["S"]:
        at = said.find(f" {words(word)}")
        if at >= 0 and not said[:at].endswith((" не", " not")):
            return "S"
    return "P"
