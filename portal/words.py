"""Words for people: catalogues, languages, dates and numbers as a reader expects them.

Message ids are the English text. Each room has a catalogue of its own, `translations/<language>/
LC_MESSAGES/<room>.po`; `tools/catalogues.py` brings them up to date and compiles them.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.numbers import format_decimal
from flask import Flask, g, has_request_context, request
from flask_babel import (
    Babel,
    get_locale,
    get_translations,
    gettext,
    lazy_gettext,
    ngettext,
    pgettext,
)
from flask_login import current_user

LANGUAGES = {"ru": "Русский", "en": "English"}
ROOMS: dict[str, tuple[str, ...]] = {
    "ground": ("portal/*.py", "templates/*.html", "templates/macros", "templates/errors"),
    "people": ("portal/people", "templates/people", "templates/security"),
    "admin": ("portal/admin", "templates/admin"),
    "companies": ("portal/companies", "templates/companies"),
    "checklists": ("portal/checklists", "templates/checklists"),
    "training": ("portal/training", "templates/training"),
    "issues": ("portal/issues", "templates/issues"),
    "rollout": ("portal/rollout", "templates/rollout"),
    "reports": ("templates/reports",),
    "evidence": ("portal/evidence", "templates/evidence"),
    "messages": ("portal/messages", "templates/messages"),
    "media": ("portal/media",),
}
NBSP = "\u00a0"

_ = gettext
lazy = lazy_gettext
plural = ngettext
in_context = pgettext
noted = str
"""Marks a text for the catalogue that is translated elsewhere, when it is shown."""
babel = Babel()


def share(folder: str) -> Path:
    """Where content, templates, migrations and translations stand: checkout or installed wheel."""
    root = Path(__file__).parent
    installed = root / "_share" / folder
    return installed if installed.is_dir() else root.parent / folder


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(
        [str(share("translations"))] * len(ROOMS)
    )
    app.config["BABEL_DOMAIN"] = ";".join(ROOMS)
    app.config["BABEL_DEFAULT_LOCALE"] = "ru"
    babel.init_app(app, locale_selector=chosen_language, timezone_selector=lambda: "UTC")
    install_catalogues(app)
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        day_with_weekday=day_with_weekday,
        moment=moment,
        number=number,
        typeset=typeset,
        iso_day=iso_day,
        iso_short_day=iso_short_day,
        iso_near_day=iso_near_day,
        iso_moment=iso_moment,
        iso_offset=iso_offset,
        in_language=in_language,
        month_name=month_name,
    )
    app.jinja_env.globals.update(
        language=language, LANGUAGES=LANGUAGES, weekday_names=weekday_names
    )


def install_catalogues(app: Flask) -> None:
    """Let templates keep the catalogues; Flask-Babel would look for its own at every text."""
    found: dict[str, NullTranslations] = {}

    def catalogue() -> NullTranslations:
        code = language()
        if code not in found:
            found[code] = get_translations()
        return found[code]

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalogue().gettext(text),
        ngettext=lambda one, many, n: catalogue().ngettext(one, many, n),
        pgettext=lambda context, text: catalogue().pgettext(context, text),
        npgettext=lambda context, one, many, n: catalogue().npgettext(context, one, many, n),
        newstyle=True,
    )


def chosen_language() -> str:
    """The person's language, else that of this visit, else what the browser asks for."""
    if not has_request_context():
        return "ru"
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    chosen = request.cookies.get("language", "")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "ru"


def language() -> str:
    """Code of the language in force: `ru` or `en`."""
    locale = get_locale()
    return locale.language if locale else "ru"


def in_language(text: object) -> str:
    """The bilingual text of a content file in the language in force."""
    return str(getattr(text, language()))


def day(value: date, year: bool | None = None) -> str:
    """«23 ноября», with the year where it is not this one (or as told)."""
    with_year = value.year != _today().year if year is None else year
    pattern = "d MMMM y" if with_year else "d MMMM"
    return format_date(value, pattern, locale=language()).replace(" ", NBSP, 1)


