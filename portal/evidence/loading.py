"""From the files that a client exported to canonical tables, at one call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import msgspec

from portal.evidence import reading
from portal.evidence.canon.canonicalising import Canonical, canonicalise
from portal.evidence.canon.values import teach
from portal.evidence.data import MEMORY, THREADS
from portal.evidence.mapping.finding import Tables, files_of
from portal.evidence.mapping.mapping import Mapping, MappingError
from portal.evidence.mapping.proposing import Proposal, propose
from portal.evidence.mapping.telling import newest


@dataclass(frozen=True)
class Loaded:
    """What files came to, and by which mapping."""

    canonical: Canonical
    mapping: Mapping
    proposed: bool
    """The mapping was not given."""
    dated: bool
    """The moment of the export was not given; the newest of the data is taken."""
    unused: tuple["Unused", ...]


@dataclass(frozen=True)
class Unused:
    """A table of which no entity was made."""

    file: str
    sheet: str
    rows: int


def load(
    files: Sequence[Path], mapping: Mapping | None, folder: Path, as_of: datetime | None = None
) -> Loaded:
    """Read files and bring them to the canonical model in a folder; without a mapping by proposal.

    `as_of` stands above the mapping's. Raises MappingError and reading.Unreadable with what is
    wrong.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".raw") as work:
        tables = read_all(files, Path(work), mapping)
        used = mapping or proposed(tables).mapping
        said = as_of or (mapping and mapping.as_of)
        used = msgspec.structs.replace(used, as_of=said or used.as_of or newest_of(tables, used))
        canonical = canonicalise(tables, used, folder)
        return Loaded(
            canonical, used, mapping is None, said is None, tuple(unused(tables, canonical))
        )


def read_all(files: Sequence[Path], folder: Path, mapping: Mapping | None = None) -> Tables:
    """The raw tables of files, in the encodings that a mapping says, by the name of each.

    Of several files of one name each is called with as much of its folders as tells them apart.
    Raises MappingError and Unreadable.
    """
    names = _names(files)
    encodings = _encodings(names, mapping) if mapping else {}
    asked = []
    for n, (name, file) in enumerate(zip(names, files, strict=True)):
        (place := folder / str(n)).mkdir()
        asked.append((file, name, place, encodings.get(name, "")))
    return dict(zip(names, reading.read_several(asked), strict=True))


def _names(files: Sequence[Path]) -> list[str]:
    whole = [file.absolute().parts for file in files]
    if len(set(whole)) < len(whole):
        twice = next(file for file in files if whole.count(file.absolute().parts) > 1)
        raise MappingError(f"{twice} is named twice.")
    names = []
    for parts in whole:
        length = 1
        while sum(other[-length:] == parts[-length:] for other in whole) > 1:
            length += 1
        names.append("/".join(parts[-length:]))
    return names


def _encodings(names: Sequence[str], mapping: Mapping) -> dict[str, str]:
    found: dict[str, str] = {}
    for entity, sources in mapping.entities.items():
        for source in sources:
            for name in files_of(entity, source.file, names) if source.encoding else ():
                if found.setdefault(name, source.encoding) != source.encoding:
                    raise MappingError(
                        f"{entity}: {name} is said to be {found[name]} and {source.encoding}."
                    )
    return found


def newest_of(tables: Tables, mapping: Mapping) -> datetime | None:
    """The newest moment of the data that is no plan. Raises MappingError."""
    with duckdb.connect(":memory:", config={"threads": THREADS, "memory_limit": MEMORY}) as look:
        teach(look)
        return newest(look, tables, mapping)


def proposed(tables: Tables) -> Proposal:
    """What the files are taken for. Raises MappingError where nothing of them is known."""
    found = propose(tables)
    if not found.mapping.entities:
        raise MappingError(
            "Nothing in these files looks like an export of a CRM. Write a mapping by hand."
        )
    return found


def unused(tables: Tables, canonical: Canonical) -> list[Unused]:
    """The tables that no entity was made of."""
    used = {(count.file, count.sheet) for count in canonical.counts}
    return [
        Unused(file, table.name, table.rows)
        for file, listed in tables.items()
        for table in listed
        if (file, table.name) not in used
    ]
