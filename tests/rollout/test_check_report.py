"""Anyone checks a report by its file: genuine, changed and where, not ours, or its seal alone."""

import io
from collections.abc import Callable
from datetime import date

import pikepdf
import pytest

from portal.db import db, now
from portal.media.files import keep
from portal.rollout.document import check_url
from portal.rollout.models import Report
from portal.rollout.seals import authored, sealed
from tests.browser import Browser, Page
from tests.pdfs import blank
from tests.people import Cast
from tests.seal.documents import sealed as sealed_elsewhere

ENGLISH = {"Accept-Language": "en"}
CODE = "7Q2M-K4XD-93PB"


@pytest.fixture
def pdf(cast: Cast) -> bytes:
    """The file of a signed report."""
    of = {"company_id": cast.volga.id, "by_id": cast.clara.id}
    about = {
        "name": "Edgar Ellis",
        "state": "signed",
        "address": "192.0.2.7",
        "url": check_url(CODE),
    }
    submitted = authored(blank(3), "en", "Clara Clay", check_url(CODE))
    signed = sealed(submitted, "en", about)
    files = [keep(content, "a.pdf", "application/pdf", **of) for content in (submitted, signed)]
    db.session.flush()
    report = Report(
        company_id=cast.volga.id,
        control="first",
        version=1,
        language="en",
        code=CODE,
        state="signed",
        data={},
        data_sha256="",
        submitted_at=now(),
        submitted_by_id=cast.clara.id,
        expires_on=date(2027, 1, 1),
        file_id=files[0].id,
        answered_at=now(),
        answered_by_id=cast.edgar.id,
        signed_file_id=files[1].id,
        level="B-B",
        certificate="C7:AD",
    )
    db.session.add(report)
    db.session.commit()
    return signed


def brought(browse: Callable[..., Browser], content: bytes) -> Page:
    upload = {"file": (io.BytesIO(content), "report.pdf")}
    return browse().post("/report/check", upload, headers=ENGLISH)


def drawn_over(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.pages[1].contents_add(b"BT ET % all is well")
        done = io.BytesIO()
        document.save(done)
    return done.getvalue()


def test_the_file_itself_is_genuine(browse: Callable[..., Browser], pdf: bytes) -> None:
    page = brought(browse, pdf)
    assert page.status == 200
    assert "Genuine: this file is unchanged, byte for byte." in page.text
    assert "PAdES B-B" in page.text
    assert "C7:AD" in page.text
    assert "simple electronic signature" in page.text


def test_a_changed_page_is_named(browse: Callable[..., Browser], pdf: bytes) -> None:
    page = brought(browse, drawn_over(pdf))
    assert page.status == 404
    assert "Changed after it left the portal" in page.text
    assert "page 2 says something else" in page.text
    assert page.all(f"a[href='/report/{CODE}']")


def test_a_lost_byte_at_the_end_is_a_change(browse: Callable[..., Browser], pdf: bytes) -> None:
    assert "something was added at its end, or cut off" in brought(browse, pdf[:-1]).text


def test_a_file_of_somebody_else_is_not_ours(browse: Callable[..., Browser]) -> None:
    page = brought(browse, sealed_elsewhere())
    assert page.status == 404
    assert "This file is not a report of this portal" in page.text


def test_the_seal_speaks_where_the_report_is_gone(
    browse: Callable[..., Browser], pdf: bytes
) -> None:
    db.session.query(Report).delete()
    db.session.commit()
    page = brought(browse, pdf)
    assert page.status == 200
    assert "Genuine by its seal" in page.text
    assert "Edgar Ellis" in page.text
    changed = brought(browse, drawn_over(pdf))
    assert changed.status == 404
    assert "changed afterwards" in changed.text or "not a report" in changed.text


def test_the_file_is_not_kept(browse: Callable[..., Browser], pdf: bytes) -> None:
    before = db.session.execute(db.text("select count(*) from files")).scalar()
    brought(browse, drawn_over(pdf))
    assert db.session.execute(db.text("select count(*) from files")).scalar() == before
