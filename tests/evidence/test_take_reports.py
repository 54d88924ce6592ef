"""Reports and their rows as files: who may take them, what they hold, and that it is recorded."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal.audit import Actor, History
from portal.db import db
from portal.evidence import download_routes
from portal.evidence.guarding import allow_downloads
from portal.evidence.models import CrmSnapshot
from tests.browser import Browser, Page
from tests.people import Cast

Browse = Callable[..., Browser]


def base(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/evidence/reports"


def cells(page: Page) -> list[list[str]]:
    text = page.response.get_data().decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def taken(cast: Cast) -> list[tuple[int | None, str, str]]:
    query = select(History).where(History.verb == "evidence.download").order_by(History.id)
    return [(row.actor_id, row.subject, row.new) for row in db.session.scalars(query)]


def test_a_report_as_csv(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    page = browse(cast.edgar).get(f"{base(cast)}/D7/report.csv?pipeline=Retail")
    assert cells(page) == [
        ["Pipeline", "Stage", "Total", "Sum", "Share", "Currency"],
        ["Retail", "Lost", "1", "5000.00", "0.25", "RUB"],
        ["Retail", "Talks", "2", "10000.00", "0.5", "RUB"],
        ["Retail", "Won", "1", "1000.00", "0.25", "RUB"],
        ["Total", "", "4", "16000.00", "1.0", "RUB"],
    ]
    assert taken(cast) == [(cast.edgar.id, f"crm_snapshot:{sales.id}", "D7.csv")]


def test_rows_as_a_workbook(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    page = browse(cast.clara).get(f"{base(cast)}/D7/rows.xlsx?manager=11&sort=-amount")
    book = CalamineWorkbook.from_filelike(BytesIO(page.response.get_data()))
    head, *rows = book.get_sheet_by_index(0).to_python()
    assert [row[head.index("Name")] for row in rows] == ["Deal 3", "Deal 2", "Deal 1"]
    assert taken(cast) == [(cast.clara.id, f"crm_snapshot:{sales.id}", "D7:rows.xlsx")]


def test_a_head_takes_the_rows_of_his_department(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    head, *rows = cells(browse(cast.hanna).get(f"{base(cast)}/D7/rows.csv"))
    assert {row[head.index("Responsible")] for row in rows} == {"Emil Ebert"}


def test_no_phone_is_in_a_file(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    for name in ("report.csv", "rows.csv"):
        page = browse(cast.clara).get(f"{base(cast)}/D3/{name}")
        assert "+7900555" not in page.response.get_data().decode("utf-8-sig")


def test_an_employee_takes_nothing(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    emil = browse(cast.emil)
    for name in ("report.csv", "report.xlsx", "rows.csv", "rows.xlsx"):
        assert emil.get(f"{base(cast)}/D7/{name}").status == 403
    assert not emil.get(f"{base(cast)}/D7").all('a[href*="report.csv"]')
    assert taken(cast) == []


@pytest.mark.parametrize("name", ["clara", "edgar", "hanna"])
def test_nobody_takes_what_is_forbidden(
    cast: Cast, browse: Browse, sales: CrmSnapshot, name: str
) -> None:
    allow_downloads(cast.volga, False, Actor(cast.edgar.id, "executive"))
    db.session.commit()
    browser = browse(getattr(cast, name))
    page = browser.get(f"{base(cast)}/D7/report.csv")
    assert page.status == 403
    assert "may not be downloaded here" in page.text
    assert not browser.get(f"{base(cast)}/D7").all('a[href*="report.csv"]')
    assert not browser.get(f"{base(cast)}/D7/rows").all('a[href*="rows.csv"]')
    assert taken(cast) == []


def test_too_many_rows_are_refused_and_said(
    cast: Cast, browse: Browse, sales: CrmSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_routes, "ROWS_AT_MOST", 3)
    clara = browse(cast.clara)
    page = clara.get(f"{base(cast)}/D7/rows.csv?pipeline=Retail")
    assert page.status == 303
    assert "at most 3 rows, and these are 4" in clara.get(page.location).text
    assert taken(cast) == []


def test_a_file_of_an_impossible_period_leads_back_to_the_form(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    clara = browse(cast.clara)
    page = clara.get(f"{base(cast)}/G1/report.csv?first=2026-10-02&last=2026-10-01&code=x")
    assert page.status == 303
    assert "ends before it begins" in clara.get(page.location).text


def test_a_file_without_a_snapshot_is_not_there(cast: Cast, browse: Browse) -> None:
    assert browse(cast.clara).get(f"{base(cast)}/D7/report.csv").status == 404
