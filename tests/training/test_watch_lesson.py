"""Watching a lesson over HTTP: the page, what its player tells, what counts, what is refused."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal.audit import History
from portal.db import db
from portal.training.models import Lesson, LessonProgress, Statement
from tests.browser import Browser
from tests.courses import assign, course, lesson, publish, video
from tests.people import Cast

Browse = Callable[..., Browser]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False) as travel:
        yield travel


@pytest.fixture
def deal(cast: Cast) -> Lesson:
    """A video of a minute that every employee of Volga-Snab has to watch."""
    deals = course(cast.volga)
    assign(deals, "employee")
    made = lesson(deals, "video")
    db.session.commit()
    return made


def url(what: Lesson, act: str = "") -> str:
    return f"/companies/{what.company_id}/training/lessons/{what.id}{act}"


def beat(browser: Browser, what: Lesson, ranges: Any, **more: Any) -> Any:
    """A message of the player, as the page sends it; the answer."""
    assert what.published is not None
    said = {"version_id": what.published.id, "ranges": ranges, "position": 5, "rate": 1, **more}
    headers = {"X-CSRFToken": browser.token(), "Accept": "application/json"}
    return browser.client.post(url(what, "/played"), json=said, headers=headers)


def progress() -> LessonProgress | None:
    return db.session.scalars(select(LessonProgress)).one_or_none()


def test_the_page_shows_the_video(browse: Browse, cast: Cast, deal: Lesson) -> None:
    page = browse(cast.emil).get(url(deal))
    assert page.status == 200
    assert page.one("h1").text == "Hand a deal over"
    assert [row.span.text for row in page.all(".chapters a")] == ["Find it", "Hand it over"]


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


@pytest.mark.parametrize(
    "ranges",
    [
        [[-1, 5]],
        [[9, 2]],
        [[0, 1e12]],
        [[0, float("nan")]],
        [[0, float("inf")]],
        [[0, 5], [3, 8]],
        [["a", "b"]],
        "everything",
        {"0": 5},
        None,
        [[0, 1]] * 1000,
    ],
    ids=str,
)
def test_odd_pieces_are_refused_whole(
    browse: Browse, cast: Cast, deal: Lesson, clock: Any, ranges: Any
) -> None:
    emil = browse(cast.emil)
    emil.get(url(deal))
    clock.shift(30)
    answer = beat(emil, deal, ranges, position=40)
    assert answer.status_code == 422
    assert len(answer.get_json()["message"]) > 20
    row = progress()
    assert row is not None
    assert (row.ranges, row.seconds, row.position) == ([], 0, 0)


@pytest.mark.parametrize(
    "more",
    [
        {"version_id": "1"},
        {"version_id": True},
        {"version_id": 2**40},
        {"version_id": None},
        {"position": -1},
        {"position": float("nan")},
        {"rate": 0},
        {"rate": 99},
        {"event": "invented"},
        {"event": ["played"]},
    ],
    ids=str,
)
def test_odd_messages_are_refused(
    browse: Browse, cast: Cast, deal: Lesson, more: dict[str, Any]
) -> None:
    assert beat(browse(cast.emil), deal, [[0, 1]], **more).status_code == 422


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"[" * 60_000, b"\xff", b'"played"'])
def test_what_is_no_message_is_refused(
    browse: Browse, cast: Cast, deal: Lesson, body: bytes
) -> None:
    emil = browse(cast.emil)
    headers = {"X-CSRFToken": emil.token(), "Content-Type": "application/json"}
    answer = emil.client.post(url(deal, "/played"), data=body, headers=headers)
    assert answer.status_code == 422


def test_a_huge_message_is_not_read(browse: Browse, cast: Cast, deal: Lesson) -> None:
    assert beat(browse(cast.emil), deal, [[0, 1]] * 20_000).status_code == 413


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


def test_without_a_token_nothing_is_counted(browse: Browse, cast: Cast, deal: Lesson) -> None:
    emil = browse(cast.emil)
    headers = {"Accept": "application/json"}
    answer = emil.client.post(url(deal, "/played"), json={}, headers=headers)
    assert (answer.status_code, answer.get_json()) == (400, {"error": 400})


def test_after_signing_out_the_player_is_told(browse: Browse, cast: Cast, deal: Lesson) -> None:
    answer = beat(browse(), deal, [[0, 1]])
    assert answer.status_code == 401
    assert answer.get_json()["sign_in"].startswith("/sign-in")
    assert progress() is None


def test_a_lesson_of_another_company_is_not_there(browse: Browse, cast: Cast, deal: Lesson) -> None:
    theirs = lesson(course(cast.zhiguli), "video")
    db.session.commit()
    emil = browse(cast.emil)
    here = f"/companies/{cast.volga.id}/training/lessons/{theirs.id}"
    assert emil.get(here).status == 404
    assert emil.post(f"{here}/played").status == 404
    assert emil.get(url(theirs)).status == 404


def test_a_version_of_another_lesson_is_not_there(browse: Browse, cast: Cast, deal: Lesson) -> None:
    other = lesson(deal.course, "video")
    assert other.published is not None
    db.session.commit()
    answer = beat(browse(cast.emil), deal, [[0, 1]], version_id=other.published.id)
    assert answer.status_code == 404


def test_a_draft_cannot_be_watched_for_real(browse: Browse, cast: Cast, deal: Lesson) -> None:
    draft = publish(deal, published=False)
    db.session.commit()
    emil = browse(cast.emil)
    assert beat(emil, deal, [[0, 1]], version_id=draft.id).status_code == 404
    only = lesson(deal.course, "video", published=False)
    db.session.commit()
    assert emil.get(url(only)).status == 404


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
