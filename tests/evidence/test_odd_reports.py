"""No filter, key or order of a report, however odd, yields a 500."""

from collections.abc import Callable

import pytest

from portal.evidence.models import CrmSnapshot
from portal.evidence.reports.catalogue import CODES
from tests.browser import Browser
from tests.people import Cast

Browse = Callable[..., Browser]
ODD = (
    *("", "-1", "x" * 3000, "'; DROP TABLE deals --", "%", "\ud800", "\u202e", "null"),
    *("9999-12-31", "0000-00-00", "2026-02-30", "1e9999"),
)
NAMES = (
    *("first", "last", "pipeline", "department", "manager", "currency", "by", "of"),
    *("snapshot", "groups", "sort", "page", "column", "left_out"),
)
KEYS = (
    *("[", "[]", "{}", "null", '"month"', "[" * 3500, '{"a":' * 3000, '{"phone":"1"}'),
    *('{"month":"2026-13"}', '{"month":"x"}', '{"month":null}', '{"month":"99999-01"}'),
    *('{"responsible_id":1}', '{"responsible_id":["1"]}', '{"responsible_id":"\\ud800"}'),
    *('{"responsible_id":"\\u0000"}', '{"currency":"x"}', '{"stage":null,"pipeline":""}'),
)
PLACES = ("", "/rows", "/report.csv", "/rows.csv")


def statuses(browser: Browser, cast: Cast, place: str, query: dict[str, str]) -> dict[str, int]:
    seen = {}
    for code in CODES:
        address = f"/companies/{cast.volga.id}/evidence/reports/{code}{place}"
        seen[code] = browser.get(address, query_string=query).status
    return {code: status for code, status in seen.items() if status >= 500}


@pytest.mark.parametrize("place", PLACES)
def test_odd_values(cast: Cast, browse: Browse, sales: CrmSnapshot, place: str) -> None:
    clara = browse(cast.clara)
    for value in ODD:
        sent = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        assert statuses(clara, cast, place, dict.fromkeys(NAMES, sent)) == {}, value[:40]
    for name in NAMES:
        query = {name: "2000-01-01"}
        address = f"/companies/{cast.volga.id}/evidence/reports/D5{place}"
        assert clara.get(address, query_string=query).status < 500, name


@pytest.mark.parametrize("place", ["/rows", "/rows.csv"])
def test_odd_keys(cast: Cast, browse: Browse, sales: CrmSnapshot, place: str) -> None:
    clara = browse(cast.clara)
    for key in KEYS:
        for code in ("G1", "D1", "D5", "D7", "G4"):
            address = f"/companies/{cast.volga.id}/evidence/reports/{code}{place}"
            status = clara.get(address, query_string={"key": key}).status
            assert status in (200, 404), (code, key[:40])


def test_no_such_report(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    for code in ("G5", "g1", "G1%00", "..%2f"):
        address = f"/companies/{cast.volga.id}/evidence/reports/{code}"
        assert browse(cast.clara).get(address).status == 404
