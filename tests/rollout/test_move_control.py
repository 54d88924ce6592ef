"""Moving one control: looked at before, warned of, refused, and met by two people at once."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine

from portal.companies.models import BusyPeriod
from portal.db import db
from portal.rollout.models import CONTROLS, Control
from tests.browser import Browser, Page
from tests.people import Cast

FIRST, OTHER_DAY = date(2026, 12, 7), date(2026, 12, 9)


@pytest.fixture(autouse=True)
def planned(cast: Cast) -> Iterator[None]:
    rollout = cast.volga.rollout
    rollout.start_on, rollout.first_on = date(2026, 11, 30), FIRST
    rollout.second_on, rollout.summing_up_on = date(2026, 12, 21), date(2027, 1, 29)
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    fair = {"kind": "exhibition", "first": date(2026, 12, 8), "last": date(2026, 12, 10)}
    db.session.add(BusyPeriod(company_id=cast.volga.id, note="The fair", closed=False, **fair))
    db.session.commit()
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        yield


def url(cast: Cast, more: str = "") -> str:
    return f"/companies/{cast.volga.id}/schedule{more}"


def plan(cast: Cast, browser: Browser, day: str, kind: str = "first") -> Page:
    return browser.get(url(cast, f"/{kind}?day={day}&version=1"))


@pytest.mark.parametrize(
    ("kind", "day", "words"),
    [
        ("first", "2026-12-11", "11 December suits"),
        ("first", "2026-12-09", "9 December lies in a busy period: The fair"),
        ("first", "2026-12-13", "Sunday, 13 December is a day off"),
        ("first", "2026-12-25", "This breaks the order of the controls"),
        ("summing_up", "2027-02-10", "This is after the deadline of two months"),
        ("first", "soon", "Enter a date"),
        ("first", "1026-12-11", "The year cannot be right"),
    ],
)
def test_it_is_looked_at_before(
    cast: Cast, browse: Callable[..., Browser], kind: str, day: str, words: str
) -> None:
    page = plan(cast, browse(cast.clara), day, kind)
    assert words in page.one(f"#move-{kind}").get_text().replace("\u00a0", " ")
    assert cast.volga.rollout.first_on == FIRST


def test_a_busy_period_is_said_of_where_it_stands(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    clara = browse(cast.clara)
    sent = {"day": "2026-12-09", "reason": "The director is away"}
    assert clara.submit(url(cast), sent, form="#move-first").status == 303
    assert cast.volga.rollout.first_on == OTHER_DAY
    stops = clara.get(url(cast)).one(".timeline-dates").get_text().replace("\u00a0", " ")
    assert "9 December lies in a busy period: The fair" in stops


def test_the_later_of_two_sees_the_other_and_saves_his_own(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    clara = browse(cast.clara)
    mine = {"day": "2026-12-11", "reason": "As agreed by phone", "version": "1"}
    clara.post(url(cast, "/first"), {**mine, "day": "2026-12-09"})
    page = clara.post(url(cast, "/first"), mine)
    assert page.status == 409
    assert len(page.all("[role=alert]")) == 1
    form = page.one("#move-first")
    assert form.select_one("[name=reason]").get_text().strip() == "As agreed by phone"  # type: ignore[union-attr]
    seen = form.select_one("[name=version]")["value"]  # type: ignore[index]
    assert clara.post(url(cast, "/first"), {**mine, "version": str(seen)}).status == 303
    assert cast.volga.rollout.first_on == date(2026, 12, 11)
