"""Figures as a reader writes them: in full for tables, short for charts."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from babel.dates import format_date
from babel.numbers import (
    format_compact_decimal,
    format_decimal,
    format_percent,
    get_currency_symbol,
)
from babel.units import format_unit

from portal.words import NBSP, _, language

Kind = Literal["count", "number", "money", "share", "days", "minutes"]
UNITS = {"days": "day", "minutes": "minute"}
Row = Mapping[str, Any]

SHORTENED_FROM = 10_000
LONGEST_NAME = 300
MINUS = "\u2212"


@dataclass(frozen=True)
class Measure:
    """A column of figures."""

    column: str
    title: str
    kind: Kind = "count"
    """A `share` runs from 0 to 1."""
    currency: str = ""
    """Of money, by its code; empty where nobody said."""

    def of(self, row: Row) -> float:
        """The figure of a row; 0 where it has none."""
        return float(row.get(self.column) or 0)

    def full(self, value: float | None) -> str:
        """«1 234 567 ₽»; a dash where there is no figure."""
        if value is None:
            return "—"
        if self.kind == "money":
            return _money(_decimal(value, 0), self.currency)
        return _plain(value, self.kind)

    def short(self, value: float | None) -> str:
        """«1,2 млн ₽»; small figures in full."""
        if value is None or self.kind != "money":
            return self.bare(value)
        return _money(self.bare(value), self.currency)

    def bare(self, value: float | None) -> str:
        """«1,2 млн», for where the currency is said elsewhere."""
        if value is None:
            return "—"
        if self.kind == "share" and abs(value) >= 0.01:
            return _share(value, 0)
        if self.kind == "money" and abs(value) < SHORTENED_FROM:
            return _decimal(value, 0)
        if self.kind in ("share", *UNITS) or abs(value) < SHORTENED_FROM:
            return self.full(value)
        digits = 0 if _leading(value) >= 100 else 1
        compact = format_compact_decimal(value, locale=language(), fraction_digits=digits)
        return str(compact).replace("-", MINUS).replace(" ", NBSP)

    @property
    def heading(self) -> str:
        """The title with the currency, where it is of money."""
        symbol = _symbol(self.currency) if self.kind == "money" else ""
        return f"{self.title}, {symbol}" if symbol else self.title

    @property
    def can_be_added(self) -> bool:
        """Whether two figures make a third; shares and averages do not."""
        return self.kind in ("count", "number", "money")


def name(value: object, unnamed: str = "") -> str:
    """A name from the data in one line, without what no page may hold."""
    text = "".join(
        " " if unicodedata.category(sign)[0] in "CZ" and sign not in _JOINERS else sign
        for sign in str("" if value is None else value)[: LONGEST_NAME * 2]
    )
    text = " ".join(text.split())
    if len(text) > LONGEST_NAME:
        text = f"{text[: LONGEST_NAME - 1].rstrip()}…"
    return text or unnamed or _("(not given)")


_JOINERS = "\u200c\u200d"


def month(value: str) -> str:
    """«нояб. 2026» for `2026-11`."""
    return f"{month_alone(value)} {value[:4]}"


def month_alone(value: str) -> str:
    """«нояб.» for `2026-11`."""
    return str(format_date(date(int(value[:4]), int(value[5:7]), 1), "LLL", locale=language()))


def _leading(value: float) -> float:
    """What stands before the word of a shortened figure."""
    value = abs(value)
    while value >= 1000:
        value /= 1000
    return value


def _plain(value: float, kind: Kind) -> str:
    if kind == "share":
        return _share(value, 1)
    if kind in UNITS:
        rounded = round(value, 1) if abs(value) < 10 else round(value)
        unit = format_unit(rounded, UNITS[kind], length="short", locale=language())
        return str(unit).replace("-", MINUS).replace(" ", NBSP)
    return _decimal(value, 0 if kind == "count" else 2)


def _share(value: float, digits: int) -> str:
    pattern = ("#,##0.#" if digits else "#,##0") + (f"{NBSP}%" if language() == "ru" else "%")
    return str(format_percent(value, pattern, locale=language())).replace("-", MINUS)


def _decimal(value: float, digits: int) -> str:
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return str(format_decimal(value, pattern, locale=language())).replace("-", MINUS)


def _money(figure: str, currency: str) -> str:
    symbol = _symbol(currency)
    if language() == "ru" or not symbol:
        return f"{figure}{NBSP}{symbol}" if symbol else figure
    sign = MINUS if figure.startswith(MINUS) else ""
    gap = NBSP if symbol.isalpha() else ""
    return f"{sign}{symbol}{gap}{figure.removeprefix(MINUS)}"


def _symbol(currency: str) -> str:
    return "₽" if currency in ("RUB", "RUR") else str(get_currency_symbol(currency, language()))
