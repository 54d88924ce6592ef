"""A report of few pages, for what is asked of it again and again."""

from typing import Any


def shortened(part: Any) -> Any:
    """The same data with two of each list."""
    if isinstance(part, dict):
        return {key: shortened(value) for key, value in part.items()}
    return [shortened(one) for one in part[:2]] if isinstance(part, list) else part
