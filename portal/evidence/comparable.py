"""What makes two snapshots comparable: the same mapping, judged by the same thresholds."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

LATER = ("as_of", "file", "encoding", "sheet", "loss_reasons")
"""What differs from one export to the next without changing what a column means. A reason of loss
in a new spelling is such a thing too: the list is the company's, and stays."""


def mapping_key(mapping: Mapping[str, Any]) -> str:
    """Hash of what a mapping says of columns, stages, dates and currency."""
    return _hash(_lasting(mapping))


def limits_key(limits: Mapping[str, tuple[float | None, float | None]]) -> str:
    """Hash of the limits that a company set by itself, by check."""
    return _hash({code: list(pair) for code, pair in limits.items()})


def why_not(mapping: tuple[str, str], limits: tuple[str, str]) -> str:
    """Why two snapshots are not compared, as a key; empty where they are."""
    if mapping[0] != mapping[1]:
        return "mapping"
    return "thresholds" if limits[0] != limits[1] else ""


def _lasting(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _lasting(one) for key, one in value.items() if key not in LATER}
    return [_lasting(one) for one in value] if isinstance(value, list) else value


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
