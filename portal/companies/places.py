"""Choices of time zones and countries, in the reader's words."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from portal.words import language


def zone_choices() -> list[tuple[str, str]]:
    """All time zones that belong to a place: «Самара, UTC+4», from west to east."""
    return _zones(language())


def country_choices() -> list[tuple[str, str]]:
    """All countries whose national holidays are known."""
    return _countries(language())


@lru_cache(maxsize=4)
def _zones(code: str) -> list[tuple[str, str]]:
    # In January no half of the world's summer time distorts the order.
    then = datetime(2026, 1, 15, tzinfo=UTC)
    placed = set(get_global("zone_territories")) & available_timezones()
    found = []
    for name in placed - {"Etc/Unknown"}:
        if name.startswith("Etc/"):
            continue
        offset = then.astimezone(ZoneInfo(name)).utcoffset()
        assert offset is not None
        minutes = int(offset.total_seconds() // 60)
        sign, (hours, rest) = "+" if minutes >= 0 else "−", divmod(abs(minutes), 60)
        place = get_timezone_location(name, locale=code, return_city=True)
        found.append(
            (minutes, place, name, f"{place}, UTC{sign}{hours}{f':{rest}' if rest else ''}")
        )
    return [(name, label) for _minutes, _place, name, label in sorted(found)]


@lru_cache(maxsize=4)
def _countries(code: str) -> list[tuple[str, str]]:
    names = Locale.parse(code).territories
    known = [(c, names[c]) for c in holidays.list_supported_countries() if c in names]
    return sorted(known, key=lambda pair: pair[1])
