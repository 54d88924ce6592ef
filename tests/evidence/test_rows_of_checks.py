"""The rows behind a check: filtered, sorted, taken away, and without what is not to be seen."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal.audit import History
from portal.db import db
from portal.evidence.models import CrmSnapshot, EvidenceSetting
from tests.browser import Browser, Page
from tests.evidence.snapshots import EMIL, GONE, believable, kept_snapshot
from tests.people import Cast

Browse = Callable[..., Browser]
PHONE = "+7900555"


def address(cast: Cast, code: str, form: str = "") -> str:
    rest = f"/rows.{form}" if form else ""
    return f"/companies/{cast.volga.id}/evidence/checks/{code}{rest}"


def names(page: Page) -> list[str]:
    return [one.get_text() for one in page.all(".rows-table .row-name")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"manager={EMIL}", ["Deal 4", "Deal 12", "Deal 20"]),
        (f"manager={GONE}", ["Deal 6", "Deal 14", "Deal 22"]),
        ("manager=-", ["Deal 7", "Deal 15", "Deal 23"]),
        ("manager=nobody", []),
        ("text=deal 2", ["Deal 20", "Deal 21", "Deal 22", "Deal 23"]),
        ("text=d13", ["Deal 13"]),
        (f"manager={EMIL}&sort=-crm_id", ["Deal 4", "Deal 20", "Deal 12"]),
        (f"manager={EMIL}&sort=phone", ["Deal 4", "Deal 12", "Deal 20"]),
    ],
)
def test_rows_are_asked_for(
    cast: Cast, browse: Browse, kept: CrmSnapshot, query: str, expected: list[str]
) -> None:
    assert names(browse(cast.clara).get(f"{address(cast, '3.p2')}?{query}")) == expected


def test_a_filter_reaches_no_further_than_the_reader(
    cast: Cast, browse: Browse, kept: CrmSnapshot
) -> None:
    hanna = browse(cast.hanna)
    for query in (f"manager={GONE}", "manager=-", "text=Deal 13"):
        assert names(hanna.get(f"{address(cast, '3.p2')}?{query}")) == []
    managers = hanna.get(address(cast, "3.p2")).all("#manager option")
    assert [one.get_text() for one in managers] == ["Anyone", "Emil Ebert · 3"]


def test_a_page_holds_fifty_rows(cast: Cast, browse: Browse) -> None:
    kept_snapshot(cast, believable(160))
    clara = browse(cast.clara)
    assert len(names(clara.get(address(cast, "3.p2")))) == 50
    second = clara.get(f"{address(cast, '3.p2')}?page=2")
    assert len(names(second)) == 30
    assert "Page 2 of 2" in second.text


def test_htmx_gets_the_rows_alone(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    headers = {"HX-Request": "true"}
    page = browse(cast.clara).get(address(cast, "3.p2"), headers=headers)
    assert not page.all("nav.tabs")
    assert len(names(page)) == 12


@pytest.mark.parametrize("form", ["", "csv", "xlsx"])
@pytest.mark.parametrize(("name", "sees"), [("edgar", True), ("clara", False), ("hanna", False)])
def test_phones_are_there_for_the_executive_alone(
    cast: Cast, browse: Browse, kept: CrmSnapshot, form: str, name: str, sees: bool
) -> None:
    page = browse(getattr(cast, name)).get(address(cast, "2.p5", form))
    body = page.response.get_data()
    if form == "xlsx":
        found = _cells(body)
        text = " ".join(str(cell) for row in found for cell in row)
    else:
        text = body.decode()
    assert "Client 1" in text
    assert (PHONE in text) is sees
    assert ("Phone" in text) is sees


@pytest.mark.parametrize("query", [f"text={PHONE[1:]}0001", "sort=-phone"])
def test_personal_fields_are_not_asked_by(
    cast: Cast, browse: Browse, kept: CrmSnapshot, query: str
) -> None:
    found = {
        name: names(browse(getattr(cast, name)).get(f"{address(cast, '2.p5')}?{query}"))
        for name in ("edgar", "clara", "hanna")
    }
    plain = names(browse(cast.clara).get(address(cast, "2.p5")))
    refused = [] if query.startswith("text") else plain
    assert found["clara"] == found["hanna"] == refused
    assert found["edgar"] not in ([], plain)


@pytest.mark.parametrize(("name", "rows"), [("clara", 12), ("edgar", 12), ("hanna", 3)])
def test_rows_are_taken_away(
    cast: Cast, browse: Browse, kept: CrmSnapshot, name: str, rows: int
) -> None:
    browser = browse(getattr(cast, name))
    csv = browser.get(address(cast, "3.p2", "csv")).response
    assert csv.get_data().startswith(b"\xef\xbb\xbf")
    assert len(csv.get_data().decode("utf-8-sig").splitlines()) == rows + 1
    assert 'filename="check-3.p2-2026-11-02.csv"' in csv.headers["Content-Disposition"]
    xlsx = browser.get(address(cast, "3.p2", "xlsx")).response.get_data()
    assert len(_cells(xlsx)) == rows + 1
    query = select(History.new).where(History.verb == "evidence.download")
    assert sorted(db.session.scalars(query)) == ["csv", "xlsx"]


def test_a_file_holds_what_was_asked_for(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    page = browse(cast.clara).get(f"{address(cast, '3.p2', 'csv')}?text=deal 2&sort=-name")
    lines = page.response.get_data().decode("utf-8-sig").splitlines()[1:]
    assert [one.split(";")[0] for one in lines] == ["Deal 23", "Deal 22", "Deal 21", "Deal 20"]


def test_no_cell_becomes_a_formula(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    clara = browse(cast.clara)
    csv = clara.get(address(cast, "2.p5", "csv")).response.get_data().decode("utf-8-sig")
    assert "=Client 1" in csv
    assert not any(line.startswith("=") for line in csv.splitlines())
    xlsx = clara.get(address(cast, "2.p5", "xlsx")).response.get_data()
    assert _cells(xlsx)[1][0] == "=Client 0"
    with ZipFile(BytesIO(xlsx)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_downloads_can_be_switched_off(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    db.session.get_one(EvidenceSetting, cast.volga.id).downloads = False
    db.session.commit()
    clara = browse(cast.clara)
    for form in ("csv", "xlsx"):
        page = clara.get(address(cast, "3.p2", form))
        assert page.status == 403
        assert "its downloads are switched off" in page.text
    shown = clara.get(address(cast, "3.p2"))
    assert "Downloads are switched off" in shown.text
    assert not shown.all('a[href*="rows.csv"]')
    query = select(History.id).where(History.verb == "evidence.download")
    assert db.session.scalars(query).all() == []


def test_an_employee_takes_nothing_away(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    emil = browse(cast.emil)
    assert emil.get(address(cast, "3.p2", "csv")).status == 403
    assert not emil.get(address(cast, "3.p2")).all('a[href*="rows.csv"]')


def test_there_is_no_file_without_rows(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    assert browse(cast.clara).get(address(cast, "3.p3", "csv")).status == 404


def _cells(content: bytes) -> list[list[object]]:
    return list(CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python())
