"""Setting the start of work: planned, refused, insisted on, moved."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine

from portal.db import db
from portal.rollout.models import Control
from tests.browser import Browser
from tests.people import Cast

MONDAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def on_a_monday(cast: Cast) -> Iterator[None]:
    db.session.add_all(
        Control(company_id=cast.volga.id, kind=kind) for kind in ("first", "second", "summing_up")
    )
    db.session.commit()
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        yield


def url(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/schedule"


def test_it_shows_the_dates_before_saving(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.clara).get(f"{url(cast)}/start?start=2026-12-18&version=1")
    assert "Monday, 11 January 2027" in page.text.replace("\u00a0", " ")
    assert cast.volga.rollout.start_on is None


def test_it_sets_the_controls(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.clara).submit(url(cast), {"start": "2026-11-30"}, form="#start-form")
    assert page.status == 303
    rollout = cast.volga.rollout
    assert (rollout.start_on, rollout.first_on) == (MONDAY, date(2026, 12, 7))
    assert (rollout.second_on, rollout.summing_up_on) == (date(2026, 12, 21), date(2027, 1, 29))


def test_a_day_off_is_refused_with_its_reason(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.clara).submit(url(cast), {"start": "2026-12-06"}, form="#start-form")
    assert page.status == 422
    assert "is a day off" in page.text
    assert cast.volga.rollout.start_on is None
    assert page.one("#start")["value"] == "2026-12-06"


def test_a_consultant_may_insist_with_a_reason(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    reason = {"start": "2026-12-06", "version": "1", "reason": "The shop opens on Sundays"}
    assert clara.post(f"{url(cast)}/start", reason).status == 303
    assert cast.volga.rollout.start_reason == "The shop opens on Sundays"


def test_an_executive_cannot_set_it(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.edgar).post(f"{url(cast)}/start", {"start": "2026-11-30", "version": "1"})
    assert page.status == 403


def test_the_later_of_two_sees_the_other(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    clara.post(f"{url(cast)}/start", {"start": "2026-11-30", "version": "1"})
    page = clara.post(f"{url(cast)}/start", {"start": "2026-12-01", "version": "1"})
    assert page.status == 409
    assert "Someone else moved the dates" in page.text
    assert cast.volga.rollout.start_on == MONDAY
