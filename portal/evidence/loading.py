"""From the files that a client exported to canonical tables, at one call."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from portal.evidence import reading
from portal.evidence.canon.canonicalising import Canonical, canonicalise
from portal.evidence.mapping.finding import Tables
from portal.evidence.mapping.mapping import Mapping, MappingError, as_moment
from portal.evidence.mapping.proposing import Proposal, propose
from portal.evidence.raw import RawTable


@dataclass(frozen=True)
class Unused:
    """A table of which no entity was made."""

    file: str
    sheet: str
    rows: int


def load(files: Sequence[Path], mapping: Mapping | None, folder: Path) -> Canonical:
    """Read files and bring them to the canonical model in a folder; without a mapping by proposal.

    Raises MappingError and reading.Unreadable with what is wrong.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".raw") as work:
        tables = read_all(files, Path(work))
        return canonicalise(tables, mapping or proposed(tables).mapping, folder)


def read_all(files: Sequence[Path], folder: Path) -> Tables:
    """The raw tables of files, by the name of each. Raises MappingError and Unreadable."""
    tables: dict[str, list[RawTable]] = {}
    for n, file in enumerate(files):
        if file.name in tables:
            raise MappingError(f"Two files are called {file.name}; give one another name.")
        place = folder / str(n)
        place.mkdir()
        tables[file.name] = reading.read(file, file.name, place)
    return tables


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


def at(mapping: Mapping, as_of: str) -> Mapping:
    """A mapping with another moment as its now; as it is where nothing is given."""
    moment = as_moment(as_of)
    return msgspec.structs.replace(mapping, as_of=moment) if moment else mapping
