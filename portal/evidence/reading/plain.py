"""Numbers and dates of sheets and databases as text in one plain form."""

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

WHOLE = re.compile(r"-?\d+")
SHORT = re.compile(r"-?(?:0|[1-9]\d*)\.\d*[1-9]", re.ASCII)
"""As a number is shown; of at most DIGITS digits it is what its floating number would give."""
DIGITS = 15
"""Significant digits that a spreadsheet shows; what stands behind them is noise of binary."""
LAST_DAY = 2_958_466
"""The day after 31 December 9999, as a spreadsheet counts."""
EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001
LEAP = 60
"""Spreadsheets believe that 1900 was a leap year; days before March of it are one more."""


def number(value: str | float) -> str:
    """A number without an exponent; a whole one with all the digits that were written.

    A text that is no number stays as it is.
    """
    if isinstance(value, str):
        if WHOLE.fullmatch(value) or (len(value) <= DIGITS + 1 and SHORT.fullmatch(value)):
            return value
        try:
            value = float(value)
        except ValueError:
            return str(value)
    if not math.isfinite(value):
        return ""
    text = format(Decimal(f"{value:.{DIGITS}g}"), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def moment(serial: float, since_1904: bool = False) -> str | None:
    """A date, a moment or a time of day in ISO form; None for what no calendar has."""
    if not 0 <= serial < LAST_DAY:
        return None
    if serial < 1 and not since_1904:
        return _time(serial)
    days = serial + (1 if serial < LEAP and not since_1904 else 0)
    day, seconds = divmod(round(days * 86_400), 86_400)
    try:
        shown = _day(day, since_1904)
    except OverflowError:
        return None
    return f"{shown} {_clock(seconds)}" if seconds else shown


def elapsed(serial: float) -> str:
    """A span of time as hours, minutes and seconds."""
    seconds = round(abs(serial) * 86_400)
    sign = "-" if serial < 0 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _time(serial: float) -> str:
    return _clock(min(round(serial * 86_400), 86_399))


@lru_cache(10_000)
def _day(number: int, since_1904: bool) -> str:
    start = EPOCH_1904 if since_1904 else EPOCH
    return str((start + timedelta(days=number)).date())


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
