"""What other rooms are told of a checklist."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from time_machine import travel

from portal.audit import Actor
from portal.checklists import facts, items
from portal.checklists.models import Item
from portal.db import db
from tests.people import Cast

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TOTALS = [5, 4, 7, 10, 4, 7, 19]


@pytest.fixture(autouse=True)
def started(app: Flask, cast: Cast) -> None:
    facts.start_checklist(cast.volga, by(cast))
    db.session.commit()


def by(cast: Cast) -> Actor:
    return Actor(cast.clara.id, "consultant")


def item(cast: Cast, code: str) -> Item:
    return db.session.query(Item).filter_by(company_id=cast.volga.id, code=code).one()


def test_a_company_starts_with_all_items(cast: Cast) -> None:
    steps = facts.progress([cast.volga.id])[cast.volga.id]
    assert [step.all for step in steps] == TOTALS
    assert sum(step.done for step in steps) == 0


def test_starting_twice_adds_nothing(cast: Cast) -> None:
    facts.start_checklist(cast.volga, by(cast))
    assert db.session.query(Item).filter_by(company_id=cast.volga.id).count() == 56


def test_progress_shows_both_numbers(cast: Cast) -> None:
    items.change_state(item(cast, "1.1"), "done", by(cast), seen="to_do")
    items.change_state(item(cast, "1.2"), "not_applicable", by(cast), seen="to_do", reason="no")
    first = facts.progress([cast.volga.id])[cast.volga.id][0]
    assert (first.done, first.applicable, first.all) == (1, 4, 5)


def test_progress_of_many_companies_takes_the_same_queries(cast: Cast, count_queries) -> None:
    facts.start_checklist(cast.zhiguli, by(cast))
    db.session.commit()
    one = count_queries(lambda: facts.progress([cast.volga.id]))
    assert count_queries(lambda: facts.progress([cast.volga.id, cast.zhiguli.id])) == one


def start_work(cast: Cast, day: date) -> None:
    rollout = cast.volga.rollout
    rollout.start_on = day
    rollout.first_on, rollout.second_on = date(2026, 11, 9), date(2026, 11, 23)
    rollout.summing_up_on = date(2026, 12, 30)
    db.session.commit()


@travel(MONDAY, tick=False)
def test_open_items_past_their_date_are_overdue(cast: Cast) -> None:
    start_work(cast, date(2026, 11, 2))
    late = facts.items_overdue(cast.volga, date(2026, 11, 23))
    assert {fact.step for fact in late} == {1, 2, 3, 4, 5, 6}
    assert "6.5" not in {fact.code for fact in late}
    assert facts.progress([cast.volga.id])[cast.volga.id][0].overdue == 5


@travel(MONDAY, tick=False)
def test_nothing_is_overdue_on_hold(cast: Cast) -> None:
    start_work(cast, date(2026, 11, 2))
    cast.volga.rollout.state = "on_hold"
    assert facts.items_overdue(cast.volga, date(2026, 11, 23)) == []


def test_without_a_start_nothing_is_due(cast: Cast) -> None:
    assert facts.items_overdue(cast.volga, date(2030, 1, 1)) == []


def test_a_fact_ticks_no_item(cast: Cast) -> None:
    facts.record_fact(cast.volga, "6.1", "training", {"verdict": "pass"}, by(cast))
    assert item(cast, "6.1").state == "to_do"


def test_holding_a_control_confirms_its_item(cast: Cast) -> None:
    facts.record_fact(cast.volga, "6.4", "held", {"verdict": "pass", "on": "2026-11-09"}, by(cast))
    held = item(cast, "6.4")
    assert (held.state, held.confirmed_by) == ("done", "data")


def test_reopening_a_control_takes_the_tick_back(cast: Cast) -> None:
    facts.record_fact(cast.volga, "6.4", "held", {"verdict": "pass"}, by(cast))
    facts.record_fact(cast.volga, "6.4", "held", None, by(cast))
    assert item(cast, "6.4").state == "to_do"


def test_an_item_slips_when_its_data_no_longer_confirm_it(cast: Cast) -> None:
    facts.record_fact(cast.volga, "3.1", "check", {"verdict": "pass"}, by(cast))
    items.confirm(item(cast, "3.1"), by(cast), data=True)
    assert facts.items_slipped(cast.volga) == []
    facts.record_fact(cast.volga, "3.1", "check", {"verdict": "fail"}, by(cast))
    assert [fact.code for fact in facts.items_slipped(cast.volga)] == ["3.1"]
    assert item(cast, "3.1").state == "done"


def test_changes_are_told_net(cast: Cast) -> None:
    before = datetime(2020, 1, 1, tzinfo=UTC)
    for old, new in (("to_do", "in_progress"), ("in_progress", "done")):
        items.change_state(item(cast, "1.1"), new, by(cast), seen=old)
    items.change_state(item(cast, "1.2"), "done", by(cast), seen="to_do")
    items.change_state(item(cast, "1.2"), "to_do", by(cast), seen="done")
    db.session.flush()
    changes = facts.changes_between(cast.volga, before, datetime(2100, 1, 1, tzinfo=UTC))
    assert [(c.code, c.old, c.new) for c in changes] == [("1.1", "to_do", "done")]


def test_step_details_hold_every_item(cast: Cast) -> None:
    assert [len(step.items) for step in facts.step_details(cast.volga)] == TOTALS


def test_a_leavers_items_go_to_the_successor(cast: Cast) -> None:
    items.assign(item(cast, "1.1"), cast.emil.id, by(cast))
    assert items.hand_over(cast.volga.id, cast.emil.id, cast.igor.id, by(cast)) == 1
    db.session.commit()
    mine = facts.items_of_people(cast.volga, [cast.igor.id])
    assert [(fact.code, fact.owner_name) for fact in mine] == [("1.1", "Igor Irwin")]
