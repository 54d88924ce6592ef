"""Canonical tables laid by in a folder, for a later step that begins with them."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.evidence.canon.canonicalising import NOTES, Canonical
from portal.evidence.canon.counting import Count
from portal.evidence.data import Data

_ABOUT = "canonical.json"


def lay_by(canonical: Canonical, mapping: dict[str, Any], folder: Path) -> None:
    """Write beside the tables of a folder what else is known of them, and by which mapping."""
    data = canonical.data
    about = {
        "mapping": mapping,
        "tables": list(data.tables),
        "filled": {entity: sorted(names) for entity, names in data.filled.items()},
        "as_of": data.as_of.isoformat(),
        "currency": data.currency,
        "counts": [asdict(count) for count in canonical.counts],
    }
    (folder / _ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")


def laid_by(folder: Path, mapping: dict[str, Any]) -> Canonical | None:
    """What lies in a folder, wherever that stands now; None where another mapping made it."""
    about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    # As JSON has it, for a tuple comes back as a list; stages are in order, which has a meaning.
    if json.dumps(about["mapping"]) != json.dumps(mapping):
        return None
    data = Data(
        {entity: folder / f"{entity}.parquet" for entity in about["tables"]},
        {entity: frozenset(names) for entity, names in about["filled"].items()},
        datetime.fromisoformat(about["as_of"]),
        about["currency"],
    )
    return Canonical(data, tuple(Count(**count) for count in about["counts"]), folder / NOTES)
