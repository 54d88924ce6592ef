"""Figures and names as a reader of each language writes them."""

import pytest

from portal.evidence.charts.figures import Measure, month, name
from tests.evidence.charts.conftest import In

SUM = Measure("sum", "Сумма", "money", "RUB")
FULL = (
    (SUM, 1_234_567, "1 234 567 ₽", "₽1,234,567"),
    (SUM, -1_234.4, "−1 234 ₽", "−₽1,234"),
    (SUM, 0, "0 ₽", "₽0"),
    (Measure("", "", "money", "USD"), 12, "12 $", "$12"),
    (Measure("", "", "money", "BYN"), 12, "12 BYN", "BYN 12"),
    (Measure("", "", "money", ""), 12, "12", "12"),
    (Measure("", "", "count"), 12_345, "12 345", "12,345"),
    (Measure("", "", "number"), 12.345, "12,34", "12.34"),
    (Measure("", "", "share"), 0.0649, "6,5 %", "6.5%"),
    (Measure("", "", "days"), 3.46, "3,5 дн.", "3.5 days"),
    (Measure("", "", "days"), 1, "1 дн.", "1 day"),
    (Measure("", "", "count"), None, "—", "—"),
)
SHORT = (
    (SUM, 1_234_567, "1,2 млн ₽", "₽1.2M"),
    (SUM, -45_000, "−45 тыс. ₽", "−₽45K"),
    (SUM, 123_456_789, "123 млн ₽", "₽123M"),
    (SUM, 9_999, "9 999 ₽", "₽9,999"),
    (Measure("", "", "count"), 12_345, "12,3 тыс.", "12.3K"),
    (Measure("", "", "share"), 0.385, "38 %", "38%"),
    (Measure("", "", "share"), 0.004, "0,4 %", "0.4%"),
    (SUM, None, "—", "—"),
)


@pytest.mark.parametrize(("measure", "value", "russian", "english"), FULL)
def test_in_full(
    into: In, measure: Measure, value: float | None, russian: str, english: str
) -> None:
    for language, words in (("ru", russian), ("en", english)):
        with into(language):
            assert measure.full(value).replace("\u00a0", " ") == words


@pytest.mark.parametrize(("measure", "value", "russian", "english"), SHORT)
def test_short(into: In, measure: Measure, value: float | None, russian: str, english: str) -> None:
    for language, words in (("ru", russian), ("en", english)):
        with into(language):
            assert measure.short(value).replace("\u00a0", " ") == words


def test_no_figure_can_be_torn_apart_at_the_end_of_a_line(into: In) -> None:
    with into("ru"):
        for measure, value, *_ in (*FULL, *SHORT):
            assert " " not in measure.full(value) + measure.short(value)


@pytest.mark.parametrize(
    ("value", "russian", "english"),
    [("2026-11", "нояб. 2026", "Nov 2026"), ("2026-05-01", "май 2026", "May 2026")],
)
def test_months(into: In, value: str, russian: str, english: str) -> None:
    with into("ru"):
        assert month(value) == russian
    with into("en"):
        assert month(value) == english


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("  Опт\n и\tрозница ", "Опт и розница"),
        ("a\x00b\ud800c", "a b c"),
        ("\u202eevil", "evil"),
        ("👩\u200d👧", "👩\u200d👧"),
        (None, "(не\u00a0указано)"),
        ("\x07", "(не\u00a0указано)"),
        (12, "12"),
        ("Ы" * 10_000, "Ы" * 299 + "…"),
    ],
)
def test_a_name_is_one_line_that_any_page_may_hold(into: In, value: object, shown: str) -> None:
    with into("ru"):
        assert name(value) == shown
