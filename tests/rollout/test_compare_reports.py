"""Two reports of a company side by side: which two, who may, what the page and the PDF say."""

import html
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from pypdf import PdfReader

from portal.audit import History
from portal.db import db, now
from portal.media.files import keep
from portal.rollout.comparison_document import comparison_html, comparison_pdf
from portal.rollout.models import CONTROLS, Control, Report
from portal.rollout.report import fingerprint
from tests.browser import Browser
from tests.filling import hold_a_control
from tests.pdf_rules import File, broken, words_in_order
from tests.pdfs import blank
from tests.people import Cast
from tests.render.process import RenderProcess
from tests.rollout.longest_report import branded, longest
from tests.rollout.test_comparison_rule import FIRST, LATER, evidence

ENGLISH = {"Accept-Language": "en"}
COMPANY = {"name": "Volga-Snab", "industry": "Wholesale", "city": "Samara"}


@pytest.fixture
def controls(cast: Cast) -> None:
    """The rows of the company's controls, none of them held."""
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    db.session.commit()


def reported(cast: Cast, version: int, state: str, **more: Any) -> Report:
    """A version of the first control's report."""
    of = {"company_id": cast.volga.id, "by_id": cast.clara.id}
    data = {**FIRST, "company": COMPANY, **more, "control": "first"}
    report = Report(
        company_id=cast.volga.id,
        control="first",
        version=version,
        language="en",
        code=f"AAAA-BBBB-{version:04}",
        state=state,
        data=data,
        data_sha256=fingerprint(data),
        submitted_at=now(),
        submitted_by_id=cast.clara.id,
        expires_on=date(2026, 12, 23),
        file_id=keep(blank(), "a.pdf", "application/pdf", **of).id,
    )
    db.session.add(report)
    db.session.commit()
    return report


@pytest.fixture
def two(cast: Cast, controls: None) -> tuple[Report, Report]:
    """A returned version, and the next one with other words, and an issue settled."""
    answers = [{"question": "Who?", "answer": "Everyone but the <b>old</b>"}]
    first = reported(cast, 1, "returned")
    return first, reported(cast, 2, "submitted", answers=answers, issues=[])


def url(cast: Cast, more: str) -> str:
    return f"/companies/{cast.volga.id}{more}"


def compared(cast: Cast, more: str = "") -> str:
    return url(cast, f"/reports/compare{more}")


def words(page: Browser | Any) -> str:
    return " ".join(page.one("main").get_text(" ").split())


def test_the_newest_stands_beside_the_one_before(
    cast: Cast, browse: Callable[..., Browser], two: tuple[Report, Report]
) -> None:
    page = browse(cast.edgar).get(compared(cast), headers=ENGLISH)
    assert page.status == 200
    assert [o["value"] for o in page.all("option[selected]")] == [str(row.id) for row in two]
    for told in ("1 issue closed", "1 answer changed", "taken out: retail", "put in: <b>old</b>"):
        assert told in words(page)
    assert [one.get_text() for one in page.all("del")] == ["taken out: retail"]
    folded = [one.get_text(" ", strip=True) for one in page.all("details.unchanged > summary")]
    assert "Next steps nothing changed" in folded


def test_the_earlier_stands_first_whichever_was_said_first(
    cast: Cast, browse: Callable[..., Browser], two: tuple[Report, Report]
) -> None:
    first, second = two
    page = browse(cast.clara).get(compared(cast, f"?a={second.id}&b={first.id}"), headers=ENGLISH)
    assert [o["value"] for o in page.all("option[selected]")] == [str(first.id), str(second.id)]


def test_who_names_one_gets_the_one_before_it(
    cast: Cast, browse: Callable[..., Browser], two: tuple[Report, Report]
) -> None:
    first, second, third = (str(row.id) for row in (*two, reported(cast, 3, "submitted")))
    edgar = browse(cast.edgar)
    for asked, found in (
        ("", [second, third]),
        (f"?b={third}", [second, third]),
        (f"?b={second}", [first, second]),
        (f"?a={first}", [first, second]),
    ):
        chosen = edgar.get(compared(cast, asked)).all("option[selected]")
        assert [one["value"] for one in chosen] == found, asked