def short_day(value: date) -> str:
    """«23 ноя», for tables; with the year where it is not this one."""
    year = f" {value.year}" if value.year != _today().year else ""
    return f"{value.day}{NBSP}{_short_month(value.month, language())}{year}"


@cache
def _short_month(month: int, code: str) -> str:
    return format_date(date(2000, month, 1), "d MMMM", locale=code)[2:5]


def day_with_weekday(value: date) -> str:
    """«понедельник, 23 ноября»."""
    return f"{format_date(value, 'EEEE', locale=language())}, {day(value)}"


def moment(value: datetime, timezone: str | None = None) -> str:
    """«23 ноября, 14:05» in a time zone: the company's, else the reader's."""
    zone = timezone or reader_timezone()
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {format_time(local.time(), 'HH:mm', locale=language())}"


def iso_day(value: str) -> str:
    """«23 ноября 2026» for a date that stands as text in frozen data."""
    return day(date.fromisoformat(value), year=True)


def iso_near_day(value: str) -> str:
    """«23 ноября» for a date that stands as text in a message; the year where it is another."""
    return day(date.fromisoformat(value))


def iso_short_day(value: str) -> str:
    """«23 ноя 2026» for a date that stands as text in frozen data."""
    on = date.fromisoformat(value)
    return f"{on.day}{NBSP}{format_date(on, 'MMMM', locale=language())[:3]} {on.year}"


def iso_moment(value: str, timezone: str) -> str:
    """«23 ноября 2026, 14:05» for a moment that stands as text in frozen data."""
    local = datetime.fromisoformat(value).astimezone(ZoneInfo(timezone))
    return f"{day(local.date(), year=True)}, {local:%H:%M}"


def iso_offset(value: str, timezone: str) -> str:
    """«UTC+4» or «UTC+5:30»: by which clock a moment that stands as text is meant."""
    offset = datetime.fromisoformat(value).astimezone(ZoneInfo(timezone)).utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"


def month_name(value: date) -> str:
    """«ноябрь 2026»."""
    return format_skeleton("yMMMM", value, locale=language())


@dataclass(frozen=True)
class WeekdayName:
    short: str
    long: str


def weekday_names() -> list[WeekdayName]:
    """The days of a week from Monday on: «пн» and «понедельник»."""
    names = (get_day_names(width, locale=language()) for width in ("short", "wide"))
    short, long = names
    return [WeekdayName(short[n], long[n]) for n in range(7)]


def number(value: float, digits: int = 0) -> str:
    """A number with the language's separators: «1 240», «98,2»."""
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return format_decimal(value, pattern, locale=language())


def reader_timezone() -> str:
    """Time zone of the company of the request, else of the person."""
    if not has_request_context():
        return "UTC"
    company = g.get("company")
    if company is not None:
        return str(company.timezone)
    return str(current_user.timezone) if current_user.is_authenticated else "UTC"


_SHORT_WORDS = re.compile(
    r"(?<![\w-])(а|без|в|во|вы|до|для|за|и|из|их|к|ко|мы|на|не|ни|но|о|об|он|от|по|при|с|со|то|у|я)"
    r" (?=\S)",
    re.IGNORECASE,
)
_BEFORE_UNITS = re.compile(r"(\d) (?=(?:%|₽|дн|дня|дней|день|мин|ч|г\.|шт|кг|МБ|КБ|ГБ)(?!\w))")
_BEFORE_COUNTED = re.compile(r"(%\(num\)s) (?=[а-яё])")
_BEFORE_DASH = re.compile(r" —")


def typeset(text: str) -> str:
    """Bind what must not be torn apart at a line's end (Russian)."""
    return bound(text) if language() == "ru" else text


def bound(text: str) -> str:
    """A Russian text with its short words, counts, units and dashes bound to their neighbours."""
    text = _SHORT_WORDS.sub(rf"\1{NBSP}", _SHORT_WORDS.sub(rf"\1{NBSP}", text))
    text = _BEFORE_COUNTED.sub(rf"\1{NBSP}", text)
    return _BEFORE_DASH.sub(f"{NBSP}—", _BEFORE_UNITS.sub(rf"\1{NBSP}", text))


def _today() -> date:
    return datetime.now(ZoneInfo(reader_timezone())).date()
