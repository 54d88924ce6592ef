"""The company at one look: the steps, what changed, what is at risk, what awaits a signature."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from flask import Flask

from portal.audit import Actor
from portal.checklists.items import change_state, start_checklist
from portal.checklists.models import Item
from portal.db import db
from portal.issues.actions import raise_issue
from portal.people.models import Person
from portal.rollout.attendance import Presence, set_attendance
from portal.rollout.controls import control_of, hold
from portal.rollout.models import CONTROLS, Control
from tests.browser import Browser
from tests.people import Cast


@pytest.fixture(autouse=True)
def under_way(app: Flask, cast: Cast) -> None:
    """Work began on 9 November; 1.1 was done before the first control."""
    rollout, by = cast.volga.rollout, Actor(cast.clara.id, "consultant")
    rollout.start_on, rollout.first_on = date(2026, 11, 9), date(2026, 11, 16)
    rollout.second_on, rollout.summing_up_on = date(2026, 11, 30), date(2026, 12, 30)
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    with time_machine.travel("2026-11-10 08:00+04:00", tick=False):
        start_checklist(cast.volga, by)
        change_state(item(cast, "1.1"), "done", by, seen="to_do")
        db.session.commit()


def item(cast: Cast, code: str) -> Item:
    return db.session.query(Item).filter_by(company_id=cast.volga.id, code=code).one()


def hold_the_first(cast: Cast) -> None:
    by = Actor(cast.clara.id, "consultant")
    with time_machine.travel("2026-11-16 08:00+04:00", tick=False):
        control = control_of(cast.volga, "first")
        set_attendance(cast.volga, control, Presence(frozenset({cast.edgar.id}), ()), by)
        hold(cast.volga, control, by)
        db.session.commit()


def open_on(day: str, browse: Callable[..., Browser], person: Person, cast: Cast, card: str) -> str:
    """The words of a card of the summary, as a person reads it on a day."""
    with time_machine.travel(f"{day} 10:00+04:00", tick=False):
        page = browse(person).get(f"/companies/{cast.volga.id}/")
    return " ".join(page.one(f"section[aria-labelledby={card}]").get_text(" ").split())


def test_it_tells_what_changed_since_the_last_control(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    hold_the_first(cast)
    with time_machine.travel("2026-11-18 08:00+04:00", tick=False):
        by = Actor(cast.clara.id, "consultant")
        change_state(item(cast, "1.2"), "done", by, seen="to_do")
        change_state(item(cast, "1.1"), "to_do", by, seen="done")
        raise_issue(cast.volga, by, title="Enquiries are dealt out by hand")
        db.session.commit()
    said = open_on("2026-11-20", browse, cast.edgar, cast, "changed")
    assert "since 16 November" in said
    assert "1.2 Each product or service has exactly one main category done" in said
    assert "1.1 The catalogue is kept up to date no longer done" in said
    assert "1 new issue" in said


def test_before_the_first_control_it_tells_of_two_weeks(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    assert "1.1 The catalogue" in open_on("2026-11-13", browse, cast.edgar, cast, "changed")
    assert "Nothing has changed" in open_on("2026-11-28", browse, cast.edgar, cast, "changed")


def test_it_tells_what_is_at_risk(cast: Cast, browse: Callable[..., Browser]) -> None:
    said = open_on("2026-11-20", browse, cast.edgar, cast, "health")
    assert "First control has not been held in time." in said
    assert "overdue by 49 days" in said


def test_a_head_hears_of_no_issue_of_others(cast: Cast, browse: Callable[..., Browser]) -> None:
    with time_machine.travel("2026-11-18 08:00+04:00", tick=False):
        by = Actor(cast.clara.id, "consultant")
        raise_issue(cast.volga, by, title="Igor's own", owner_id=cast.igor.id)
        db.session.commit()
    assert "new issue" not in open_on("2026-11-20", browse, cast.hanna, cast, "changed")
    assert "1 new issue" in open_on("2026-11-20", browse, cast.edgar, cast, "changed")
