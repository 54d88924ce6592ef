"""When a person's digest is looked after next: his own hour, across everything clocks do."""

from datetime import UTC, date, datetime

import pytest

from portal.people.digest_hour import next_look

CASES = {
    # name: (moment, hour, zone, told on, the next look on his wall clock with its offset)
    "before his hour": ("2026-11-23T03:59Z", 8, "Europe/Samara", None, "2026-11-23T08:00+04:00"),
    "at his hour": ("2026-11-23T04:00Z", 8, "Europe/Samara", None, "2026-11-24T08:00+04:00"),
    "told today": ("2026-11-23T03:00Z", 8, "Europe/Samara", "11-23", "2026-11-24T08:00+04:00"),
    "told yesterday": ("2026-11-23T03:00Z", 8, "Europe/Samara", "11-22", "2026-11-23T08:00+04:00"),
    "told tomorrow by a clock that was wrong": (
        ("2026-11-23T03:00Z", 8, "Europe/Samara", "11-24", "2026-11-25T08:00+04:00")
    ),
    "late by a day": ("2026-11-23T22:00Z", 8, "Europe/Samara", "11-24", "2026-11-25T08:00+04:00"),
    "midnight": ("2026-11-22T21:00Z", 0, "Europe/Samara", "11-23", "2026-11-24T00:00+04:00"),
    "the last hour": ("2026-11-23T19:00Z", 23, "Europe/Samara", "11-23", "2026-11-24T23:00+04:00"),
    "the hour before spring": (
        ("2026-03-28T08:00Z", 8, "Europe/Berlin", "03-28", "2026-03-29T08:00+02:00")
    ),
    "the hour that spring leaves out": (
        ("2026-03-28T02:00Z", 2, "Europe/Berlin", "03-28", "2026-03-29T03:00+02:00")
    ),
    "the day after it": (
        ("2026-03-29T01:00Z", 2, "Europe/Berlin", "03-29", "2026-03-30T02:00+02:00")
    ),
    "the hour that autumn has twice": (
        ("2026-10-24T01:00Z", 2, "Europe/Berlin", "10-24", "2026-10-25T02:00+02:00")
    ),
    "its second time": (
        ("2026-10-25T01:00Z", 2, "Europe/Berlin", "10-25", "2026-10-26T02:00+01:00")
    ),
    "autumn in the morning": (
        ("2026-10-24T06:00Z", 8, "Europe/Berlin", "10-24", "2026-10-25T08:00+01:00")
    ),
    "the other half of the globe": (
        ("2026-10-03T00:00Z", 2, "Australia/Lord_Howe", "10-03", "2026-10-04T02:30+11:00")
    ),
    "a day that the zone left out": (
        ("2011-12-29T18:00Z", 8, "Pacific/Apia", "2011-12-29", "2011-12-31T08:00+14:00")
    ),
    "29 February": (
        "2028-02-28T04:00Z",
        8,
        "Europe/Samara",
        "2028-02-28",
        "2028-02-29T08:00+04:00",
    ),
    "no 29 February": (
        "2027-02-28T04:00Z",
        8,
        "Europe/Samara",
        "2027-02-28",
        "2027-03-01T08:00+04:00",
    ),
    "New Year": ("2026-12-31T04:00Z", 8, "Europe/Samara", "12-31", "2027-01-01T08:00+04:00"),
    "moved west after his letter": (
        ("2026-11-23T05:00Z", 8, "America/New_York", "11-23", "2026-11-24T08:00-05:00")
    ),
    "moved west over the date line": (
        ("2026-11-23T05:00Z", 8, "Pacific/Pago_Pago", "11-23", "2026-11-24T08:00-11:00")
    ),
    "moved east after his letter": (
        ("2026-11-23T13:30Z", 8, "Asia/Vladivostok", "11-23", "2026-11-24T08:00+10:00")
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_next_hour(name: str) -> None:
    moment, hour, zone, told, expected = CASES[name]
    told_on = date.fromisoformat(told if len(told) > 5 else f"2026-{told}") if told else None
    found = next_look(datetime.fromisoformat(moment), hour, zone, told_on)
    assert found == datetime.fromisoformat(expected).astimezone(UTC)
