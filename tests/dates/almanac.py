"""Dates written with their weekday, which is checked, and the calendars of the tables."""

from datetime import date

from portal.dates import BusyKind, BusyPeriod, Calendar

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def d(text: str) -> date:
    """A date as "Thu 2026-04-30"; a wrong weekday is a mistake in the table."""
    weekday, day = text.split()
    found = date.fromisoformat(day)
    assert WEEKDAYS[found.weekday()] == weekday, text
    return found


def busy(first: str, last: str, kind: BusyKind = BusyKind.EXHIBITION) -> BusyPeriod:
    """A busy period in which the company works."""
    return BusyPeriod(kind, d(first), d(last))


def closed(first: str, last: str) -> BusyPeriod:
    """A vacation in which it does not."""
    return BusyPeriod(BusyKind.VACATION, d(first), d(last), closed=True)


def russia(*periods: BusyPeriod, week: str = "12345") -> Calendar:
    """A company in Russia with its working week as ISO digits."""
    return Calendar("RU", None, frozenset(int(digit) for digit in week), periods)


RUSSIA = russia()
GERMANY = Calendar("DE", timezone="Europe/Berlin")
BAVARIA = Calendar("DE", "BY", timezone="Europe/Berlin")
AZERBAIJAN = Calendar("AZ", timezone="Asia/Baku")
CHINA = Calendar("CN", timezone="Asia/Shanghai")
TODAY = d("Mon 2026-11-23")
