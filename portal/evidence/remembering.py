"""The mapping of an earlier snapshot for files of the same shape."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from portal.evidence.mapping.finding import Tables, find
from portal.evidence.mapping.mapping import OTHERS, MappingError, parse


def rebound(mapping: Mapping[str, Any], tables: Tables) -> dict[str, Any] | None:
    """A remembered mapping for other files: each source goes to a table with all its columns.

    None where a source finds none, since half a mapping would hide what is missing.
    """
    found: dict[str, Any] = {}
    for key, value in mapping.items():
        if key in OTHERS:
            found[key] = value
            continue
        sources = [
            _elsewhere(one, tables) for one in (value if isinstance(value, list) else [value])
        ]
        if not all(sources):
            return None
        found[key] = sources if len(sources) > 1 else sources[0]
    try:
        find(tables, parse(json.dumps(found)))
    except MappingError:
        return None
    return found


def _elsewhere(source: Mapping[str, Any], tables: Tables) -> dict[str, Any] | None:
    named = {
        place
        for places in source["columns"].values()
        for place in (places if isinstance(places, list) else [places])
    }
    for file, listed in tables.items():
        for table in listed:
            if _fits(named, table.headers):
                return {**source, "file": file, **({"sheet": table.name} if table.name else {})}
    return None


def _fits(named: set[Any], headers: Sequence[str]) -> bool:
    return all(
        place <= len(headers) if isinstance(place, int) else place.strip() in headers
        for place in named
    )
