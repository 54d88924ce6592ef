"""A consultant sets by what a check is judged at a company, and takes it back."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.audit import History
from portal.db import db
from portal.evidence.models import CrmSnapshot, Threshold
from portal.evidence.thresholds import limits_of
from tests.browser import Browser
from tests.evidence.snapshots import kept_snapshot
from tests.people import Cast

Browse = Callable[..., Browser]
FORM = 'form[action$="/limits"]'


def check(cast: Cast, code: str = "3.p2") -> str:
    return f"/companies/{cast.volga.id}/evidence/checks/{code}"


def set_them(browser: Browser, cast: Cast, good: str, bad: str, code: str = "3.p2") -> int:
    values = {"pass_limit": good, "fail_limit": bad, "reason": "They sell to few."}
    return browser.submit(check(cast, code), values, form=FORM).status


def test_they_hold_from_the_next_snapshot_on(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    clara = browse(cast.clara)
    assert set_them(clara, cast, "55", "60,5 %") == 303
    found = limits_of(cast.volga.id)["3.p2"]
    assert (found.pass_, found.fail) == (0.55, 0.605)
    page = clara.get(check(cast))
    assert "fails 50%" in " ".join(page.text.split())
    assert "passes up to 10%, fails above 30%" in page.text
    assert "holds from the next snapshot on" in page.text
    newer = kept_snapshot(cast, None, "first", days_ago=-7)
    verdict = next(one.verdict for one in newer.results if one.check == "3.p2")
    assert verdict == "pass"


def test_their_history_is_shown_to_all_who_see_the_check(cast: Cast, browse: Browse) -> None:
    set_them(browse(cast.clara), cast, "20", "40")
    page = browse(cast.edgar).get(check(cast))
    assert "C. Klein · They sell to few." in page.text
    assert not page.all(FORM)


def test_the_standard_ones_come_back(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    set_them(clara, cast, "20", "40")
    form = 'form[action$="/limits/standard"]'
    assert clara.submit(check(cast), {"reason": "It was a mistake."}, form=form).status == 303
    assert "3.p2" not in limits_of(cast.volga.id)
    assert not clara.get(check(cast)).all(form)
    assert len(db.session.scalars(select(Threshold)).all()) == 2
    query = select(History.new).where(History.verb == "evidence.limits").order_by(History.id)
    assert db.session.scalars(query).all() == [[0.2, 0.4], [None, None]]


def test_what_equals_the_standard_ones_is_kept_as_such(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    set_them(clara, cast, "20", "40")
    assert set_them(clara, cast, "10", "30") == 303
    assert limits_of(cast.volga.id) == {}


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        ("3.p2", "40", "20"),
        ("3.3", "50", "80"),
        ("3.p2", "", "20"),
        ("3.p2", "-1", "20"),
        ("3.p2", "10", "101"),
        ("3.p2", "many", "20"),
        ("3.p2", "NaN", "20"),
        ("3.p2", "Infinity", "20"),
        ("3.p2", "1e400", "20"),
        ("3.p2", "10", "30"),
        ("3.p7", "0.2", "1.5"),
        ("3.4", "30", "1e9"),
    ],
)
def test_odd_limits_are_refused(cast: Cast, browse: Browse, code: str, good: str, bad: str) -> None:
    assert set_them(browse(cast.clara), cast, good, bad, code) == 422
    assert db.session.scalars(select(Threshold)).all() == []


def test_a_reason_is_wanted(cast: Cast, browse: Browse) -> None:
    values = {"pass_limit": "20", "fail_limit": "40", "reason": " "}
    page = browse(cast.clara).submit(check(cast), values, form=FORM)
    assert page.status == 422
    assert "Say why" in page.text
    assert page.one("#pass_limit")["value"] == "20"


@pytest.mark.parametrize(
    ("name", "status"), [("edgar", 403), ("hanna", 403), ("emil", 403), ("olga", 404)]
)
def test_nobody_else_sets_them(cast: Cast, browse: Browse, name: str, status: int) -> None:
    values = {"pass_limit": "20", "fail_limit": "40", "reason": "So"}
    for rest in ("limits", "limits/standard"):
        page = browse(getattr(cast, name)).post(f"{check(cast)}/{rest}", values)
        assert page.status == status


def test_a_check_without_limits_gets_none(cast: Cast, browse: Browse) -> None:
    values = {"pass_limit": "20", "fail_limit": "40", "reason": "So"}
    assert browse(cast.clara).post(f"{check(cast, '6.4')}/limits", values).status == 404
    assert not browse(cast.clara).get(check(cast, "6.4")).all(FORM)
