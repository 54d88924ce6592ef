"""A rollout on hold, and coming back from it with dates for the controls not held."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine

from portal.db import db
from portal.rollout.models import CONTROLS, Control
from tests.browser import Browser, Page
from tests.people import Cast


@pytest.fixture(autouse=True)
def planned(cast: Cast) -> Iterator[None]:
    rollout = cast.volga.rollout
    rollout.start_on, rollout.first_on = date(2026, 11, 30), date(2026, 12, 7)
    rollout.second_on, rollout.summing_up_on = date(2026, 12, 21), date(2027, 1, 29)
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    db.session.commit()
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        yield


def come_back(cast: Cast, browser: Browser, **values: str) -> Page:
    page = browser.post(f"/companies/{cast.volga.id}/schedule/hold", {"reason": "Repairs"})
    assert page.status == 303
    url = f"/companies/{cast.volga.id}/schedule"
    return browser.submit(url, values, form="form[action$='/resume']")


def reasons(cast: Cast) -> dict[str, str]:
    rows = db.session.query(Control).filter_by(company_id=cast.volga.id)
    return {row.kind: row.move_reason for row in rows}


def test_it_wants_a_reason(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara, url = browse(cast.clara), f"/companies/{cast.volga.id}/schedule"
    assert clara.submit(url, {"reason": ""}, form="form[action$='/hold']").status == 422
    assert cast.volga.rollout.state == "preparing"


def test_the_reason_of_a_late_date_stays_with_its_control(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    late = {"summing_up": "2027-02-10", "reason": "Repairs took a month"}
    assert come_back(cast, browse(cast.clara), **late).status == 303
    assert cast.volga.rollout.summing_up_on == date(2027, 2, 10)
    assert reasons(cast) == {"first": "", "second": "", "summing_up": "Repairs took a month"}


def test_the_reason_of_an_earlier_move_goes_with_its_date(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    clara, url = browse(cast.clara), f"/companies/{cast.volga.id}/schedule"
    clara.submit(url, {"day": "2026-12-08", "reason": "Ill"}, form="#move-first")
    come_back(cast, clara, first="2026-12-09")
    assert reasons(cast)["first"] == ""


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"summing_up": "2027-02-10"}, "One of the dates needs a reason"),
        ({"first": "2026-12-22"}, "This breaks the order of the controls"),
        ({"first": ""}, "Choose a date"),
    ],
)
def test_bad_dates_are_refused(
    cast: Cast, browse: Callable[..., Browser], values: dict[str, str], words: str
) -> None:
    page = come_back(cast, browse(cast.clara), **values)
    assert page.status == 422
    assert words in page.text
    assert cast.volga.rollout.state == "on_hold"
