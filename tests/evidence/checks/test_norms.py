"""Phones, addresses and texts as they are compared."""

from datetime import datetime

import pytest

from portal.evidence.checks.looking import looked_into
from portal.evidence.data import Data

NOTHING = Data({}, {}, datetime(2026, 11, 2), "RUB")  # noqa: DTZ001
CASES = [
    ("norm_phones(?)", "8 (927) 123-45-67", ["79271234567"]),
    ("norm_phones(?)", "+7 927 123 45 67, 846 200 00 00", ["79271234567", "78462000000"]),
    ("norm_phones(?)", "8 927 123-45-67 доб. 12", ["79271234567"]),
    ("norm_phones(?)", "+44 20 7946 0958", ["442079460958"]),
    ("norm_phones(?)", "123-45-67", []),
    ("norm_phones(?)", "1234567890123456", []),
    ("norm_phones(?)", "000 000 00 00", []),
    ("has_phone(?)", "тел. 8 927 123 45 67", True),
    ("has_phone(?)", "12345, 67890", False),
    ("has_phone(?)", "0000000000", False),
    ("has_phone(?)", None, False),
    ("norm_emails(?)", "Ivan@Example.RU; <petr@x.com>", ["ivan@example.ru", "petr@x.com"]),
    ("has_email(?)", "нет", False),
    ("norm_text(?)", " Ёлка-1,  «Зелёная»", "елка1зеленая"),
    ("norm_text(?)", " - ", None),
    ("real_text(?)", "-", None),
    ("real_text(?)", "#REF!", None),
    ("real_text(?)", "0", None),
    ("real_text(?)", " 10 ", "10"),
    ("is_robot(?)", "Администратор", True),
    ("is_robot(?)", "Анна Роботова", False),
]


@pytest.mark.parametrize(("macro", "text", "expected"), CASES)
def test_a_norm(macro: str, text: str | None, expected: object) -> None:
    with looked_into(NOTHING) as look:
        query = f"SELECT {macro.replace('?', '?::VARCHAR')}"
        assert look.connection.execute(query, [text]).fetchone() == (expected,)
