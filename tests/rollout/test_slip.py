"""What data no longer confirm is noted once, told once, and forgotten when it holds again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal.audit import Actor, History
from portal.checklists import items
from portal.checklists.facts import record_fact
from portal.checklists.models import Item
from portal.db import db, now
from portal.messages.models import Message
from portal.rollout.digests import send_digests
from portal.rollout.slips import note_slips
from tests.people import Cast, company

MONDAY = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
Count = Callable[[Callable[[], object]], int]


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def item(cast: Cast) -> Item:
    """Item 3.2, confirmed by data that now fail."""
    by = Actor(cast.clara.id, "consultant")
    items.start_checklist(cast.volga, by)
    found = db.session.scalars(select(Item).where(Item.code == "3.2")).one()
    items.confirm(found, by, data=True)
    say(cast, "fail")
    return found


def say(cast: Cast, verdict: str) -> None:
    by = Actor(None, "portal")
    record_fact(cast.volga, "3.2", "check", {"verdict": verdict}, by)
    db.session.commit()


def rows() -> list[str]:
    verbs = ("item.slip", "item.unslip")
    query = select(History.verb).where(History.verb.in_(verbs), History.subject == "item:3.2")
    return list(db.session.scalars(query.order_by(History.id)))


def test_it_is_noted_once(item: Item) -> None:
    assert [note_slips(now()) for _ in range(3)] == [1, 0, 0]
    assert (rows(), item.slipped_at) == (["item.slip"], now())


def test_it_holds_again_and_slips_anew(cast: Cast, item: Item) -> None:
    note_slips(now())
    say(cast, "pass")
    assert (note_slips(now()), item.slipped_at) == (0, None)
    say(cast, "fail")
    assert note_slips(now()) == 1
    assert rows() == ["item.slip", "item.unslip", "item.slip"]


def test_on_hold_nothing_slips_until_it_goes_on(cast: Cast, item: Item) -> None:
    cast.volga.rollout.state = "on_hold"
    assert note_slips(now()) == 0
    cast.volga.rollout.state = "preparing"
    say(cast, "pass")
    say(cast, "fail")
    assert note_slips(now()) == 1


def test_the_digest_tells_it_once(cast: Cast, item: Item) -> None:
    cast.clara.digest_due_at = MONDAY - timedelta(minutes=30)
    note_slips(now())
    told: list[Any] = [send_digests(now() + timedelta(days=n)) for n in range(2)]
    assert told == [1, 0]
    values = db.session.scalars(select(Message.values).where(Message.kind == "digest")).one()
    (group,) = values["companies"][0]["groups"]
    assert (group["group"], group["lines"][0]["key"]) == ("slipped", "3.2")


def test_what_is_settled_is_not_read_again(item: Item, count_queries: Count) -> None:
    later = now() + timedelta(minutes=5)
    note_slips(later)
    note_slips(later)
    assert count_queries(lambda: note_slips(later + timedelta(minutes=5))) <= 8


def test_more_companies_mean_no_more_reading(cast: Cast, item: Item, count_queries: Count) -> None:
    by = Actor(cast.clara.id, "consultant")
    few = count_queries(lambda: note_slips(now()))
    for n in range(4):
        more = company(f"Beside {n}")
        items.start_checklist(more, by)
    db.session.commit()
    assert count_queries(lambda: note_slips(now())) <= few