def test_links_lead_there(
    cast: Cast, browse: Callable[..., Browser], two: tuple[Report, Report]
) -> None:
    edgar, third = browse(cast.edgar), reported(cast, 3, "submitted", **longest("en"))
    assert edgar.get(url(cast, "/reports")).all(f"main a[href='{compared(cast)}']")
    address = compared(cast, f"?a={two[1].id}&b={third.id}")
    links = edgar.get(url(cast, f"/reports/{third.id}")).all("main a")
    assert address in [link["href"] for link in links]


def test_one_report_alone_has_nothing_beside_it(
    cast: Cast, browse: Callable[..., Browser], controls: None
) -> None:
    row = reported(cast, 1, "submitted")
    page = browse(cast.edgar).get(compared(cast), headers=ENGLISH)
    assert "When there are two reports" in words(page)
    assert browse(cast.edgar).get(compared(cast, f".pdf?a={row.id}")).status == 404
    link = f"main a[href='{compared(cast)}']"
    assert not browse(cast.edgar).get(url(cast, "/reports")).all(link)


def test_the_same_report_on_both_sides_is_said(
    cast: Cast, browse: Callable[..., Browser], two: tuple[Report, Report]
) -> None:
    address = compared(cast, f"?a={two[0].id}&b={two[0].id}")
    page = browse(cast.edgar).get(address, headers=ENGLISH)
    assert (page.status, "the same report" in words(page)) == (200, True)
    assert browse(cast.edgar).get(address.replace("compare?", "compare.pdf?")).status == 404


def test_a_draft_is_compared_by_who_writes_it_alone(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    hold_a_control(cast.volga, cast.clara, date(2026, 11, 23), issues=2, words=1)
    row = reported(cast, 1, "returned")
    address = compared(cast, f"?a={row.id}&b=draft-first")
    page = browse(cast.clara).get(address, headers=ENGLISH)
    assert "First control, version 2 · draft" in page.text
    assert "Decisions written anew" in words(page)
    assert browse(cast.edgar).get(address).status == 404
    assert "draft" not in browse(cast.edgar).get(compared(cast)).text
    row.state = "submitted"
    db.session.commit()
    assert browse(cast.clara).get(address).status == 404, "there is no draft of it any more"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anna", 200),
        ("clara", 200),
        ("edgar", 200),
        ("hanna", 403),
        ("emil", 403),
        ("boris", 404),
        ("olga", 404),
    ],
)
def test_who_may_compare(
    cast: Cast,
    browse: Callable[..., Browser],
    two: tuple[Report, Report],
    who: str,
    status: int,
) -> None:
    browser, asked = browse(getattr(cast, who)), f"?a={two[0].id}&b={two[1].id}"
    assert browser.get(compared(cast, asked)).status == status
    # Nobody prints here: who may have it is sent back to the page, which says so.
    assert browser.get(compared(cast, f".pdf{asked}")).status == {200: 303}.get(status, status)


def test_another_companys_report_is_not_there(
    cast: Cast, browse: Callable[..., Browser], two: tuple[Report, Report]
) -> None:
    first, second = two
    foreign = f"/companies/{cast.zhiguli.id}/reports/compare?a={first.id}&b={second.id}"
    second.company_id = cast.zhiguli.id
    db.session.commit()
    third = reported(cast, 3, "returned")
    for asked in (f"?a={first.id}&b={second.id}", "?b=99999", "?a=x", "?a=draft-second"):
        assert browse(cast.edgar).get(compared(cast, asked)).status == 404
    assert browse(cast.edgar).get(compared(cast, f"?a={first.id}&b={third.id}")).status == 200
    assert browse(cast.olga).get(foreign).status == 404


