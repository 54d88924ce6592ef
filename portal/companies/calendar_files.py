"""Busy periods from a calendar file (iCalendar, RFC 5545): read, planned, brought in.

A file is read twice, for the preview and when it is confirmed, so that what others did meanwhile
is seen. An entry is known again by its UID; one that repeats gives a period for each time.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar as CalendarFile
from icalendar import Component, Event

from portal.audit import Actor, record
from portal.companies.companies import add_busy_period
from portal.companies.models import BusyPeriod, Company
from portal.dates import DAY

ENTRIES = 300
"""Most entries of a file."""
AHEAD = timedelta(days=3 * 366)
LONGEST = timedelta(days=366)


class Unreadable(Exception):  # noqa: N818
    """Why a file cannot be used; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Entry:
    """An entry of the file as days of the company, both included."""

    uid: str
    first: date
    last: date
    note: str


@dataclass(frozen=True)
class Planned:
    """What bringing an entry would do: `new`, `moved` (other days), `same` or `refused`."""

    entry: Entry
    outcome: str
    reason: str = ""
    """Why it is refused: `past`, `long`, `far`, `dates`."""
    known: BusyPeriod | None = None


def read(content: bytes, timezone: str, today: date) -> list[Entry]:
    """The entries of a calendar file from today on, by date, days in a time zone.

    Raises Unreadable with `kind` (no calendar file), `empty` or `long`.
    """
    try:
        found = CalendarFile.from_ical(content)
        events = recurring_ical_events.of(found, skip_bad_series=True).between(
            today - LONGEST, today + AHEAD
        )
        series = {str(each.get("UID")) for each in found.walk("VEVENT") if _repeats(each)}
        entries = [_entry(event, timezone, series) for event in events]
    except Exception as error:  # whatever a broken file makes the two libraries say
        raise Unreadable("kind") from error
    if not entries:
        raise Unreadable("empty")
    if len(entries) > ENTRIES:
        raise Unreadable("long")
    return sorted(entries, key=lambda entry: (entry.first, entry.last, entry.uid))


def plan(company: Company, entries: Iterable[Entry], today: date) -> list[Planned]:
    """What each entry would do to the company's busy periods; nothing is written."""
    known = {period.uid: period for period in company.busy_periods if period.uid}
    return [_planned(entry, known.get(entry.uid), today) for entry in entries]


def bring(
    company: Company,
    planned: Iterable[Planned],
    taken: Collection[str],
    kinds: Mapping[str, str],
    closed: bool,
    by: Actor,
) -> int:
    """Write the entries that were taken, each with its kind; how many periods are new or moved."""
    count = 0
    for one in planned:
        entry = one.entry
        if entry.uid not in taken or one.outcome not in ("new", "moved"):
            continue
        if one.known is None:
            kind = kinds.get(entry.uid, "other")
            period = add_busy_period(
                company, by, kind, entry.first, entry.last, entry.note, closed, uid=entry.uid
            )
        else:
            period = one.known
            _move(period, entry, by)
        count += 1
    return count


def _move(period: BusyPeriod, entry: Entry, by: Actor) -> None:
    old = [period.first.isoformat(), period.last.isoformat()]
    period.first, period.last, period.note = entry.first, entry.last, entry.note
    new = [entry.first.isoformat(), entry.last.isoformat()]
    subject = f"busy_period:{period.id}"
    record(by, "busy_period.move", subject, company_id=period.company_id, old=old, new=new)


def _planned(entry: Entry, known: BusyPeriod | None, today: date) -> Planned:
    if entry.last < entry.first:
        return Planned(entry, "refused", "dates")
    if entry.last < today:
        return Planned(entry, "refused", "past")
    if entry.last - entry.first > LONGEST:
        return Planned(entry, "refused", "long")
    if known is None:
        return Planned(entry, "new")
    same = (known.first, known.last) == (entry.first, entry.last)
    return Planned(entry, "same" if same else "moved", known=known)


def _repeats(event: Component) -> bool:
    return "RRULE" in event or "RDATE" in event


def _entry(event: Event, timezone: str, series: Collection[str]) -> Entry:
    first, after = _local(event.start, timezone), _local(event.end, timezone)
    # The end of a whole day is the day after it (RFC 5545, 3.6.1); an hour ends within its day.
    whole = not isinstance(event.start, datetime)
    ends_at_midnight = isinstance(event.end, datetime) and _is_midnight(event.end, timezone)
    last = after - DAY if (whole or ends_at_midnight) and after > first else after
    uid = str(event.get("UID", ""))
    # Each time of a series has the day that the series gives it, wherever it was moved to.
    time: Any = event.get("RECURRENCE-ID")
    key = f"{uid}:{_local(time.dt, timezone)}" if uid in series and time else uid
    note = " ".join(str(event.get("SUMMARY", "")).split())[:200]
    return Entry((key or f"{first}:{note}")[:255], first, last, note)


def _local(value: date, timezone: str) -> date:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        return value.date()
    return value.astimezone(ZoneInfo(timezone)).date()


def _is_midnight(value: datetime, timezone: str) -> bool:
    local = value if value.tzinfo is None else value.astimezone(ZoneInfo(timezone))
    return (local.hour, local.minute, local.second) == (0, 0, 0)
