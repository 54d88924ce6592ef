"""What became of a report, version by version: noted as it happens, printed when it is signed."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from portal.audit import PORTAL
from portal.db import db
from portal.media.files import open_bytes
from portal.people import accounts
from portal.rollout import report_events
from portal.rollout.models import Report, ReportEvent
from tests.browser import Browser
from tests.people import Cast
from tests.rollout.test_sign_report import held_control, submitted, url, words_of_pdf

__all__ = ["held_control"]
FROM = {"REMOTE_ADDR": "203.0.113.7"}


def happened(report: Report) -> list[tuple[str, str, str]]:
    """Verb, first name and network address of every event of a version, in order."""
    query = select(ReportEvent).where(ReportEvent.report_id == report.id).order_by(ReportEvent.id)
    return [
        (row.verb, row.person.name.split()[0], row.address) for row in db.session.scalars(query)
    ]


def test_every_event_has_its_person_and_address(cast: Cast, browse: Callable[..., Browser]) -> None:
    first = submitted(cast, browse)
    edgar = browse(cast.edgar)
    page = url(cast, f"/reports/{first.id}")
    for _visit in range(2):
        assert edgar.get(page, environ_base=FROM).status == 200
    browse(cast.clara).get(page)
    edgar.post(f"{page}/return", {"words": "The dates are wrong"}, environ_base=FROM)
    assert happened(first) == [
        ("sent", "Clara", "127.0.0.1"),
        ("asked", "Edgar", ""),
        ("opened", "Edgar", "203.0.113.7"),
        ("returned", "Edgar", "203.0.113.7"),
    ]


def test_the_signed_document_prints_them_and_changes_no_more(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    first, edgar = submitted(cast, browse), browse(cast.edgar)
    edgar.post(url(cast, f"/reports/{first.id}/return"), {"words": "No"}, environ_base=FROM)
    second = submitted(cast, browse)
    page = url(cast, f"/reports/{second.id}")
    edgar.get(page, environ_base={"REMOTE_ADDR": "198.51.100.23"})
    edgar.post(f"{page}/sign", {"read": "y"}, environ_base=FROM)
    assert second.signed_file is not None
    content = open_bytes(second.signed_file)
    printed = words_of_pdf(content).partition("Certificate of completion")[2]
    for words in (
        "Version 1 Sent for signature Clara Klein 23 November 2026",
        "Returned Edgar Ernst",
        "Version 2 Sent for signature",
        "Opened Edgar Ernst",
        "198.51.100.23",
        "Signed Edgar Ernst",
        "203.0.113.7",
    ):
        assert words in printed, printed
    before = happened(second)
    edgar.get(page)
    edgar.post(f"{page}/sign", {"read": "y"})
    assert happened(second) == before
    assert open_bytes(second.signed_file) == content


def test_who_cannot_sign_opens_it_unnoted(cast: Cast, browse: Callable[..., Browser]) -> None:
    report = submitted(cast, browse)
    page = url(cast, f"/reports/{report.id}")
    assert browse(cast.anna).get(page).status == 200
    assert browse(cast.olga).get(page).status == 404
    assert [verb for verb, _name, _address in happened(report)] == ["sent", "asked"]


def test_the_page_tells_of_it_until_it_is_signed(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    report = submitted(cast, browse)
    page = browse(cast.clara).get(url(cast, f"/reports/{report.id}"))
    assert "Asked to sign Edgar Ernst" in page.text


def test_a_forgotten_person_leaves_no_address(cast: Cast, browse: Callable[..., Browser]) -> None:
    report = submitted(cast, browse)
    page = url(cast, f"/reports/{report.id}")
    browse(cast.edgar).post(f"{page}/sign", {"read": "y"}, environ_base=FROM)
    assert report.signed_file is not None
    content = open_bytes(report.signed_file)
    accounts.forget(cast.edgar, PORTAL)
    report_events.forget(cast.edgar)
    db.session.commit()
    db.session.expire_all()
    assert "203.0.113.7" not in str(happened(report)) + report.answered_from
    assert open_bytes(report.signed_file) == content
    shown = browse(cast.clara).get(page).text.partition("Certificate of completion")[2]
    assert f"Signed Участник {cast.edgar.id}" in shown
    assert "Edgar" not in shown


@pytest.mark.parametrize(
    "change",
    [
        update(ReportEvent).values(verb="read", address=""),
        update(ReportEvent).values(address="10.0.0.1"),
        delete(ReportEvent),
    ],
    ids=["verb", "address", "delete"],
)
def test_what_became_of_it_cannot_be_changed(
    cast: Cast, browse: Callable[..., Browser], change: object
) -> None:
    submitted(cast, browse)
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(change)  # type: ignore[call-overload]
    assert db.session.scalar(text("select count(*) from report_events")) == 2
