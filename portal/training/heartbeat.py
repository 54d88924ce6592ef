"""What a player sends every few seconds: the pieces it has played, and where it stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from portal.odd_input import LARGEST
from portal.training.watched import ClaimRefused, number
from portal.words import lazy

EVENTS = ("played", "paused")
FASTEST_PLAYER = 16
"""Beyond it no browser plays."""

REASONS = {
    "unreadable": lazy("The player has sent what cannot be read. Open the lesson anew."),
    "negative": lazy("Nothing can be watched before the beginning of a video."),
    "backwards": lazy("A piece of a video cannot end before it begins."),
    "overlapping": lazy("Pieces that overlap would count twice."),
    "beyond_the_end": lazy("Nothing can be watched beyond the end of a video."),
    "too_many": lazy("So many pieces are nobody's watching."),
    "no_video": lazy("This lesson has no video that could be watched."),
}
"""Why a message is refused, by code."""


@dataclass(frozen=True)
class Heartbeat:
    version_id: int
    ranges: object
    """As it was sent: `watched.claimed` judges it when the length of the video is known."""
    position: float
    rate: float
    event: str | None
    """What the person just did, if he did anything."""


def read(said: object) -> Heartbeat:
    """Raises ClaimRefused for what no player sends."""
    if not isinstance(said, Mapping):
        raise ClaimRefused("unreadable")
    version, event = said.get("version_id"), said.get("event")
    if not isinstance(version, int) or isinstance(version, bool) or not 0 < version <= LARGEST:
        raise ClaimRefused("unreadable")
    if event is not None and event not in EVENTS:
        raise ClaimRefused("unreadable")
    position, rate = number(said.get("position", 0)), number(said.get("rate", 1))
    if position < 0:
        raise ClaimRefused("negative")
    if not 0 < rate <= FASTEST_PLAYER:
        raise ClaimRefused("unreadable")
    return Heartbeat(version, said.get("ranges", []), position, rate, event)


def of_json(text: bytes) -> object:
    """A message sent as JSON. Raises ClaimRefused."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ClaimRefused("unreadable") from None


def of_form(fields: Mapping[str, str]) -> object:
    """The last message of a page that closes, which is sent as a form."""
    numbers = ("version_id", "ranges", "position", "rate")
    said = {name: of_json(fields[name].encode()) for name in numbers if name in fields}
    return said | {"event": fields.get("event") or None}
