"""A mail server that cannot be reached is left in peace for a while, by each process for itself.

Without it a wrong password would be tried every few seconds, until the server locks the account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

RESTS = tuple(timedelta(seconds=n) for n in (5, 15, 60, 300))
"""One after the other; the last of them again and again."""


@dataclass(frozen=True)
class Rest:
    turn: int
    until: datetime


def holds(moment: datetime) -> bool:
    """Whether to let the server be; a rest that a clock made too long does not count."""
    found = _found()
    return found is not None and moment < found.until <= moment + RESTS[-1]


def longer(moment: datetime) -> None:
    """Nobody answered once more."""
    found = _found()
    turn = min(found.turn + 1, len(RESTS) - 1) if found else 0
    current_app.extensions["mail_rest"] = Rest(turn, moment + RESTS[turn])


def end() -> None:
    """Somebody answered."""
    current_app.extensions.pop("mail_rest", None)


def _found() -> Rest | None:
    found: Rest | None = current_app.extensions.get("mail_rest")
    return found
