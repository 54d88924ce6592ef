"""A file that cannot be read as tables: the key of the reason, and plain values for its words."""


class Unreadable(Exception):  # noqa: N818
    """Why a file is refused. The words for a person stand in `portal.evidence.reading.wording`."""

    def __init__(self, reason: str, **values: str | int) -> None:
        super().__init__(reason, values)
        self.reason = reason
        self.values = values
