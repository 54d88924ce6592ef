"""The common operations: those of the content, changed by a company, each with or without video."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.audit import Actor
from portal.content import ContentError, content_root
from portal.db import db
from portal.training.models import Lesson, Operation
from portal.training.operations import count_line, load, operations_of, set_hidden
from tests.browser import Browser
from tests.courses import course, lesson
from tests.people import Cast

CODES = {
    "add_product", "move_product", "find_product", "add_client", "merge_clients", "find_segment",
    "enter_enquiry", "move_deal", "lose_deal", "hand_over_deal", "plan_activity", "register_call",
    "answer_message", "answer_reminder", "make_invoice", "mark_payment", "ship_order",
    "ask_access", "open_deals_of_department", "first_day", "report_of_manager",
    "report_of_department", "expected_sales", "overdue_deals",
}  # fmt: skip
"""Codes are permanent: lessons of companies keep them."""


def url(cast: Cast, more: str = "") -> str:
    return f"/companies/{cast.volga.id}/training/operations{more}"


def codes(cast: Cast) -> list[str]:
    return [one.code for one in operations_of(cast.volga, "en")]


def test_no_code_is_ever_lost() -> None:
    found = load(content_root())
    assert {line.code for line in found} >= CODES
    assert {line.step for line in found} == set(range(1, 8))
    assert count_line(found) == f"{len(found)} common operations"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("code: move_deal", "code: add_client", "operations[7].code: add_client stands twice"),
        ("code: move_deal", "code: c1", "operations[7].code: c1 is not small_letters"),
        ("operations:", "operations: []\nmore:", "unknown key"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, old: str, new: str, reason: str) -> None:
    text = (content_root() / "operations.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "operations.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match=reason.replace("[", r"\[")):
        load(tmp_path)


def test_it_says_which_have_a_video(cast: Cast, browse: Callable[..., Browser]) -> None:
    lesson(course(cast.volga), "video", "Two minutes on handing over", operation="hand_over_deal")
    page = browse(cast.clara).get(url(cast))
    assert f"1 of {len(CODES)} have a video" in page.text
    assert "Two minutes on handing over" in page.text


def test_a_maker_adds_one_of_the_company(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.hanna).submit(url(cast), {"title": "Order a courier"}, "#own-operation")
    assert page.status == 303
    own = operations_of(cast.volga, "ru")[-1]
    assert (own.code, own.title, own.own, own.step) == ("c1", "Order a courier", True, None)


def test_own_codes_are_numbered(cast: Cast, browse: Callable[..., Browser]) -> None:
    for title in ("One", "Two"):
        browse(cast.clara).post(url(cast), {"title": title})
    assert codes(cast)[-2:] == ["c1", "c2"]


def test_an_operation_wants_a_title(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.clara).post(url(cast), {"title": " "})
    assert (page.status, db.session.query(Operation).count()) == (422, 0)
    assert "Say what is done." in page.text


def test_what_is_left_out_comes_back(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    clara.post(url(cast, "/add_product/hide"))
    assert "add_product" not in codes(cast)
    assert "Left out" in clara.get(url(cast)).text
    clara.post(url(cast, "/add_product/show"))
    assert codes(cast)[0] == "add_product"


def test_what_is_not_listed_is_not_found(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert browse(cast.clara).post(url(cast, "/no_such_thing/hide")).status == 404


def test_the_executive_reads_and_changes_nothing(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    page = browse(cast.edgar).get(url(cast))
    assert (page.status, page.all("#own-operation")) == (200, [])


def test_a_lesson_is_made_for_it(cast: Cast, browse: Callable[..., Browser]) -> None:
    deals, hanna = course(cast.volga), browse(cast.hanna)
    page = hanna.submit(url(cast, "/move_deal/lesson"), {}, "#lesson-form")
    made = db.session.query(Lesson).filter_by(course_id=deals.id).one()
    assert page.location.endswith(f"/training/lessons/{made.id}/edit")
    assert (made.kind, made.title, made.operation) == (
        "video",
        "Move a deal to its next stage",
        "move_deal",
    )


@pytest.mark.parametrize("course_id", ["x", "999999", ""])
def test_a_course_that_is_not_offered_is_refused(
    cast: Cast, browse: Callable[..., Browser], course_id: str
) -> None:
    course(cast.volga)
    page = browse(cast.clara).post(url(cast, "/move_deal/lesson"), {"course_id": course_id})
    assert (page.status, db.session.query(Lesson).count()) == (422, 0)


def test_without_a_course_it_leads_to_one(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert "there is none yet" in browse(cast.clara).get(url(cast, "/move_deal/lesson")).text


def test_a_draft_stands_beside_its_operation(cast: Cast, browse: Callable[..., Browser]) -> None:
    made = lesson(course(cast.volga), "video", "Handing over", operation="move_deal")
    for version in made.versions:
        version.published_at = None
    db.session.commit()
    page = browse(cast.clara).get(url(cast))
    assert "in work: Handing over" in page.text
    assert page.all("a[href$='operations/move_deal/lesson']") == [], "nobody begins it twice"
    assert "Handing over" not in browse(cast.edgar).get(url(cast)).text


def test_a_lesson_keeps_an_operation_that_is_left_out(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    made = lesson(course(cast.volga), "video", operation="move_deal")
    set_hidden(cast.volga, "move_deal", True, Actor(cast.clara.id, "consultant"))
    db.session.commit()
    page = browse(cast.clara).get(url(cast).replace("operations", f"lessons/{made.id}/edit"))
    assert page.one("#operation [selected]").get_text() == "Move a deal to its next stage"
