"""Reminders of overdue controls: to whom, about what, and at which cost."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from portal.companies.models import Company
from portal.db import db, now
from portal.messages.models import Message
from portal.people.models import Person
from portal.rollout.reminders import remind_of_overdue_controls
from tests.people import Cast, company, member

Count = Callable[[Callable[[], object]], int]


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        yield


def start(one: Company) -> None:
    """A start whose first control was due on Thursday the 19th, and is overdue since Saturday."""
    one.rollout.start_on, one.rollout.first_on = date(2026, 11, 12), date(2026, 11, 19)
    one.rollout.second_on, one.rollout.summing_up_on = date(2026, 12, 3), date(2027, 1, 12)


def told() -> dict[str, list[str]]:
    query = select(Person.email, Message.values).join(Person, Person.id == Message.person_id)
    rows = db.session.execute(query.where(Message.kind == "controls_overdue"))
    return {email: [line["company"] for line in values["lines"]] for email, values in rows}


def test_a_consultant_hears_of_his_own_once_a_day(cast: Cast) -> None:
    start(cast.volga)
    assert [remind_of_overdue_controls(now()) for _ in range(2)] == [1, 0]
    assert told() == {"clara@example.org": ["Volga-Snab"]}


def test_more_companies_mean_no_more_reading(cast: Cast, count_queries: Count) -> None:
    start(cast.volga)
    few = count_queries(lambda: remind_of_overdue_controls(now()))
    for number in range(5):
        more = company(f"Beside {number}")
        start(more)
        member(cast.clara, "consultant", more)
    db.session.execute(Message.__table__.delete())
    assert count_queries(lambda: remind_of_overdue_controls(now())) <= few
    assert len(told()["clara@example.org"]) == 6
