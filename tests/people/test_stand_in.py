"""Out of office: another consultant stands in, from the first day to the last."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from portal.audit import History
from portal.companies.members import consultants, contact
from portal.db import db, now
from portal.people import absences, memberships
from portal.people.models import Absence, Membership
from portal.rollout.models import CONTROLS, Control
from tests.browser import Browser, Page
from tests.people import Cast, member, person

Browse = Callable[..., Browser]
BEFORE, FIRST, LAST, AFTER = (f"2026-12-{day:02} 09:00+04:00" for day in (6, 7, 11, 12))


@pytest.fixture(autouse=True)
def before() -> Iterator[None]:
    with time_machine.travel(BEFORE, tick=False):
        yield


def arrange(browse: Browse, cast: Cast, **more: object) -> Page:
    values = {"first": "2026-12-07", "last": "2026-12-11", "stand_in_id": cast.boris.id, **more}
    return browse(cast.clara).submit("/account", values, form="#absences form.card-body")


def volga(browse: Browse, cast: Cast, moment: str) -> int:
    """What Boris gets where he opens Clara's company."""
    with time_machine.travel(moment, tick=False):
        return browse(cast.boris).get(f"/companies/{cast.volga.id}/").status


def test_he_reaches_the_companies_for_that_time_alone(cast: Cast, browse: Browse) -> None:
    assert arrange(browse, cast).status == 303
    reached = [volga(browse, cast, moment) for moment in (BEFORE, FIRST, LAST, AFTER)]
    assert reached == [404, 200, 200, 404]


def test_the_days_are_those_of_his_own_zone(cast: Cast, browse: Browse) -> None:
    arrange(browse, cast)
    cast.boris.timezone = "Asia/Vladivostok"
    moments = [f"2026-12-{moment}+10:00" for moment in ("06 23:59", "07 00:00", "11 23:59")]
    assert [volga(browse, cast, moment) for moment in moments] == [404, 200, 200]
    assert volga(browse, cast, "2026-12-12 00:00+10:00") == 404
    with time_machine.travel(moments[1], tick=False):
        assert consultants(cast.volga) == [cast.boris, cast.clara]
        found = contact(cast.volga)
        assert found is not None
        assert found.person == cast.boris
        listed = browse(cast.boris).get("/rollouts").text
        assert "Volga-Snab" in listed
        assert "Clara Klein" in listed


def test_the_companies_stand_in_his_list_for_that_time_alone(cast: Cast, browse: Browse) -> None:
    arrange(browse, cast)
    listed = []
    for moment in (BEFORE, FIRST, LAST, AFTER):
        with time_machine.travel(moment, tick=False):
            page = browse(cast.boris).get("/rollouts")
            listed.append("Volga-Snab" in page.one("#rollouts").get_text())
    assert listed == [False, True, True, False]


def test_he_can_hold_a_control(cast: Cast, browse: Browse) -> None:
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    cast.volga.rollout.start_on = cast.volga.rollout.first_on = date(2026, 12, 7)
    arrange(browse, cast)
    with time_machine.travel(LAST, tick=False):
        page = browse(cast.boris).get(f"/companies/{cast.volga.id}/controls/first")
        assert page.all("form[action$=hold]")


def test_clients_see_who_stands_in(cast: Cast, browse: Browse) -> None:
    arrange(browse, cast)
    with time_machine.travel(FIRST, tick=False):
        foot = browse(cast.edgar).get(f"/companies/{cast.volga.id}/").text
    assert "Your consultant: Boris Bell (stands in for Clara Klein until 11 December)" in foot
    assert "Your consultant: Clara Klein ·" in browse(cast.edgar).get(_home(cast)).text


def test_messages_to_consultants_reach_him_too(cast: Cast, browse: Browse) -> None:
    arrange(browse, cast)
    assert consultants(cast.volga) == [cast.clara]
    with time_machine.travel(FIRST, tick=False):
        assert consultants(cast.volga) == [cast.boris, cast.clara]


def test_a_company_given_meanwhile_goes_to_him_too(cast: Cast, browse: Browse) -> None:
    arrange(browse, cast)
    given = memberships.give(
        cast.clara, "consultant", absences_by(cast), company_id=cast.zhiguli.id
    )
    assert stood_in(cast) == {cast.volga.id, cast.zhiguli.id}
    memberships.end(given, absences_by(cast))
    assert stood_in(cast) == {cast.volga.id}


def test_called_off_before_it_begins_nothing_stays(cast: Cast, browse: Browse) -> None:
    arrange(browse, cast)
    call_off(browse, cast)
    assert db.session.scalars(select(Absence)).all() == []
    assert volga(browse, cast, FIRST) == 404


