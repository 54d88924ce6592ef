"""Calendar files as others read them: two parsers that are not ours, and a small program.

`read` gives what both parsers say alike. Both read the file with its zones renamed, so that they
have to trust the rules in it, as some programs do; one reads it as it is, by the zones' names. The
moments must be the same.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import vobject
from ical.calendar_stream import IcsCalendarStream

NUMBERS = count()


@dataclass(frozen=True)
class Entry:
    """What a calendar program knows of an appointment."""

    uid: str
    sequence: int
    starts_at: datetime
    wall: str
    """As the clock shows it in the zone of the appointment."""
    lasts: timedelta
    summary: str
    text: str
    url: str
    status: str
    organizer: str
    attendees: tuple[str, ...]


def read(ics: str) -> tuple[str | None, list[Entry]]:
    """The method of a file and its entries, as both parsers understand them."""
    number = next(NUMBERS)
    renamed = re.sub(r"(TZID[=:])([^:\r\n]+)", rf"\g<1>X-{number}-\2", ics)
    found = [_by_vobject(renamed), _by_ical(renamed), _by_ical(ics)]
    assert found == [found[0]] * len(found)
    return found[0]


def _by_vobject(ics: str) -> tuple[str | None, list[Entry]]:
    calendar = vobject.readOne(ics)
    method = calendar.method.value if hasattr(calendar, "method") else None
    return method, [_of_vobject(event) for event in getattr(calendar, "vevent_list", [])]


def _of_vobject(event: Any) -> Entry:
    start = event.dtstart.value
    return Entry(
        uid=event.uid.value,
        sequence=int(event.sequence.value),
        starts_at=start.astimezone(UTC),
        wall=f"{start:%Y-%m-%d %H:%M}",
        lasts=event.duration.value,
        summary=event.summary.value,
        text=event.getChildValue("description", ""),
        url=event.getChildValue("url", ""),
        status=event.status.value,
        organizer=event.organizer.value,
        attendees=tuple(each.value for each in getattr(event, "attendee_list", ())),
    )


def _by_ical(ics: str) -> tuple[str | None, list[Entry]]:
    calendar = IcsCalendarStream.calendar_from_ics(ics)
    return calendar.method, [_of_ical(event) for event in calendar.events]


def _of_ical(event: Any) -> Entry:
    return Entry(
        uid=event.uid,
        sequence=event.sequence,
        starts_at=event.dtstart.astimezone(UTC),
        wall=f"{event.dtstart:%Y-%m-%d %H:%M}",
        lasts=event.duration,
        summary=event.summary,
        text=event.description or "",
        url=str(event.url or ""),
        status=event.status.value,
        organizer=event.organizer.uri,
        attendees=tuple(each.uri for each in event.attendees),
    )


class CalendarProgram:
    """Keeps the entry with the highest SEQUENCE of each UID; CANCEL takes it out (RFC 5546)."""

    def __init__(self) -> None:
        self.newest: dict[str, tuple[str | None, Entry]] = {}

    def take(self, ics: str) -> None:
        method, entries = read(ics)
        for entry in entries:
            known = self.newest.get(entry.uid)
            if known is None or entry.sequence > known[1].sequence:
                self.newest[entry.uid] = method, entry

    @property
    def shown(self) -> list[Entry]:
        """What stands in the calendar, earliest first."""
        entries = [entry for method, entry in self.newest.values() if method != "CANCEL"]
        return sorted(entries, key=lambda entry: entry.starts_at)
