"""What a cell of text means."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from portal.evidence.canon.values import teach, value

DAY_FIRST = {
    "31.12.2017": "2017-12-31",
    "31.12.2017 10:11:12": "2017-12-31 10:11:12",
    "31.12.2017 10:11": "2017-12-31 10:11",
    "01.02.2017, 10:00": "2017-02-01 10:00",
    "20-10-2016": "2016-10-20",
    "3/4/2017": "2017-04-03",
    "1.2.26": "2026-02-01",
    "2026-03-01": "2026-03-01",
    "2024/01/05": "2024-01-05",
    "1996-07-04 00:00:00.000": "1996-07-04",
    "2026-03-01T10:00:00.500": "2026-03-01 10:00:00.5",
    "2026-03-01T10:00:00+03:00": "2026-03-01 10:00",
    "2026-03-01T10:00:00Z": "2026-03-01 10:00",
    "19081209": "1908-12-09",
    "1700000000": "2023-11-14 22:13:20",
    "1700000000000": "2023-11-14 22:13:20",
    "43831": "2020-01-01",
    "43831.5": "2020-01-01 12:00",
    "5 января 2026 г.": "2026-01-05",
    "05-мая-2020": "2020-05-05",
    "Jan 5, 2024": "2024-01-05",
    "Jan 5, 2024 10:11 PM": "2024-01-05 22:11",
    "31.02.2017": None,
    "12/31/2017": None,
    "0001-01-01": None,
    "99.99.9999": None,
    "не закрыта": None,
    "скоро": None,
    "5": None,
}
MONEY = {
    "€ 2.900,00": "2900.00",
    "€ 11398,00": "11398.00",
    "1 234,50 ₽": "1234.50",
    "1\u00a0234,5\u00a0₽": "1234.50",
    "1,234.50": "1234.50",
    "12500.00": "12500.00",
    "(1 000)": "-1000.00",
    "-5": "-5.00",
    "−5": "-5.00",
    "1 000 руб.": "1000.00",
    "р.1 200": "1200.00",
    "1'000.00": "1000.00",
    "1,23,456.00": "123456.00",
    "0,5": "0.50",
    "0.125": "0.125",
    "USD 5": "5.00",
    "1 234 567": "1234567.00",
    "1.234.567": "1234567.00",
    "договорная": None,
    "12,5 тыс.": None,
    "1.5.2026": None,
    "nan": None,
    "99999999999999999999": None,
    "#REF!": None,
    "?": None,
    "-": None,
}
FLAGS = {
    **dict.fromkeys(("Да", "Yes", "1", "Y", "true", "Выполнено", "TRUE"), True),
    **dict.fromkeys(("Нет", "No", "0", "N", "false", "Не выполнено", "FALSE"), False),
    "может быть": None,
}
CURRENCIES = {
    "1 234,50 ₽": "RUB",
    "€ 5": "EUR",
    "$1,234": "USD",
    "руб.": "RUB",
    "KZT": "KZT",
    "12500.00": None,
    "12,5 тыс.": None,
}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as one:
        teach(one)
        yield one


def made(connection: duckdb.DuckDBPyConnection, sql: str, text: str) -> Any:
    row = connection.execute(f"SELECT {sql} FROM (SELECT cell(?::VARCHAR) AS x)", [text]).fetchone()
    assert row is not None
    return row[0]


def moment(connection: duckdb.DuckDBPyConnection, text: str, **style: Any) -> Any:
    sql = value("moment", "x", **style)
    return made(connection, f"if(is_sane({sql}), {sql}, NULL)", text)


@pytest.mark.parametrize("text", DAY_FIRST)
def test_a_date(text: str, connection: duckdb.DuckDBPyConnection) -> None:
    wanted = DAY_FIRST[text]
    assert moment(connection, text) == (wanted and datetime.fromisoformat(wanted))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("12/31/2017", "2017-12-31"), ("3/4/2017 5:06 PM", "2017-03-04 17:06"), ("31/12/2017", None)],
)
def test_a_date_with_the_month_first(
    text: str, wanted: str | None, connection: duckdb.DuckDBPyConnection
) -> None:
    found = moment(connection, text, month_first=True)
    assert found == (wanted and datetime.fromisoformat(wanted))


@pytest.mark.parametrize(
    "text", ["2026-03-01T07:00:00Z", "2026-03-01 10:00:00+03:00", "1772348400"]
)
def test_a_moment_with_a_zone_is_told_in_the_companys(
    text: str, connection: duckdb.DuckDBPyConnection
) -> None:
    told = moment(connection, text, zone="Europe/Samara")
    assert told == datetime.fromisoformat("2026-03-01 11:00")


@pytest.mark.parametrize("text", MONEY)
def test_money(text: str, connection: duckdb.DuckDBPyConnection) -> None:
    wanted = MONEY[text]
    found = made(connection, value("money", "x"), text)
    assert found == (Decimal(wanted) if wanted else None)


@pytest.mark.parametrize(
    ("text", "comma", "wanted"),
    [
        ("1.234", False, "1.234"),
        ("1.234", True, "1234"),
        ("1,234", False, "1234"),
        ("1,234", True, "1.234"),
        ("12.5", True, "12.5"),
    ],
)
def test_the_decimal_sign_decides_what_can_be_read_in_two_ways(
    text: str, comma: bool, wanted: str, connection: duckdb.DuckDBPyConnection
) -> None:
    assert made(connection, value("money", "x", comma=comma), text) == Decimal(wanted)


@pytest.mark.parametrize("text", CURRENCIES)
def test_a_currency(text: str, connection: duckdb.DuckDBPyConnection) -> None:
    assert made(connection, "to_currency(x)", text) == CURRENCIES[text]


@pytest.mark.parametrize("text", FLAGS)
def test_yes_or_no(text: str, connection: duckdb.DuckDBPyConnection) -> None:
    assert made(connection, value("flag", "x"), text) is FLAGS[text]


@pytest.mark.parametrize(
    ("text", "kind", "direction"),
    [
        ("Звонок (входящий)", "call", "in"),
        ("Письмо (отправленное)", "email", "out"),
        ("Встреча", "meeting", None),
        ("Задача", "task", None),
        ("WhatsApp", "chat", None),
        ("SMS", "sms", None),
        ("облако", None, None),
    ],
)
def test_an_activity(
    text: str, kind: str | None, direction: str | None, connection: duckdb.DuckDBPyConnection
) -> None:
    assert made(connection, "[to_kind(x), to_direction(x)]", text) == [kind, direction]


@pytest.mark.parametrize(
    ("one", "other"),
    [("GTXPro", "GTX Pro"), ("Пётр Ёлкин", "петр  елкин"), ("ООО «Ромашка»", "ооо Ромашка")],
)
def test_a_name_is_the_same_however_it_is_typed(
    one: str, other: str, connection: duckdb.DuckDBPyConnection
) -> None:
    assert made(connection, "norm(x)", one) == made(connection, "norm(x)", other)


@pytest.mark.parametrize("text", ["Итого", "ИТОГО:", "Всего", "Total", "Grand total"])
def test_a_line_of_totals(text: str, connection: duckdb.DuckDBPyConnection) -> None:
    assert made(connection, "is_total(x)", text)
    assert not made(connection, "is_total(x)", text + " по договору 5")


def test_a_phone_loses_its_apostrophe(connection: duckdb.DuckDBPyConnection) -> None:
    assert made(connection, value("text", "x", name="phone"), "'+79001234567") == "+79001234567"
