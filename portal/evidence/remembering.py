"""The mapping of an earlier snapshot for files of the same shape."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.evidence.mapping.finding import Tables, find
from portal.evidence.mapping.mapping import OTHERS, MappingError, parse, to_json
from portal.evidence.mapping.proposing import propose
from portal.evidence.raw import RawTable

ITS_OWN = ("as_of", "loss_reasons")
"""What a mapping says of its own files alone, and what the company remembers by itself."""
Free = list[tuple[str, RawTable]]
"""Tables that no source has taken yet, each with its file."""


def lasting(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """What of a mapping holds for the files of another day too."""
    return {key: value for key, value in mapping.items() if key not in ITS_OWN}


def rebound(mapping: Mapping[str, Any], tables: Tables) -> dict[str, Any] | None:
    """A remembered mapping for other files: each source goes to a table with all its columns.

    Files may be called otherwise, and a table may come in more or fewer parts than it did. None
    where a source finds no table, since half a mapping would hide what is missing.
    """
    found = {key: value for key, value in lasting(mapping).items() if key in OTHERS}
    free = [(file, table) for file, listed in tables.items() for table in listed]
    sources = [(key, one) for key in mapping if key not in OTHERS for one in _unlike(mapping[key])]
    # Who wants the most columns chooses first: a few fit nearly everywhere.
    for entity, source in sorted(sources, key=lambda one: -len(_named(one[1]))):
        parts = _taken(source, free)
        if not parts:
            return None
        named = [{**source, "file": file, "sheet": table.name} for file, table in parts]
        found.setdefault(entity, []).extend(named)
    try:
        find(tables, parse(json.dumps(found)))
    except MappingError:
        return None
    return found


def completed(known: dict[str, Any] | None, tables: Tables) -> dict[str, Any] | None:
    """A mapping with proposals for the tables that it does not speak of, such as a new file."""
    if known is None:
        return None
    taken = {
        (one["file"], one["sheet"])
        for key, sources in known.items()
        if key not in OTHERS
        for one in sources
    }
    left = {
        file: [table for table in listed if (file, table.name) not in taken]
        for file, listed in tables.items()
    }
    proposed = json.loads(to_json(propose({k: v for k, v in left.items() if v}).mapping))
    more = {
        key: [{"sheet": left[one["file"]][0].name, **one} for one in _listed(sources)]
        for key, sources in proposed.items()
        if key not in (*OTHERS, *known)
    }
    whole = {**known, **more}
    try:
        find(tables, parse(json.dumps(whole)))
    except MappingError:
        return known
    return whole


def _listed(sources: Any) -> list[dict[str, Any]]:
    return sources if isinstance(sources, list) else [sources]


def _unlike(sources: Any) -> list[dict[str, Any]]:
    """The sources of an entity, of those with the same columns only one."""
    found = {json.dumps(one["columns"], sort_keys=True): one for one in _listed(sources)}
    return list(found.values())


def _taken(source: Mapping[str, Any], free: Free) -> Free:
    """The table that fits best and all with the very same headers, which are no longer free."""
    named = _named(source)
    fitting = [one for one in free if _fits(named, one[1].headers)]
    if not fitting:
        return []
    called = [one for one in fitting if one[0] == source["file"]]
    best = min(called or fitting, key=lambda one: len(one[1].headers))
    parts = [one for one in fitting if one[1].headers == best[1].headers]
    free[:] = [one for one in free if one not in parts]
    return parts


def _named(source: Mapping[str, Any]) -> set[str | int]:
    listed: Iterable[Any] = source["columns"].values()
    return {place for one in listed for place in (one if isinstance(one, list) else [one])}


def _fits(named: set[str | int], headers: Sequence[str]) -> bool:
    known = {header.strip() for header in headers}
    return all(
        place <= len(headers) if isinstance(place, int) else place.strip() in known
        for place in named
    )
