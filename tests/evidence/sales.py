"""Sales of three people in two currencies: what the pages of reports are tried with."""

from datetime import date, datetime
from functools import partial
from typing import Any

import pytest

from portal.evidence import steps
from portal.evidence.checks.measuring import measure
from portal.evidence.reports.catalogue import CODES

Row = dict[str, Any]
EMIL, IGOR, GONE = "11", "12", "13"
USERS = [
    {"crm_id": EMIL, "name": "Emil Ebert", "department": "Sales"},
    {"crm_id": IGOR, "name": "Igor Irwin", "department": "Service"},
    {"crm_id": GONE, "name": "Gone Gruber", "department": "Sales"},
]
NAMES = {str(user["crm_id"]): user["name"] for user in USERS}


def _deal(number: int, owner: str | None, semantic: str | None, **more: Any) -> Row:
    closed = None if semantic == "P" else datetime(2026, 10, number)  # noqa: DTZ001
    return {
        "crm_id": f"D{number}",
        "title": f"Deal {number}",
        "semantic": semantic,
        "stage": {"P": "Talks", "S": "Won", "F": "Lost"}.get(semantic or "", "Odd"),
        "pipeline": "Retail" if number % 2 else "Wholesale",
        "amount": 1000 * number,
        "currency": "RUB",
        "responsible_id": owner,
        "responsible": NAMES.get(owner or ""),
        "contact_id": f"C{number % 3}",
        "contact": f"Client {number % 3}",
        "created_at": datetime(2026, 9, number),  # noqa: DTZ001
        "closed_at": closed,
        "expected_close": date(2026, 11, 1 + number),
        **more,
    }


DEALS = [
    _deal(1, EMIL, "S"),
    _deal(2, EMIL, "S"),
    _deal(3, EMIL, "P", expected_close=date(2026, 10, 20)),
    _deal(4, IGOR, "S", currency="USD"),
    _deal(5, IGOR, "F"),
    _deal(6, GONE, "S", created_at=None),
    _deal(7, None, "P"),
]
CONTACTS = [
    {"crm_id": f"C{number}", "full_name": f"Client {number}", "phone": f"+790055500{number}"}
    for number in range(3)
]
SALES: dict[str, list[Row]] = {"crm_users": USERS, "deals": DEALS, "contacts": CONTACTS}


def readiness_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure what the list of reports shows, and none of the other checks."""
    monkeypatch.setattr(steps, "verdicts_of", partial(measure, only=CODES))
