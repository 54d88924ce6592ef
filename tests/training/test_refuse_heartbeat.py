"""What no player sends, or nobody may send, is refused; nothing of it is stored."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from portal.db import db
from portal.training.models import Lesson
from tests.browser import Browser
from tests.courses import course, lesson, publish
from tests.people import Cast
from tests.watching import beat, progress, url

Browse = Callable[..., Browser]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False) as travel:
        yield travel


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
