"""Watching a lesson over HTTP: the page, what its player tells, what counts, what is refused."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal.audit import History
from portal.db import db, now
from portal.training.models import Assignment, Lesson, Statement
from tests.browser import Browser
from tests.courses import course, lesson, publish, video
from tests.people import Cast
from tests.watching import beat, progress, url

Browse = Callable[..., Browser]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False) as travel:
        yield travel


def test_the_page_shows_the_video(browse: Browse, cast: Cast, deal: Lesson) -> None:
    page = browse(cast.emil).get(url(deal))
    assert page.status == 200
    assert page.one("h1").text == "Hand a deal over"
    assert [row.select("span")[0].text for row in page.all(".chapters a")] == [
        "Find it",
        "Hand it over",
    ]


def test_opening_is_noted_once(browse: Browse, cast: Cast, deal: Lesson, clock: Any) -> None:
    emil = browse(cast.emil)
    emil.get(url(deal))
    row = progress()
    assert row is not None
    opened = row.opened_at
    clock.shift(60)
    emil.get(url(deal))
    assert row.opened_at == opened


def test_what_was_played_is_counted(browse: Browse, cast: Cast, deal: Lesson, clock: Any) -> None:
    emil = browse(cast.emil)
    emil.get(url(deal))
    clock.shift(10)
    answer = beat(emil, deal, [[0, 6], [20, 24]], position=24)
    assert answer.get_json() == {
        "ranges": [[0, 6], [20, 24]],
        "seconds": 10,
        "share": 16,
        "completed": False,
        "accepted": 10,
    }
    page = emil.get(url(deal))
    assert page.one("#watched-words").text == "Watched 16 %, 90 % needed"
    assert page.one("#resume").text == "Continue from 0:24"
    assert [gap.text for gap in page.all("#gaps button")] == ["0:06–0:20", "0:24–1:00"]


def test_repeating_earns_nothing_and_costs_nothing(
    browse: Browse, cast: Cast, deal: Lesson, clock: Any
) -> None:
    emil = browse(cast.emil)
    emil.get(url(deal))
    for _ in range(3):
        clock.shift(5)
        answer = beat(emil, deal, [[0, 10]])
    assert answer.get_json()["seconds"] == 10
    clock.shift(5)
    assert beat(emil, deal, [[10, 30]]).get_json()["accepted"] == 20


def test_more_than_the_clock_allows_is_not_counted(
    browse: Browse, cast: Cast, deal: Lesson, clock: Any
) -> None:
    emil = browse(cast.emil)
    emil.get(url(deal))
    clock.shift(8)
    assert beat(emil, deal, [[0, 60]]).get_json()["ranges"] == [[0, 20]]


def test_it_is_finished_at_ninety_percent_and_not_before(
    browse: Browse, cast: Cast, deal: Lesson, clock: Any
) -> None:
    emil = browse(cast.emil)
    emil.get(url(deal))
    for start in (0, 15, 30):
        clock.shift(15)
        beat(emil, deal, [[start, start + 15]])
    clock.shift(15)
    assert not beat(emil, deal, [[45, 53.9]]).get_json()["completed"]
    clock.shift(1)
    assert beat(emil, deal, [[53.9, 54]]).get_json()["completed"]
    verbs = select(History.verb).where(History.subject.startswith("lesson:"))
    assert db.session.scalars(verbs).all() == ["lesson.complete"]
    assert "The lesson is finished." in emil.get(url(deal)).text


def test_a_lesson_can_ask_for_less(browse: Browse, cast: Cast, deal: Lesson, clock: Any) -> None:
    deal.needed_percent = 20
    emil = browse(cast.emil)
    emil.get(url(deal))
    clock.shift(12)
    assert beat(emil, deal, [[0, 12]]).get_json()["completed"]


def test_a_page_that_closes_sends_a_form(
    browse: Browse, cast: Cast, deal: Lesson, clock: Any
) -> None:
    emil = browse(cast.emil)
    emil.get(url(deal))
    clock.shift(10)
    assert deal.published is not None
    fields = {"version_id": deal.published.id, "ranges": "[[0,8]]", "position": "8", "rate": "1"}
    assert emil.post(url(deal, "/played"), fields).status == 200
    assert emil.post(url(deal, "/played"), {**fields, "ranges": "[[0,"}).status == 422
    row = progress()
    assert row is not None
    assert (row.seconds, row.position) == (8, 8)


def test_who_began_an_older_version_may_finish_it(
    browse: Browse, cast: Cast, deal: Lesson, clock: Any
) -> None:
    emil = browse(cast.emil)
    emil.get(url(deal))
    before = deal.published
    assert before is not None
    publish(deal)
    db.session.commit()
    clock.shift(5)
    answer = beat(emil, deal, [[0, 5]], version_id=before.id)
    assert answer.get_json()["accepted"] == 5


def test_to_whom_it_is_not_assigned_it_is_closed(browse: Browse, cast: Cast, deal: Lesson) -> None:
    other = lesson(course(cast.volga, "For heads"), "video")
    db.session.commit()
    emil = browse(cast.emil)
    assert emil.get(url(other)).status == 403
    assert beat(emil, other, [[0, 1]]).status_code == 403


@pytest.mark.parametrize("name", ["clara", "hanna", "edgar", "anna"])
def test_who_makes_or_follows_only_looks(
    browse: Browse, cast: Cast, deal: Lesson, name: str
) -> None:
    browser = browse(getattr(cast, name))
    page = browser.get(url(deal))
    assert "You only look at this lesson" in page.text
    assert "data-played" not in str(page.html)
    assert beat(browser, deal, [[0, 1]]).status_code == 403
    assert progress() is None


def test_a_maker_looks_at_the_draft(browse: Browse, cast: Cast, deal: Lesson) -> None:
    note = lesson(deal.course, "text", text="Old words")
    publish(note, published=False, text="New words")
    db.session.commit()
    clara = browse(cast.clara)
    assert "New words" in clara.get(url(note, "?draft=1")).text
    assert "Old words" in clara.get(url(note)).text
    assert "Old words" in browse(cast.emil).get(url(note, "?draft=1")).text


def test_a_text_is_read(browse: Browse, cast: Cast, deal: Lesson) -> None:
    note = lesson(deal.course, "text", text="Call **first**. <script>alert(1)</script>")
    db.session.commit()
    emil = browse(cast.emil)
    page = emil.get(url(note))
    assert page.one(".lesson-text strong").text == "first"
    assert not page.all(".lesson-text script")
    assert emil.submit(url(note), {}, form="#read").status == 303
    assert "You have read it." in emil.get(url(note)).text
    row = progress()
    assert row is not None
    assert row.completed_at is not None


def test_a_video_is_not_read(browse: Browse, cast: Cast, deal: Lesson) -> None:
    assert deal.published is not None
    fields = {"version_id": deal.published.id}
    assert browse(cast.emil).post(url(deal, "/read"), fields).status == 404


def test_a_video_in_preparation_says_so(browse: Browse, cast: Cast, deal: Lesson) -> None:
    unready = video(cast.volga)
    unready.state, unready.seconds = "preparing", None
    late = lesson(deal.course, "video", video_id=unready.id)
    db.session.commit()
    emil = browse(cast.emil)
    assert "not ready yet" in emil.get(url(late)).text
    assert beat(emil, late, [[0, 1]]).get_json()["error"] == "no_video"


def test_the_next_lesson_stands_beside(browse: Browse, cast: Cast, deal: Lesson) -> None:
    lesson(deal.course, "quiz", "Questions")
    db.session.commit()
    words = browse(cast.emil).get(url(deal)).one(".next-card").text
    assert "Questions" in words
    assert "2 questions · 1 min" in words


def test_the_next_lesson_says_that_it_is_overdue(browse: Browse, cast: Cast, deal: Lesson) -> None:
    lesson(deal.course, "text", "Register a call")
    db.session.query(Assignment).one().due_on = now().date() - timedelta(days=2)
    db.session.commit()
    words = browse(cast.emil).get(url(deal)).one(".next-card .text-risk").text
    assert words.startswith("overdue by 2 days, since ")


def test_who_only_looks_comes_back_to_the_company(browse: Browse, cast: Cast, deal: Lesson) -> None:
    first = browse(cast.clara).get(url(deal)).all(".crumbs a")[0]
    assert first["href"] == f"/companies/{cast.volga.id}/"


def test_playing_is_noted_only_a_few_times_a_minute(
    browse: Browse, cast: Cast, deal: Lesson, clock: Any
) -> None:
    emil = browse(cast.emil)
    emil.get(url(deal))
    for _ in range(9):
        beat(emil, deal, [], event="played")
    beat(emil, deal, [])
    verbs = select(Statement.verb)
    assert db.session.scalars(verbs).all() == ["played"] * 6
    clock.shift(61)
    beat(emil, deal, [], event="paused", position=7.5)
    last = db.session.scalars(select(Statement).order_by(Statement.id.desc())).first()
    assert last is not None
    assert (last.verb, last.value) == ("paused", {"position": 7.5, "rate": 1})


def test_a_message_asks_the_database_little(
    browse: Browse, cast: Cast, deal: Lesson, clock: Any, count_queries: Any
) -> None:
    emil = browse(cast.emil)
    emil.get(url(deal))

    def send(start: int) -> int:
        clock.shift(3)
        db.session.commit()
        db.session.expunge_all()
        return int(
            count_queries(
                lambda: beat(emil, db.session.get_one(Lesson, what), [[start, start + 1]])
            )
        )

    what = deal.id
    counts = [send(start) for start in range(0, 50, 5)]
    assert set(counts[1:]) == {counts[1]}, "the same for a tenth piece as for a second"
    assert counts[1] <= 14
