"""A person's calendar program follows a secret address, which he can renew."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from flask import Flask

from portal.audit import PORTAL
from portal.db import db, now
from portal.people import accounts, memberships
from portal.people.models import Person
from portal.rollout import calendar_routes
from portal.rollout.calendar_entries import reconcile
from tests.browser import Browser, Page
from tests.calendar_program import Entry, read
from tests.calendars import DAYS, calendar_of, plan
from tests.conftest import SECRET
from tests.people import Cast

Browse = Callable[..., Browser]


@pytest.fixture(autouse=True)
def invited(cast: Cast) -> Iterator[None]:
    plan(cast)
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        reconcile(cast.volga, now())
        db.session.commit()
        yield


def address(browse: Browse, person: Person) -> str:
    field = browse(person).get("/account").one("#calendar-address")
    return str(field["value"]).partition("//")[2].partition("/")[2]


def fetch(browse: Browse, address: str, **headers: str) -> Page:
    return browse().get(f"/{address}", headers=headers)


def entries(page: Page) -> list[Entry]:
    assert page.response.mimetype == "text/calendar"
    method, found = read(page.response.get_data(as_text=True))
    assert method is None
    return found


def test_the_feed_and_the_letters_show_the_same(app: Flask, cast: Cast, browse: Browse) -> None:
    cast.volga.rollout.first_on = date(2026, 12, 8)
    reconcile(cast.volga, now())
    db.session.commit()
    feed = entries(fetch(browse, address(browse, cast.edgar)))
    written = calendar_of(app, cast.edgar).shown
    assert [replace(entry, attendees=()) for entry in written] == feed
    assert [entry.wall for entry in feed] == ["2026-12-08 10:00", *DAYS[1:]]


def test_it_speaks_the_language_of_its_reader(cast: Cast, browse: Browse) -> None:
    cast.edgar.language = "ru"
    db.session.commit()
    page = fetch(browse, address(browse, cast.edgar))
    assert entries(page)[0].summary == "Volga-Snab: первый контроль"
    assert "X-WR-CALNAME:Контрольные встречи" in page.response.get_data(as_text=True)


def test_a_cancelled_entry_vanishes(cast: Cast, browse: Browse) -> None:
    cast.volga.rollout.state = "on_hold"
    reconcile(cast.volga, now())
    db.session.commit()
    assert entries(fetch(browse, address(browse, cast.edgar))) == []


def test_who_has_left_a_company_sees_nothing_of_it(cast: Cast, browse: Browse) -> None:
    secret = address(browse, cast.edgar)
    memberships.end(cast.edgar.memberships[0], PORTAL)
    db.session.commit()
    assert entries(fetch(browse, secret)) == []


def test_what_has_not_changed_is_not_sent_again(cast: Cast, browse: Browse) -> None:
    secret = address(browse, cast.edgar)
    first = fetch(browse, secret)
    again = fetch(browse, secret, **{"If-None-Match": first.response.headers["ETag"]})
    assert (first.status, again.status, again.response.get_data()) == (200, 304, b"")
    assert first.response.headers["Cache-Control"] == "private, no-cache"


def test_a_renewed_address_ends_the_one_before(cast: Cast, browse: Browse) -> None:
    edgar, old = browse(cast.edgar), address(browse, cast.edgar)
    assert edgar.submit("/account", {}, form="#calendar form").status == 303
    new = address(browse, cast.edgar)
    assert [fetch(browse, each).status for each in (old, new)] == [404, 200]


@pytest.mark.parametrize("end", [accounts.close, accounts.forget])
def test_a_closed_or_forgotten_account_has_no_feed(
    cast: Cast, browse: Browse, end: Callable[..., object]
) -> None:
    secret = address(browse, cast.edgar)
    end(cast.edgar, PORTAL)
    db.session.commit()
    assert fetch(browse, secret).status == 404


@pytest.mark.parametrize(("keys", "status"), [(("new", SECRET), 200), (("new",), 404)])
def test_older_keys_still_read(
    app: Flask, cast: Cast, browse: Browse, keys: tuple[str, ...], status: int
) -> None:
    secret = address(browse, cast.edgar)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], secret_keys=keys)
    assert fetch(browse, secret).status == status


@pytest.mark.parametrize("wrong", ["x", "WzEsMV0.forged", "a.b.c", "%D1%8F", "W10"])
def test_a_wrong_address_is_nowhere(browse: Browse, wrong: str) -> None:
    assert fetch(browse, f"calendar/{wrong}.ics").status == 404


def test_too_many_readings_are_put_off(
    cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_routes.READINGS, "amount", 1)
    secret = address(browse, cast.edgar)
    assert [fetch(browse, secret).status for _ in range(2)] == [200, 429]
    assert fetch(browse, address(browse, cast.hanna)).status == 200


def test_an_employee_has_no_calendar_of_controls(cast: Cast, browse: Browse) -> None:
    assert browse(cast.emil).get("/account").all("#calendar") == []