def test_called_off_in_the_middle_he_leaves_at_once(cast: Cast, browse: Browse) -> None:
    arrange(browse, cast)
    with time_machine.travel("2026-12-09 09:00+04:00", tick=False):
        call_off(browse, cast)
        assert browse(cast.boris).get(_home(cast)).status == 404
    assert db.session.scalars(select(Absence.last)).one() == date(2026, 12, 8)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"last": "2026-12-01"}, "The last day comes before the first."),
        ({"first": "2026-11-01", "last": "2026-11-30"}, "These days are over."),
        ({"last": "2028-12-31"}, "A year at most."),
        ({"first": ""}, "Fill this in."),
        ({"stand_in_id": "0"}, "Not a valid choice."),
    ],
    ids=["backwards", "past", "long", "empty", "nobody"],
)
def test_what_cannot_be_is_said_beside_the_field(
    cast: Cast, browse: Browse, wrong: dict[str, str], words: str
) -> None:
    page = arrange(browse, cast, **wrong)
    assert page.status == 422
    assert words in page.one("#absences").get_text()
    assert page.one("#absences [name=last]")["value"] == wrong.get("last", "2026-12-11")


def test_two_absences_do_not_overlap(cast: Cast, browse: Browse) -> None:
    arrange(browse, cast)
    page = arrange(browse, cast, first="2026-12-11", last="2026-12-20")
    assert "An absence until 11 December overlaps." in page.text


def test_who_is_away_himself_stands_in_for_nobody(cast: Cast, browse: Browse) -> None:
    third = member(person("Carl Cole"), "consultant")
    absences.arrange(
        cast.boris, third, date(2026, 12, 9), date(2026, 12, 9), absences_by(cast), now().date()
    )
    page = arrange(browse, cast)
    assert "The stand-in is away until 9 December himself." in page.text


def test_he_has_his_own_companies_all_the_while(cast: Cast, browse: Browse) -> None:
    member(cast.boris, "consultant", cast.volga)
    arrange(browse, cast)
    assert {volga(browse, cast, moment) for moment in (BEFORE, FIRST, AFTER)} == {200}
    found = contact(cast.volga)
    assert found is not None
    assert found.person == cast.boris


def test_the_administrator_does_it_for_one_who_cannot(cast: Cast, browse: Browse) -> None:
    url = f"/admin/people/{cast.clara.id}"
    values = {"first": "2026-12-07", "last": "2026-12-11", "stand_in_id": cast.boris.id}
    page = browse(cast.anna).submit(url, values, form="#absences form.card-body")
    assert (page.status, page.location) == (303, url)
    assert volga(browse, cast, FIRST) == 200
    made = db.session.scalars(select(History).where(History.verb == "absence.arrange")).one()
    assert (made.actor_id, made.role) == (cast.anna.id, "administrator")


def test_nobody_else_has_the_section(cast: Cast, browse: Browse) -> None:
    assert browse(cast.hanna).get("/account").all("#absences") == []
    answer = browse(cast.hanna).post("/account/absences", {"first": "2026-12-07"})
    assert answer.status == 403


def test_another_persons_absence_is_not_found(cast: Cast, browse: Browse) -> None:
    arrange(browse, cast)
    absence = db.session.scalars(select(Absence)).one()
    answer = browse(cast.boris).post(f"/account/absences/{absence.id}/call-off")
    assert answer.status == 404


def test_what_is_over_is_swept(cast: Cast, browse: Browse) -> None:
    arrange(browse, cast)
    assert absences.sweep(datetime(2026, 12, 12, 20, tzinfo=UTC)) == 0
    assert absences.sweep(datetime(2026, 12, 13, tzinfo=UTC)) == 1
    assert stood_in(cast) == set()


def test_his_role_is_not_taken_from_him_alone(cast: Cast, browse: Browse) -> None:
    arrange(browse, cast)
    row = db.session.scalars(select(Membership).where(Membership.absence_id.is_not(None))).one()
    url = f"/companies/{cast.volga.id}/people/{row.id}/remove"
    assert browse(cast.clara).post(url).status == 404


def call_off(browse: Browse, cast: Cast) -> None:
    browse(cast.clara).submit("/account", {}, form="#absences form")


def stood_in(cast: Cast) -> set[int | None]:
    query = select(Membership.company_id).where(Membership.absence_id.is_not(None))
    return set(db.session.scalars(query))


def absences_by(cast: Cast) -> absences.Actor:
    return absences.Actor(cast.anna.id, "administrator")


def _home(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/"
