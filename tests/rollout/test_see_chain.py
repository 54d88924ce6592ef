"""The chain of signed reports names the link that is broken, whichever kind it is."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.db import db, now
from portal.media.files import keep
from portal.rollout.document import check_url
from portal.rollout.models import Report
from portal.rollout.report import fingerprint
from portal.rollout.seals import authored, sealed
from tests.browser import Browser
from tests.pdfs import blank
from tests.people import Cast

ENGLISH = {"Accept-Language": "en"}
DATA = {"language": "en", "company": {"name": "Volga-Snab"}}


def signed(cast: Cast, number: int, previous: str | None) -> Report:
    """Report number n of a chain, with a file of its own."""
    code = f"AAAA-BBBB-{number:04}"
    about = {"name": "Edgar", "state": "signed", "address": "", "url": check_url(code)}
    content = sealed(authored(blank(number), "en", "Clara", check_url(code)), "en", about)
    file = keep(content, "a.pdf", "application/pdf", company_id=cast.volga.id, by_id=cast.clara.id)
    at = now() + timedelta(minutes=number)
    report = Report(
        company_id=cast.volga.id,
        control=("first", "second", "summing_up")[number - 1],
        version=1,
        language="en",
        code=code,
        state="signed",
        data=DATA,
        data_sha256=fingerprint(DATA),
        previous_sha256=previous,
        submitted_at=at,
        submitted_by_id=cast.clara.id,
        expires_on=at.date(),
        file_id=file.id,
        signed_file_id=file.id,
        answered_at=at,
        answered_by_id=cast.edgar.id,
        level="B-B",
        certificate="C7:AD",
    )
    db.session.add(report)
    db.session.commit()
    return report


@pytest.fixture
def reports(cast: Cast) -> list[Report]:
    made: list[Report] = []
    for number in (1, 2, 3):
        previous = made[-1].signed_file if made else None
        made.append(signed(cast, number, previous.sha256 if previous else None))
    return made


def shown(cast: Cast, browse: Callable[..., Browser]) -> list[bool]:
    """Of each link in its order, whether the page says that it is broken."""
    page = browse(cast.edgar).get(f"/companies/{cast.volga.id}/reports/chain")
    return ["chain-broken" in link["class"] for link in page.all(".chain > li")]


def other_data(report: Report, _reports: list[Report]) -> None:
    report.data = {**DATA, "company": {"name": "Other"}}


def other_previous(report: Report, _reports: list[Report]) -> None:
    report.previous_sha256 = "0" * 64


def no_previous(report: Report, _reports: list[Report]) -> None:
    report.previous_sha256 = None


def other_file(report: Report, reports: list[Report]) -> None:
    report.signed_file_id = report.file_id = reports[0].file_id


def unsealed_file(report: Report, _reports: list[Report]) -> None:
    of = {"company_id": report.company_id, "by_id": report.submitted_by_id}
    report.signed_file_id = keep(blank(), "a.pdf", "application/pdf", **of).id


def lost_file(report: Report, _reports: list[Report]) -> None:
    assert report.signed_file is not None
    report.signed_file.sha256 = "f" * 64


BREAKS = {
    "data": (other_data, "The data behind the report"),
    "previous": (other_previous, "It does not name the report before it"),
    "nothing before": (no_previous, "It does not name the report before it"),
    "lost file": (lost_file, "The kept file is missing"),
    "seal": (unsealed_file, "The seal in the file does not hold"),
}


def test_a_whole_chain_holds(
    cast: Cast, browse: Callable[..., Browser], reports: list[Report]
) -> None:
    assert shown(cast, browse) == [False, False, False]


@pytest.mark.parametrize("broken", BREAKS)
def test_a_broken_link_is_named(
    cast: Cast, browse: Callable[..., Browser], reports: list[Report], broken: str
) -> None:
    act, words = BREAKS[broken]
    act(reports[1], reports)
    db.session.commit()
    db.session.expire_all()
    page = browse(cast.edgar).get(f"/companies/{cast.volga.id}/reports/chain", headers=ENGLISH)
    link = page.all(".chain > li")[1]
    assert "chain-broken" in link["class"]
    assert words in link.get_text()
    assert "chain-broken" not in page.all(".chain > li")[0]["class"]


def test_another_reports_file_breaks_this_link_and_the_next(
    cast: Cast, browse: Callable[..., Browser], reports: list[Report]
) -> None:
    other_file(reports[1], reports)
    db.session.commit()
    db.session.expire_all()
    assert shown(cast, browse) == [False, True, True]


def test_an_outsider_finds_no_chain(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert browse(cast.olga).get(f"/companies/{cast.volga.id}/reports/chain").status == 404
