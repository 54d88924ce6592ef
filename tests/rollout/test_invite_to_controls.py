"""A control stands in the calendar of everyone invited as one entry that follows every change."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.audit import PORTAL, Actor
from portal.companies.models import Company
from portal.db import db, now
from portal.messages.models import Message
from portal.people import absences, accounts, memberships
from portal.rollout.calendar_entries import reconcile, reconcile_due
from portal.rollout.models import CONTROLS, CalendarEntry, Control
from tests.browser import Browser
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
from tests.conftest import DATABASES
from tests.people import Cast, invite_the_cast, member, person
from tests.two_at_once import meanwhile, portal_on

JUMPS = [timedelta(hours=1), timedelta(days=1)]


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        yield


@pytest.fixture
def planned(cast: Cast) -> Cast:
    """Volga-Snab with a start of work, of which everyone has been told."""
    plan(cast)
    assert reconcile(cast.volga, now()) == 9
    db.session.commit()
    return cast


def url(cast: Cast, more: str = "") -> str:
    return f"/companies/{cast.volga.id}/schedule{more}"


def test_a_start_invites_who_leads_and_who_consults(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    sent = {"start": "2026-11-30", "version": "1"}
    assert browse(cast.clara).post(url(cast, "/start"), sent).status == 303
    people = (cast.clara, cast.edgar, cast.hanna)
    assert [walls(app, who) for who in people] == [DAYS, DAYS, DAYS]
    assert len(told()) == 9


def test_the_letter_brings_the_entry_as_mail_programs_want_it(app: Flask, planned: Cast) -> None:
    letter = letters(app, planned.edgar)[0]
    alternatives, file = letter.iter_parts()
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    part = calendar_part(letter)
    assert part["Content-Type"].params["method"] == "REQUEST"
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert file.get_content() == part.get_payload(decode=True)
    assert "\r\nBEGIN:VTIMEZONE\r\n" in file.get_content().decode()


def test_the_entry_says_who_asks_whom_and_where_it_stands(app: Flask, planned: Cast) -> None:
    planned.edgar.language = "ru"
    db.session.execute(Message.__table__.delete())
    planned.volga.rollout.first_on = date(2026, 12, 8)
    reconcile(planned.volga, now())
    [entry] = calendar_of(app, planned.edgar).shown
    assert entry.summary == "Volga-Snab: первый контроль"
    assert entry.organizer == "mailto:portal@localhost"
    assert entry.attendees == ("mailto:edgar@example.org",)
    assert entry.url.endswith(f"/companies/{planned.volga.id}/controls/first")
    assert entry.lasts == timedelta(hours=1)


def test_moved_put_off_and_asked_again_it_is_one_entry(
    app: Flask, planned: Cast, browse: Callable[..., Browser]
) -> None:
    clara, schedule = browse(planned.clara), url(planned)
    uids = set(calendar_of(app, planned.edgar).newest)
    clara.submit(schedule, {"day": "2026-12-11", "reason": "Ill"}, form="#move-first")
    clara.submit(schedule, {"hour": "14:30"}, form="form[action$='/hour']")
    clara.submit(schedule, {"reason": "Repairs"}, form="form[action$='/hold']")
    assert walls(app, planned.edgar) == []
    clara.submit(schedule, {"first": "2026-12-14"}, form="form[action$='/resume']")
    program = calendar_of(app, planned.edgar)
    assert walls(app, planned.edgar) == ["2026-12-14 14:30", "2026-12-21 14:30", "2027-01-29 14:30"]
    assert set(program.newest) == uids
    assert sequences(planned.edgar) == {"first": 4, "second": 3, "summing_up": 3}


def test_who_comes_is_invited_who_goes_is_let_go_and_asked_again_keeps_his_entry(
    app: Flask, planned: Cast
) -> None:
    nina = person("Nina Nagel")
    given = memberships.give(nina, "head", PORTAL, company_id=planned.volga.id)
    assert reconcile_due(now()) == 3
    memberships.end(given, PORTAL)
    assert reconcile_due(now()) == 3
    assert walls(app, nina) == []
    memberships.give(nina, "executive", PORTAL, company_id=planned.volga.id)
    assert reconcile_due(now()) == 3
    assert walls(app, nina) == DAYS
    assert len(calendar_of(app, nina).newest) == 3
    assert set(sequences(nina).values()) == {2}


def test_a_company_in_another_zone_keeps_the_hour(
    app: Flask, planned: Cast, browse: Callable[..., Browser]
) -> None:
    page = f"/companies/{planned.volga.id}/settings"
    values = {"timezone": "Europe/Moscow"}
    assert browse(planned.anna).submit(page, values).status == 303
    assert reconcile_due(now()) == 9
    shown = calendar_of(app, planned.hanna).shown
    assert [entry.wall for entry in shown] == DAYS
    assert f"{shown[0].starts_at:%H:%M}" == "07:00"


@pytest.mark.parametrize("jump", [*JUMPS, *(-jump for jump in JUMPS)], ids=str)
def test_a_clock_that_jumps_tells_nobody_twice(planned: Cast, jump: timedelta) -> None:
    planned.volga.rollout.calendar_due = True
    db.session.commit()
    with time_machine.travel(now() + jump, tick=False):
        assert [reconcile_due(now()) for _ in range(2)] == [0, 0]
    assert len(told()) == 9


def test_past_and_held_controls_are_left_alone(app: Flask, planned: Cast) -> None:
    control = db.session.scalars(select(Control).where(Control.kind == "second")).one()
    control.held_on, control.held_at = date(2026, 12, 8), now()
    planned.volga.rollout.state = "on_hold"
    with time_machine.travel("2026-12-08 08:00+04:00", tick=False):
        assert reconcile(planned.volga, now()) == 3
    assert walls(app, planned.edgar) == DAYS[:2]


def test_a_closed_account_is_let_go_and_a_forgotten_one_gets_no_letter(planned: Cast) -> None:
    accounts.close(planned.hanna, PORTAL)
    accounts.forget(planned.edgar, PORTAL)
    db.session.commit()
    assert reconcile_due(now()) == 6
    letters = told()
    assert letters[-3:] == [("hanna", "control_cancelled")] * 3
    assert "edgar" not in dict(letters), "his earlier letters went with him"
    states = select(CalendarEntry.state).where(CalendarEntry.person_id == planned.edgar.id)
    assert set(db.session.scalars(states)) == {"cancelled"}


def test_a_stand_in_is_asked_to_the_controls_of_his_days(app: Flask, planned: Cast) -> None:
    by = Actor(planned.clara.id, "consultant")
    first, last = date(2026, 12, 20), date(2026, 12, 31)
    absence = absences.arrange(planned.clara, planned.boris, first, last, by, date(2026, 11, 23))
    assert reconcile_due(now()) == 1
    assert walls(app, planned.boris) == DAYS[1:2]
    absences.call_off(absence, by, date(2026, 11, 23))
    assert reconcile_due(now()) == 1
    assert walls(app, planned.boris) == []


def test_looking_for_work_costs_one_query_where_there_is_none(
    planned: Cast, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    assert count_queries(lambda: reconcile_due(now())) == 1


def test_a_change_that_concerns_no_calendar_asks_for_nothing(
    planned: Cast, browse: Callable[..., Browser]
) -> None:
    page = f"/companies/{planned.volga.id}/settings"
    assert browse(planned.anna).submit(page, {"city": "Kazan"}).status == 303
    assert db.session.scalar(select(CalendarEntry.id).limit(1)) is not None
    db.session.refresh(planned.volga.rollout)
    assert planned.volga.rollout.calendar_due is False


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_two_at_once_tell_everyone_once(real_database: str) -> None:
    app = portal_on(real_database)
    with app.app_context():
        cast = invite_the_cast()
        plan(cast)
        cast.volga.rollout.calendar_due = True
        member(cast.boris, "consultant", cast.volga)
        db.session.commit()
        company_id = cast.volga.id
        db.session.remove()

    def tell() -> int:
        return reconcile(db.session.get_one(Company, company_id), now())

    def tell_and_commit() -> int:
        found = tell()
        db.session.commit()
        return found

    assert meanwhile(app, tell, tell_and_commit, "FOR UPDATE") == 0
    with app.app_context():
        assert len(told()) == 12
        db.session.remove()
        db.engine.dispose()
