"""The three steps that a job takes with a snapshot: it reads, it maps, it measures.

Each begins from the stored files and the row alone; what an earlier step left in the workplace
saves it work where it is still there.
"""

from collections.abc import Callable

from portal.evidence.claims import Claim


class Failed(Exception):  # noqa: N818
    """The step cannot be taken, and trying again would not help: a key and plain values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


TAKE: dict[str, Callable[[Claim], None]] = {}
