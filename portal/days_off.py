"""National days off by year, from the ``holidays`` package; pure, and safe to read by threads.

The package's objects fill themselves while they are read, which two threads must not do at once;
what is kept here is a finished year that nobody changes any more.
Source: product rules "Dates", rulings "Holidays".
"""

from datetime import date
from functools import lru_cache

import holidays

NO_LONGER_DECREE = frozenset({"BG", "BLG"})
"""Countries that moved days off by yearly decree once and have given it up (Bulgaria in 2017)."""


@lru_cache(maxsize=512)
def is_known_place(country: str, subdivision: str | None = None) -> bool:
    """Whether the ``holidays`` package knows the country and its subdivision."""
    if country not in holidays.list_supported_countries():
        return False
    try:
        holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=256)
def _language(country: str, wanted: str) -> str | None:
    """The wanted language where the package has it, else English, else the country's own.

    Always said outright: left to itself the package would take the server's locale.
    """
    place = holidays.country_holidays(country)
    spoken = place.supported_languages
    english = sorted(tag for tag in spoken if tag.startswith("en"))
    bare = wanted.partition("_")[0]
    same = sorted(tag for tag in spoken if tag.partition("_")[0] == bare)
    order = [wanted, *(["en_US"] if wanted.startswith("en") else []), *same, "en_US", *english]
    return next((tag for tag in order if tag in spoken), place.default_language)


@lru_cache(maxsize=1024)
def names_of_holidays(
    country: str, subdivision: str | None, year: int, language: str
) -> dict[date, str]:
    """The holidays of one year with their names in one language."""
    tongue = _language(country, language)
    found = holidays.country_holidays(
        country, subdiv=subdivision, years=year, expand=False, language=tongue
    )
    return dict(found.items())


@lru_cache(maxsize=1024)
def moved_working_days(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """Weekend days of the year that are worked, those for a day off in the next year among them.

    The package knows the latter whatever year it is asked for.
    """
    found = holidays.country_holidays(country, subdiv=subdivision, years=year, expand=False)
    return frozenset(day for day in found.weekend_workdays if day.year == year)


@lru_cache(maxsize=256)
def calendar_known_until(country: str) -> int:
    """The last year whose days off are decreed in the ``holidays`` package.

    Where days off are moved by a yearly decree (Russia, Belarus, Kazakhstan, China …), the last
    year with such moves, for the package keeps them year by year; elsewhere holidays follow from
    the law alone and the package's own last year counts. Beyond it the page says so (rulings,
    "Holidays").
    """
    place = holidays.country_holidays(country)
    last: int = place.end_year
    moves = getattr(place, "special_public_holidays", {})
    decreed: list[int] = [year for year, rows in moves.items() if _has_moves(rows)]
    if not decreed or country in NO_LONGER_DECREE:
        return last
    return min(max(decreed), last)


def _has_moves(rows: tuple[object, ...]) -> bool:
    """Whether a year's special days hold a moved one: (to month, day, from month, day[, year]).

    The others, single days off without a working day in their stead, have a name in third place.
    """
    several: tuple[object, ...] = rows if rows and isinstance(rows[0], tuple) else (rows,)
    return any(isinstance(row, tuple) and isinstance(row[2], int) for row in several)
