"""A company that is renamed or erased is so in the calendars of those who were invited."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.audit import Actor
from portal.db import db, now
from portal.messages.models import Message
from portal.rollout.calendar_entries import reconcile, reconcile_due
from portal.rollout.erasure import erase
from portal.rollout.models import Control
from tests.browser import Browser
from tests.calendar_program import CalendarProgram, read
from tests.calendars import (
    DAYS,
    calendar_of,
    calendar_part,
    letters,
    plan,
    sequences,
    told,
    walls,
)
from tests.people import Cast


@pytest.fixture
def planned(cast: Cast) -> Iterator[Cast]:
    """Volga-Snab with a start of work, of which everyone has been told, a week before it."""
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        plan(cast)
        assert reconcile(cast.volga, now()) == 9
        db.session.commit()
        yield cast


def rename(cast: Cast, browse: Callable[..., Browser], name: str) -> None:
    page = f"/companies/{cast.volga.id}/settings"
    assert browse(cast.anna).submit(page, {"name": name}).status == 303


def test_a_company_that_is_renamed_is_called_so_in_the_same_entries(
    app: Flask, planned: Cast, browse: Callable[..., Browser]
) -> None:
    uids = set(calendar_of(app, planned.edgar).newest)
    rename(planned, browse, "Volga")
    assert [reconcile_due(now()) for _ in range(2)] == [9, 0]
    program = calendar_of(app, planned.edgar)
    summaries = [entry.summary for entry in program.shown]
    assert summaries == ["Volga: first control", "Volga: second control", "Volga: summing-up"]
    assert set(program.newest) == uids
    assert walls(app, planned.edgar) == DAYS
    assert set(sequences(planned.edgar).values()) == {1}
    said = letters(app, planned.edgar)[-1]
    assert said["Subject"] == "“Volga-Snab” is now called “Volga”"
    assert said["Content-Type"].startswith("multipart/mixed")
    assert calendar_part(said)["Content-Type"].params["method"] == "REQUEST"


def test_held_and_past_controls_keep_the_old_name(
    app: Flask, planned: Cast, browse: Callable[..., Browser]
) -> None:
    control = db.session.scalars(select(Control).where(Control.kind == "second")).one()
    control.held_on, control.held_at = date(2026, 12, 8), now()
    with time_machine.travel("2026-12-08 08:00+04:00", tick=False):
        rename(planned, browse, "Volga")
        assert reconcile_due(now()) == 3
    assert sequences(planned.edgar) == {"first": 0, "second": 0, "summing_up": 1}


def test_moved_and_renamed_at_once_is_told_once_as_moved(app: Flask, planned: Cast) -> None:
    planned.volga.name, planned.volga.rollout.first_on = "Volga", date(2026, 12, 8)
    assert reconcile(planned.volga, now()) == 9
    first, *_rest = letters(app, planned.edgar)[3:]
    assert first["Subject"].startswith("Volga: first control moved to 8")


def test_named_back_before_anybody_was_told_tells_nobody(
    planned: Cast, browse: Callable[..., Browser]
) -> None:
    rename(planned, browse, "Volga")
    rename(planned, browse, "Volga-Snab")
    assert reconcile_due(now()) == 0


def test_an_erased_company_leaves_the_calendars_and_its_name_stays_nowhere(
    app: Flask, planned: Cast
) -> None:
    uids, number = set(calendar_of(app, planned.edgar).newest), planned.volga.id
    with time_machine.travel("2026-12-08 08:00+04:00", tick=False):
        asked = [calendar_part(each).get_content() for each in letters(app, planned.edgar)]
        erase(planned.volga, Actor(planned.anna.id, "administrator"), "Volga-Snab")
        db.session.commit()
        off = letters(app, planned.edgar)
    assert len(told()) == 6, "the second control and the summing-up of three people"
    program = CalendarProgram()
    for each in (*asked, *(calendar_part(letter).get_content() for letter in off)):
        program.take(each)
    assert [entry.wall for entry in program.shown] == DAYS[:1]
    assert set(program.newest) == uids
    assert off[0]["Subject"] == "Second control on 21 December 2026, 10:00 is off"
    [entry] = read(calendar_part(off[0]).get_content())[1]
    assert (entry.summary, entry.text, entry.url) == ("second control", "", "")
    kept = [
        (row.values, row.subject, row.company_id) for row in db.session.scalars(select(Message))
    ]
    assert not [row for row in kept if "Volga" in repr(row) or f"companies/{number}" in repr(row)]


def test_an_erased_company_bothers_no_calendar_without_its_controls(planned: Cast) -> None:
    planned.volga.rollout.state = "on_hold"
    reconcile(planned.volga, now())
    erase(planned.volga, Actor(planned.anna.id, "administrator"), "Volga-Snab")
    assert told() == []
