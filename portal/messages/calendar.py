"""Appointments as iCalendar: in a letter that invites or cancels, and in a feed to subscribe to.

Pure: plain values in, text out. The wall clock of an appointment is written with the rules of its
zone (VTIMEZONE), so that a calendar program keeps the hour across daylight saving.
Source: RFC 5545 (the format), RFC 5546 (REQUEST and CANCEL), RFC 7986 (name and refresh of a feed).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vDuration,
    vText,
)

MAKER = "-//Seven Steps//Portal//EN"
REFRESH = timedelta(hours=1)
"""How often a program that follows a feed shall look again."""
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment as one person was told of it last."""

    uid: str
    sequence: int
    starts_at: datetime
    """The moment, in UTC."""
    timezone: str
    """By whose wall clock it is kept."""
    lasts: timedelta
    summary: str
    text: str
    url: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is asked to come."""

    name: str
    address: str


def letter(method: Method, appointment: Appointment, guest: Guest, organizer: str) -> str:
    """What a letter brings for the reader's calendar.

    `organizer` is the sender of the letter, since some programs believe nobody else. The guest is
    named alone: whoever else comes stands on the portal's page, which is never out of date.
    """
    calendar = _calendar([appointment])
    calendar.add("method", method)
    event = _event(appointment, organizer)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("attendee", _attendee(guest))
    calendar.add_component(event)
    return _text(calendar)


def feed(name: str, appointments: Iterable[Appointment], organizer: str) -> str:
    """All appointments of one person, for programs that subscribe to an address.

    Nobody is asked for an answer in it, so it names no attendees and has no method.
    """
    found = sorted(appointments, key=lambda each: (each.starts_at, each.uid))
    calendar = _calendar(found)
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for each in found:
        event = _event(each, organizer)
        event.add("status", "CONFIRMED")
        calendar.add_component(event)
    return _text(calendar)


def _text(calendar: Calendar) -> str:
    text: str = calendar.to_ical().decode()
    return text


def _calendar(appointments: list[Appointment]) -> Calendar:
    """An empty calendar with the rules of every zone that the appointments need."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    years: dict[str, set[int]] = {}
    for each in appointments:
        years.setdefault(each.timezone, set()).add(each.starts_at.year)
    for name, found in sorted(years.items()):
        calendar.add_component(_zone(name, min(found) - 1, max(found) + 2))
    return calendar


@lru_cache(maxsize=256)
def _zone(name: str, first_year: int, last_year: int) -> Timezone:
    """The rules of a zone for some years, one onset after another.

    What `icalendar` makes of a zone leaves some onsets out (Casablanca, 2027). And an onset is said
    by DTSTART and by RDATE, since some programs overlook it in the one and some in the other.
    """
    zone = Timezone()
    zone.add("tzid", name)
    for moment, before, after in _onsets(ZoneInfo(name), first_year, last_year):
        wall = (moment + before).replace(tzinfo=None)
        summer = bool(moment.astimezone(ZoneInfo(name)).dst())
        rules = TimezoneDaylight() if summer else TimezoneStandard()
        rules.add("dtstart", wall)
        rules.add("rdate", [wall])
        rules.add("tzoffsetfrom", before)
        rules.add("tzoffsetto", after)
        zone.add_component(rules)
    return zone


def _onsets(
    zone: ZoneInfo, first_year: int, last_year: int
) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """When the clock of a zone is set, from which offset to which; what holds at first before."""
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year, 1, 1, tzinfo=UTC)
    offset = _offset(zone, moment)
    yield moment, offset, offset
    while moment < end:
        earlier, moment = moment, moment + DAY
        if _offset(zone, moment) != offset:
            low, high = earlier, moment
            while high - low > MINUTE:
                middle = low + (high - low) // MINUTE // 2 * MINUTE
                low, high = (middle, high) if _offset(zone, middle) == offset else (low, middle)
            before, offset = offset, _offset(zone, high)
            yield high, before, offset


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _event(appointment: Appointment, organizer: str) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    for key in ("dtstamp", "last-modified"):
        event.add(key, appointment.changed_at.astimezone(UTC).replace(microsecond=0))
    # The wall clock of the moment itself: where the hour wished for does not exist, programs
    # would differ about it.
    local = appointment.starts_at.astimezone(ZoneInfo(appointment.timezone)).replace(tzinfo=None)
    event.add("dtstart", local, parameters={"TZID": appointment.timezone})
    event.add("duration", appointment.lasts)
    event.add("summary", appointment.summary)
    if appointment.text:
        event.add("description", appointment.text)
    if appointment.url:
        event.add("url", appointment.url)
    event.add("transp", "OPAQUE")
    event.add("organizer", _organizer(organizer))
    return event


def _organizer(sender: str) -> vCalAddress:
    name, address = parseaddr(sender)
    organizer = vCalAddress(f"mailto:{address or sender}")
    if name:
        organizer.params["CN"] = vText(name)
    return organizer


def _attendee(guest: Guest) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{guest.address}")
    marks = {
        "CN": guest.name,
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        # Nobody reads the answers: who came is written down at the control itself.
        "RSVP": "FALSE",
    }
    for key, value in marks.items():
        attendee.params[key] = vText(value)
    return attendee
