"""Who came to a control: two people write it down together, and a held one is never left empty."""

from collections.abc import Callable

import pytest

from portal.audit import History
from portal.db import db
from portal.rollout.attendance import Presence, attendees, merged, presence
from portal.rollout.controls import control_of
from portal.rollout.models import CONTROLS, Control
from tests.browser import Browser
from tests.people import Cast


@pytest.fixture(autouse=True)
def controls(cast: Cast) -> None:
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    db.session.commit()


def url(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/controls/first/attendance"


def came(cast: Cast) -> Presence:
    return presence(attendees(control_of(cast.volga, "first")))


def people(*ids: int) -> Presence:
    return Presence(frozenset(ids))


@pytest.mark.parametrize(
    ("stands", "seen", "wanted", "result"),
    [
        (people(1), people(), people(2), people(1, 2)),
        (people(1, 2), people(1), people(), people(2)),
        (people(), people(1), people(1), people()),
        (people(1), people(1), people(1, 3), people(1, 3)),
    ],
    ids=["both added", "one taken away", "taken away by another", "alone"],
)
def test_each_adds_and_takes_away_by_what_he_saw(
    stands: Presence, seen: Presence, wanted: Presence, result: Presence
) -> None:
    assert merged(stands, seen, wanted) == result


def test_guests_are_merged_in_their_order() -> None:
    stands, seen = Presence(guests=("Ann", "Bob")), Presence(guests=("Ann",))
    assert merged(stands, seen, Presence(guests=("Cid",))).guests == ("Bob", "Cid")


def test_what_another_ticked_meanwhile_stays(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    opened = {"seen": "1", "came": str(cast.edgar.id), "guests": ""}
    clara.post(url(cast), {"seen": "1", "came": str(cast.emil.id), "guests": "Ann"})
    clara.post(url(cast), opened)
    assert came(cast) == Presence(frozenset({cast.edgar.id, cast.emil.id}), ("Ann",))


def test_the_form_says_what_it_saw(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    data = {"seen": "1", "came": [str(cast.edgar.id), str(cast.emil.id)], "guests": "Ann\nBob"}
    clara.post(url(cast), data)
    page = clara.get(url(cast).removesuffix("/attendance"))
    assert {one["value"] for one in page.all("[name=seen_person]")} == {
        str(cast.edgar.id),
        str(cast.emil.id),
    }
    assert [one["value"] for one in page.all("[name=seen_guest]")] == ["Ann", "Bob"]
    assert page.one("#guests").get_text() == "Ann\nBob"


def test_the_same_again_is_no_news(cast: Cast, browse: Callable[..., Browser]) -> None:
    for _ in range(2):
        browse(cast.clara).post(url(cast), {"came": str(cast.edgar.id), "guests": ""})
    assert db.session.query(History).filter_by(verb="control.attendance").count() == 1


def test_a_stranger_to_the_company_did_not_come(cast: Cast, browse: Callable[..., Browser]) -> None:
    ids = [str(cast.olga.id), "9" * 30, "x"]
    browse(cast.clara).post(url(cast), {"came": ids, "guests": "Ann"})
    assert came(cast) == Presence(guests=("Ann",))
