"""The feed: what another system fetches by a key, in order, with nothing passed over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.audit import Actor
from portal.db import at, db, now
from portal.messages import feed_keys
from portal.messages.events import SETTLING
from tests.browser import Browser, Page
from tests.messages.test_deliver_events import happen
from tests.people import Cast

LONG_AGO = timedelta(minutes=5)


@pytest.fixture
def ask(app: Flask, cast: Cast) -> Callable[..., Page]:
    """`ask("after=3")` fetches the feed with a good key."""
    with at(now() - LONG_AGO):
        _key, words = feed_keys.make(Actor(cast.anna.id, "administrator"), "Warehouse")
    db.session.commit()

    def ask(query: str = "", **headers: str) -> Page:
        headers = {"Authorization": f"Bearer {words}", **headers}
        return Browser(app).get(f"/events?{query}", headers=headers)

    return ask


def ids(page: Page) -> list[int]:
    return [event["id"] for event in page.response.json["events"]]


def test_events_come_in_order_and_the_next_are_asked_for(
    cast: Cast, ask: Callable[..., Page]
) -> None:
    happened = [happen(cast, at=now() - LONG_AGO) for _number in range(3)]
    happen(cast, "account.sign_in", at=now() - LONG_AGO)
    first = ask("limit=2")
    assert ids(first) == happened[:2]
    second = ask(f"after={first.response.json['next']}")
    assert ids(second) == happened[2:]
    assert second.response.json["next"] > happened[2]
    assert ids(ask(f"after={second.response.json['next']}")) == []


def test_nothing_is_told_before_what_came_with_it(cast: Cast, ask: Callable[..., Page]) -> None:
    settled = happen(cast, at=now() - LONG_AGO)
    young = happen(cast, "account.sign_in", at=now() - SETTLING / 2)
    happen(cast, at=now() - LONG_AGO)
    page = ask()
    assert ids(page) == [settled]
    assert page.response.json["next"] == young - 1


def test_a_clock_that_was_set_back_blocks_nothing(cast: Cast, ask: Callable[..., Page]) -> None:
    happened = [happen(cast, at=now() + timedelta(days=1)), happen(cast, at=now() - LONG_AGO)]
    assert ids(ask()) == happened


def test_an_unchanged_answer_is_short(cast: Cast, ask: Callable[..., Page]) -> None:
    happen(cast, at=now() - LONG_AGO)
    tag = ask().response.headers["ETag"]
    assert ask(**{"If-None-Match": tag}).status == 304
    happen(cast, at=now() - LONG_AGO)
    assert ask(**{"If-None-Match": tag}).status == 200


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer feed_wrong", "Basic x"])
def test_who_has_no_key_is_told_so_in_json(ask: Callable[..., Page], given: str) -> None:
    page = ask(Authorization=given)
    assert (page.status, page.response.json) == (401, {"error": "a valid key is needed"})


def test_an_ended_key_opens_nothing(cast: Cast, ask: Callable[..., Page], app: Flask) -> None:
    key, words = feed_keys.make(Actor(cast.anna.id, "administrator"), "Old")
    feed_keys.end(key, Actor(cast.anna.id, "administrator"))
    db.session.commit()
    assert ask(Authorization=f"Bearer {words}").status == 401


def test_who_asks_too_often_has_to_wait(
    ask: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    from limits import RateLimitItemPerMinute

    from portal.admin import feed

    monkeypatch.setattr(feed, "REQUESTS", RateLimitItemPerMinute(1, 1, namespace="feed"))
    assert [ask().status, ask().status] == [200, 429]
    page = ask()
    assert page.response.json == {"error": "too many requests"}
    assert 1 <= int(page.response.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("query", ["after=x&limit=y", "after=-5&limit=0", "after=99999999999999"])
def test_nonsense_is_passed_over(ask: Callable[..., Page], query: str) -> None:
    assert ask(query).status == 200