def test_the_number_of_queries_is_known(
    cast: Cast,
    browse: Callable[..., Browser],
    two: tuple[Report, Report],
    count_queries: Callable[..., int],
) -> None:
    edgar = browse(cast.edgar)
    edgar.get(compared(cast))
    db.session.expire_all()
    assert count_queries(lambda: edgar.get(compared(cast))) <= QUERIES


QUERIES = 14
"""Person, company and its frame; the list of reports without their data; the data of two."""


def test_the_download_is_noted_and_carries_a_name(
    cast: Cast, browse: Callable[..., Browser], two: tuple[Report, Report], printing: None
) -> None:
    edgar = browse(cast.edgar)
    answer = edgar.get(edgar.get(compared(cast, ".pdf")).location).response
    assert answer.mimetype == "application/pdf"
    name = unquote(answer.headers["Content-Disposition"])
    assert "Volga-Snab, comparison of reports" in name
    row = db.session.query(History).filter_by(verb="report.compare").one()
    assert (row.actor_id, row.subject) == (cast.edgar.id, "report:first:2")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert "[retail]" in " ".join(text.split())


def test_without_the_print_process_it_says_so(
    cast: Cast, browse: Callable[..., Browser], two: tuple[Report, Report], no_printing: None
) -> None:
    edgar = browse(cast.edgar)
    answer = edgar.get(compared(cast, ".pdf"))
    assert answer.status == 303
    assert "print process is away" in edgar.get(compared(cast)).text
    assert db.session.query(History).filter_by(verb="report.compare").count() == 0


def sides(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    first, second = (
        {"data": data, "control": data["control"], "version": 1, "state": "signed"}
        for data in (old, new)
    )
    return first, second


def short(language: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two controls whose every part differs, CRM data too."""
    about = {"language": language, "company": COMPANY}
    old = {**FIRST, **about, "evidence": evidence(2)}
    changed = {
        "sightings": [],
        "exceptions": [],
        "training_figures": None,
        "issues": [],
        "thoughts": "A second shop",
        "steps": [{**FIRST["steps"][0], "done": 9, "items": []}],  # type: ignore[index]
    }
    return sides(old, {**old, **LATER, **changed, "evidence": evidence(3, after=0.9)})


def long(language: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The longest texts that anyone could believe in, with a logo; fewer of each than there are."""
    fewer = {"evidence": None, "steps": longest(language)["steps"][:2]}
    old = {**longest(language), **fewer, "issues": longest(language)["issues"][:12]}
    new = {**old, "brand": branded(), "decisions": old["decisions"].replace("половина", "треть")}
    new["issues"] = [{**one, "title": f"Иное {one['title']}"[:200]} for one in old["issues"]]
    new["steps"] = [{**step, "done": 5, "items": step["items"][:5]} for step in old["steps"]]
    return sides({**old, "control": "second", "figures_at": "2026-10-20T07:00:00+00:00"}, new)


@pytest.fixture(scope="module")
def printer(migrated_app: Callable[[str], Flask], print_process: RenderProcess) -> Iterator[Flask]:
    """An app that prints; its database is not asked."""
    app = migrated_app("sqlite")
    kept = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(kept, render_socket=print_process.socket)
    yield app
    app.config["SETTINGS"] = kept


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("reports", [short, long])
def test_the_document_conforms_and_keeps_every_word(
    printer: Flask, reports: Callable[..., Any], language: str
) -> None:
    with printer.test_request_context():
        of = (*reports(language), "UTC")
        page, pdf = comparison_html(*of), comparison_pdf(*of)
        assert reports is long or comparison_pdf(*of) == pdf, "the same input, the same bytes"
    assert broken(pdf) == {}
    body = html.unescape(re.sub(r"<head>.*?</head>|<[^>]*>", "", page, flags=re.DOTALL))
    said = words_in_order(File.of(pdf)).replace("•", "").casefold()
    written = re.sub(r"[\s\u00ad\u200b\u2060]+", "", body).casefold()
    # A pair that is longer than a page is read page by page.
    assert said == written if reports is short else Counter(said) == Counter(written)
