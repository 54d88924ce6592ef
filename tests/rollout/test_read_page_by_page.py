"""A submitted report is read page by page, to the end, with what is new marked."""

from collections.abc import Callable

from portal.audit import Actor
from portal.db import db
from portal.rollout.arrangement import order
from portal.rollout.control_words import save_words
from portal.rollout.controls import control_of
from portal.rollout.models import Report
from tests.browser import Browser, Page
from tests.people import Cast
from tests.rollout.test_certificate_of_completion import happened
from tests.rollout.test_sign_report import held_control, submitted, url

__all__ = ["held_control"]


def page(cast: Cast, reader: Browser, report: Report, number: int, htmx: bool = False) -> Page:
    headers = {"HX-Request": "true"} if htmx else {}
    return reader.get(url(cast, f"/reports/{report.id}/read/{number}"), headers=headers)


def test_each_part_is_a_page(cast: Cast, browse: Callable[..., Browser]) -> None:
    report, edgar = submitted(cast, browse), browse(cast.edgar)
    parts = order(report.data)
    assert parts[:4] == ["cover", "summary", "control", "step-1"]
    first = page(cast, edgar, report, 1)
    assert first.one(".reading-bar .position").text == f"1 of {len(parts)}"
    assert first.all("[rel=prev]") == []
    assert "All but the retail deals" not in first.text
    third = page(cast, edgar, report, 3)
    assert "All but the retail deals" in third.text
    assert third.one(".reading-side [aria-current]").text == "What was said at the control"
    assert third.one("[rel=prev]")["href"].endswith("/read/2")
    fragment = page(cast, edgar, report, len(parts), htmx=True)
    assert fragment.all("header") == []
    assert fragment.all("[rel=next]") == []
    assert fragment.one("#sign-form")


def test_no_part_is_left_out_of_the_pages(cast: Cast, browse: Callable[..., Browser]) -> None:
    report, edgar = submitted(cast, browse), browse(cast.edgar)
    whole = edgar.get(url(cast, f"/reports/{report.id}")).one("article.document").get_text(" ")
    pages = " ".join(
        page(cast, edgar, report, number).one("#reading").get_text(" ")
        for number in range(1, len(order(report.data)) + 1)
    )
    assert set(whole.split()) <= set(pages.split())


def test_read_to_the_end_is_noted_when_every_page_was_opened(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    report, edgar = submitted(cast, browse), browse(cast.edgar)
    last = len(order(report.data))
    jumped = page(cast, edgar, report, last)
    assert "Not opened yet: Cover , In short" in jumped.one("#unread").get_text(" ", strip=True)
    assert "read" not in [verb for verb, _name, _address in happened(report)]
    for number in range(1, last):
        page(cast, edgar, report, number)
    assert "You have read this report to the end." in page(cast, edgar, report, last).text
    page(cast, browse(cast.clara), report, last)
    assert [one[:2] for one in happened(report)] == [
        ("sent", "Clara"),
        ("asked", "Edgar"),
        ("opened", "Edgar"),
        ("read", "Edgar"),
    ]
    whole = edgar.get(url(cast, f"/reports/{report.id}"))
    assert "You have read this report to the end." in whole.text


def test_it_is_signed_unread_too(cast: Cast, browse: Callable[..., Browser]) -> None:
    report, edgar = submitted(cast, browse), browse(cast.edgar)
    whole = url(cast, f"/reports/{report.id}")
    assert "not read this report to the end" in edgar.get(whole).text
    edgar.submit(whole, {"read": "y"}, form="#sign-form")
    assert report.state == "signed"
    assert page(cast, edgar, report, len(order(report.data))).all("#sign-form") == []


def test_what_is_new_is_marked(cast: Cast, browse: Callable[..., Browser]) -> None:
    first, edgar = submitted(cast, browse), browse(cast.edgar)
    assert page(cast, edgar, first, 1).all(".news") == []
    edgar.post(url(cast, f"/reports/{first.id}/return"), {"words": "The dates are wrong"})
    by = Actor(cast.clara.id, "consultant")
    save_words(control_of(cast.volga, "first"), "answer:first.q1", "All of them", 1, by)
    save_words(control_of(cast.volga, "first"), "thoughts", "A second queue", 0, by)
    db.session.commit()
    second = submitted(cast, browse)
    number = order(second.data).index("control") + 1
    shown = page(cast, edgar, second, number)
    assert shown.one("article h4 .news").text == "changed"
    marked = [line.get_text(" ", strip=True) for line in shown.all(".reading-side li")]
    assert [line for line in marked if line.endswith("changed")] == [
        "What was said at the control changed",
        "Further development changed",
    ]
    legend = page(cast, edgar, second, 1).one(".reading-page > .notice").get_text(" ", strip=True)
    assert legend.startswith("Changed since version 1: What was said at the control ,")
    assert edgar.get(url(cast, f"/reports/{second.id}")).all("article h4 .news")


def test_an_outsider_reads_nothing_and_a_head_neither(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    report = submitted(cast, browse)
    assert page(cast, browse(cast.olga), report, 1).status == 404
    assert page(cast, browse(cast.hanna), report, 1).status == 403
    for number in (0, len(order(report.data)) + 1):
        assert page(cast, browse(cast.edgar), report, number).status == 404
