"""Where the columns that a mapping names stand in the files that were brought."""

from collections.abc import Collection, Sequence
from collections.abc import Mapping as Keyed
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from portal.evidence.canonical import ENTITIES
from portal.evidence.mapping.mapping import Mapping, MappingError, Place, Source
from portal.evidence.raw import RawTable

Tables = Keyed[str, Sequence[RawTable]]
"""The tables of each file, by the file's name: with its folders where two are called alike."""


@dataclass(frozen=True)
class Found:
    """A source of an entity, with its table and the places of its columns."""

    source: Source
    file: str
    table: RawTable
    places: dict[str, tuple[int, ...]]
    """By canonical field the positions of its columns, counted from 1."""
    shifted: frozenset[str]
    """The fields whose values were taken from under another header."""
    turned: frozenset[str] = frozenset()
    """The flags whose column says the opposite."""


def find(tables: Tables, mapping: Mapping) -> dict[str, list[Found]]:
    """The sources of each entity; raises MappingError for what is not there or not clear."""
    return {
        entity: [
            _found(entity, source, file, tables[file])
            for source in sources
            for file in files_of(entity, source.file, tables)
        ]
        for entity, sources in mapping.entities.items()
    }


def files_of(entity: str, named: str, brought: Collection[str]) -> list[str]:
    """The files that a source names: by name, by a path that ends like theirs, or by a pattern.

    Raises MappingError where none is, or where a plain name is that of several.
    """
    if named in brought:
        return [named]
    path = named.replace("\\", "/").removeprefix("./")
    fitting = sorted(file for file in brought if _ends_alike(file, path))
    if not fitting:
        listed = ", ".join(brought) or "none"
        raise MappingError(f"{entity}: the file {named} was not brought. Brought: {listed}.")
    if len(fitting) > 1 and not set(path) & set("*?["):
        which = " or ".join(fitting)
        raise MappingError(f"{entity}: {named} may be {which}; name its folder, or both by a *.")
    return fitting


def _ends_alike(file: str, path: str) -> bool:
    """Whether two paths agree as far back as both go; either may be told from further off."""
    if fnmatchcase(file, path):
        return True
    parts = list(zip(reversed(file.split("/")), reversed(path.split("/")), strict=False))
    return all(fnmatchcase(one, pattern) for one, pattern in parts)


def _found(entity: str, source: Source, file: str, tables: Sequence[RawTable]) -> Found:
    table = _table(entity, source, file, tables)
    places, shifted, turned = {}, set(), set()
    moved = {_place(f"{entity}.shifted", one, table): to for one, to in source.shifted.items()}
    for field, named in source.columns.items():
        where = f"{entity}.columns.{field}"
        listed = named if isinstance(named, list) else [named]
        at = []
        for one in listed:
            if isinstance(one, str) and _is_turned(entity, field, one, table.headers):
                turned.add(field)
                one = one[1:]
            place = _place(where, one, table)
            # A position is meant as it stands; only who names the header means its values.
            if isinstance(one, str) and place in moved:
                shifted.add(field)
                place = _within(f"{entity}.shifted.{one}", moved[place], table)
            at.append(place)
        places[field] = tuple(at)
    return Found(source, file, table, places, frozenset(shifted), frozenset(turned))


def _is_turned(entity: str, field: str, header: str, headers: Sequence[str]) -> bool:
    """Whether `!Header` is said: a flag that is true where the column says no."""
    kinds = {known.name: known.kind for known in ENTITIES[entity]}
    return header.startswith("!") and kinds.get(field) == "flag" and header not in headers


def _table(entity: str, source: Source, file: str, tables: Sequence[RawTable]) -> RawTable:
    names = ", ".join(repr(table.name) for table in tables)
    if source.sheet:
        for table in tables:
            if table.name == source.sheet:
                return table
        raise MappingError(f"{entity}: {file} has no sheet {source.sheet!r}. It has: {names}.")
    if len(tables) != 1:
        raise MappingError(f"{entity}: say which sheet of {file} is meant. It has: {names}.")
    return tables[0]


def _place(where: str, named: Place, table: RawTable) -> int:
    """The position of a column, by itself or by its header; the header alone where it is one."""
    if isinstance(named, int):
        return _within(where, named, table)
    for same in (str.strip, _loosely):
        wanted = same(named)
        at = [n for n, header in enumerate(table.headers, 1) if same(header) == wanted]
        if len(at) == 1:
            return at[0]
        if at:
            places = " and ".join(map(str, at))
            raise MappingError(
                f"{where}: the header {named!r} stands at {places}; give the position instead."
            )
    headers = [header for header in table.headers if header]
    close = get_close_matches(named, headers, n=3)
    right = f"Did you mean {' or '.join(map(repr, close))}?" if close else _all(headers)
    raise MappingError(f"{where}: there is no header {named!r}. {right}")


def _within(where: str, position: int, table: RawTable) -> int:
    if not 1 <= position <= len(table.headers):
        raise MappingError(
            f"{where}: there is no column {position}; the table has {len(table.headers)}."
        )
    return position


def _loosely(header: str) -> str:
    return " ".join(header.casefold().replace("ё", "е").split())


def _all(headers: list[str]) -> str:
    return f"The headers are: {', '.join(map(repr, headers))}."
