"""Certificates: for who has finished, printed once, confirmed to anyone by three facts alone."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from portal.audit import PORTAL
from portal.db import db
from portal.media.models import StoredFile
from portal.people import accounts
from portal.training.certificates import forget
from portal.training.models import Certificate, Course
from tests.browser import Browser, Page, forget_last_request
from tests.courses import assign, course, done, lesson
from tests.people import Cast

Browse = Callable[..., Browser]
ENGLISH = {"Accept-Language": "en"}
DAY = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
"""The 21st in Samara."""


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        yield


@pytest.fixture
def finished(cast: Cast, printing: None) -> Course:
    """A course that Emil has finished."""
    deals = course(cast.volga, "Deals from end to end")
    assign(deals, "employee")
    done(cast.emil, lesson(deals), at=DAY)
    return deals


def url(of: Course, more: str = "") -> str:
    return f"/companies/{of.company_id}/training/courses/{of.id}/certificate.pdf{more}"


def fetch(browser: Browser, address: str) -> TestResponse:
    """A download as it comes, which is no page to be read."""
    forget_last_request()
    return browser.client.get(address)


def words_of(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


def check(browser: Browser, code: str) -> Page:
    return browser.get(f"/certificate/{code}", headers=ENGLISH)


def test_it_says_who_has_finished_what_and_when(
    finished: Course, cast: Cast, browse: Browse
) -> None:
    answer = fetch(browse(cast.emil), url(finished))
    assert answer.content_type == "application/pdf"
    words = words_of(answer.get_data())
    code = db.session.query(Certificate).one().code
    for said in ("Emil Ebert", "Deals from end to end", "Volga-Snab", "21 November 2026", code):
        assert said in words


def test_it_speaks_the_persons_language(finished: Course, cast: Cast, browse: Browse) -> None:
    cast.emil.language, cast.emil.name = "ru", "Эмиль Щукин"
    finished.title = "Сделка от обращения до оплаты"
    words = words_of(fetch(browse(cast.emil), url(finished)).get_data())
    for said in ("Эмиль Щукин", "Сделка от обращения до оплаты", "21 ноября 2026", "Семь шагов"):
        assert said in words


def test_it_lies_on_one_sheet_whatever_the_names(
    finished: Course, cast: Cast, browse: Browse
) -> None:
    cast.emil.name, finished.title = "Wolfeschlegelsteinhausen " * 4, "Negotiations and deals " * 8
    cast.volga.name = "Consolidated Volga Supplies and Company Limited " * 2
    reader = PdfReader(io.BytesIO(fetch(browse(cast.emil), url(finished)).get_data()))
    assert len(reader.pages) == 1
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height


def test_it_is_printed_once(finished: Course, cast: Cast, browse: Browse) -> None:
    emil = browse(cast.emil)
    first = fetch(emil, url(finished)).get_data()
    cast.emil.name, finished.title = "Another Name", "Another title"
    lesson(finished)
    assert fetch(emil, url(finished)).get_data() == first
    assert db.session.query(Certificate).count() == 1


def test_who_has_not_finished_gets_none(finished: Course, cast: Cast, browse: Browse) -> None:
    page = browse(cast.igor).get(url(finished))
    assert page.status == 409
    assert "when you have finished every lesson" in page.text
    assert page.one(f"a[href='/training#course-{finished.id}']").get_text() == "To my training"


def test_a_persons_page_offers_his_certificate(
    finished: Course, cast: Cast, browse: Browse
) -> None:
    page = browse(cast.hanna).get(f"/companies/{cast.volga.id}/training/people/{cast.emil.id}")
    assert page.one(".card-footer a")["href"] == url(finished, f"?person={cast.emil.id}")


def test_without_the_print_process_nothing_is_kept(
    finished: Course, cast: Cast, browse: Browse, no_printing: None
) -> None:
    page = browse(cast.emil).get(url(finished))
    assert page.status == 503
    assert "print process is away" in page.text
    assert db.session.query(Certificate).count() == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("clara", 200), ("hanna", 200), ("edgar", 200), ("anna", 200), ("igor", 403), ("olga", 404)],
)
def test_who_may_have_anothers(
    finished: Course, cast: Cast, browse: Browse, who: str, status: int
) -> None:
    answer = fetch(browse(getattr(cast, who)), url(finished, f"?person={cast.emil.id}"))
    assert answer.status_code == status


def test_a_head_has_only_those_of_his_people(finished: Course, cast: Cast, browse: Browse) -> None:
    assert browse(cast.hanna).get(url(finished, f"?person={cast.igor.id}")).status == 403
    assert browse(cast.hanna).get(url(finished, f"?person={cast.olga.id}")).status == 404


def test_anyone_checks_it_and_learns_nothing_else(
    finished: Course, cast: Cast, browse: Browse
) -> None:
    fetch(browse(cast.emil), url(finished))
    page = check(browse(), db.session.query(Certificate).one().code)
    assert page.status == 200
    said = " ".join(page.one("dl").get_text(" ").split())
    assert said == ("Name Emil Ebert Course Deals from end to end Finished on 21 November 2026")
    everything = page.response.get_data(as_text=True)
    for kept in ("Volga", "example.org", "employee", "/companies/", "Sales"):
        assert kept not in everything


def test_the_form_takes_a_code_as_it_is_typed(finished: Course, cast: Cast, browse: Browse) -> None:
    fetch(browse(cast.emil), url(finished))
    code = db.session.query(Certificate).one().code
    typed = f" {code.lower().replace('-', ' ')} "
    page = browse().get("/certificate", query_string={"code": typed})
    assert page.location == f"/certificate/{code}"


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", "x", "%00", "%D0%96", "a" * 3000])
def test_a_code_that_nobody_has(app: Flask, cast: Cast, browse: Browse, code: str) -> None:
    page = check(browse(), code)
    assert page.status == 404


def test_an_unknown_code_says_where_to_look(cast: Cast, browse: Browse) -> None:
    assert "at the foot of the certificate" in check(browse(), "AAAA-BBBB-CCCC").text


def test_a_forgotten_person_is_named_no_more(finished: Course, cast: Cast, browse: Browse) -> None:
    fetch(browse(cast.emil), url(finished))
    accounts.forget(cast.emil, PORTAL)
    hashes = forget(cast.emil)
    db.session.commit()
    page = check(browse(), db.session.query(Certificate).one().code)
    said = " ".join(page.one("dl").get_text(" ").split())
    removed = "Name removed at the person's wish Course Deals from end to end"
    assert said == f"{removed} Finished on 21 November 2026"
    assert len(hashes) == 1
    assert db.session.query(StoredFile).count() == 0
    assert browse(cast.clara).get(url(finished, f"?person={cast.emil.id}")).status == 404


def test_who_is_forgotten_while_it_is_printed_gets_none(
    finished: Course, cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(_words: object) -> bytes:
        accounts.forget(cast.emil, PORTAL)
        db.session.commit()
        return b"%PDF-1.7 Emil Ebert"

    monkeypatch.setattr("portal.training.certificates.document_pdf", meanwhile)
    browse(cast.emil).get(url(finished))
    assert db.session.query(Certificate).count() == db.session.query(StoredFile).count() == 0
