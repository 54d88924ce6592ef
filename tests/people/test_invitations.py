"""Invitations: sent, accepted once, renewed, withdrawn, and every way a link can be stale."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.audit import PORTAL
from portal.db import db
from portal.people import accounts, invitations
from portal.people.models import Invitation, Person
from tests.accounts import is_in, letters, link_of, with_password
from tests.browser import Browser, Page
from tests.people import Cast

GUEST = "nina@example.org"
NINA = {"password": "seven green apples", "password_confirm": "seven green apples"}
INVITE = "form[action$='/people/invite']"
START = datetime(2026, 11, 23, 8, tzinfo=UTC)


def invite(browser: Browser, cast: Cast, **more: object) -> Page:
    fields = {
        "email": GUEST,
        "name": "Nina North",
        "role": "employee",
        "department_id": str(cast.sales.id),
        **more,
    }
    return browser.submit(f"/companies/{cast.volga.id}/people", fields, form=INVITE)


def link(page: Page) -> str:
    return str(page.one("#link")["value"]).partition("localhost")[2]


def accept(browser: Browser, url: str, **more: object) -> Page:
    browser.client.set_cookie("language", "en")
    return browser.submit(url, {**NINA, **more}, form="main form:has([name=name])")


def the_invitation() -> Invitation:
    return db.session.scalars(select(Invitation)).one()


def test_it_works(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = invite(browse(cast.clara), cast)
    assert page.status == 200
    [letter] = letters("invitation")
    assert (letter.address, link_of(letter)) == (GUEST, link(page))
    nina = browse()
    assert accept(nina, link(page)).location == "/"
    assert is_in(nina)
    person = accounts.by_address(GUEST)
    assert person is not None
    [membership] = person.memberships
    assert (membership.role, membership.company_id) == ("employee", cast.volga.id)
    assert membership.department_id == cast.sales.id


@pytest.mark.parametrize("name", ["edgar", "hanna"])
def test_a_wrong_role_cannot_invite(cast: Cast, browse: Callable[..., Browser], name: str) -> None:
    browser = browse(getattr(cast, name))
    assert browser.post(f"/companies/{cast.volga.id}/people/invite", {}).status == 403
    assert not browser.get(f"/companies/{cast.volga.id}/people").all(INVITE)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "nina", "This is not a complete e-mail address."),
        ("email", "", "Fill this in."),
        ("name", "", "Fill this in."),
        ("name", "N" * 121, "At most 120 characters."),
        ("role", "administrator", "Not a valid choice"),
        ("department_id", "999999", "Not a valid choice"),
        ("email", "emil@example.org", "This person has this role here already."),
    ],
)
def test_bad_input_is_refused_and_kept(
    cast: Cast, browse: Callable[..., Browser], field: str, value: str, message: str
) -> None:
    page = invite(browse(cast.clara), cast, **{field: value})
    assert page.status == 422
    assert message in page.text
    if field != "name":
        assert page.one("#name")["value"] == "Nina North"
    assert not db.session.scalars(select(Invitation)).all()


def test_an_address_is_not_invited_twice(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(cast.clara)
    invite(browser, cast)
    page = invite(browser, cast, email="NINA@example.org")
    assert page.status == 422
    assert "This address is invited already. Renew that invitation instead." in page.text


def test_a_link_holds_once(cast: Cast, browse: Callable[..., Browser]) -> None:
    url = link(invite(browse(cast.clara), cast))
    accept(browse(), url)
    page = browse().get(url, headers={"Accept-Language": "en"})
    assert page.status == 410
    assert "This invitation has been accepted" in page.text
    assert "Clara Klein" in page.text


def test_a_link_grows_old_even_while_the_form_is_open(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        url = link(invite(browse(cast.clara), cast))
        nina = browse()
        nina.client.set_cookie("language", "en")
        clock.shift(timedelta(days=7))
        page = nina.post(url, {"name": "Nina Nova", **NINA})
        assert page.status == 422
        assert "This invitation has grown old" in page.text
        assert "You typed: Nina Nova" in page.text
        assert accounts.by_address(GUEST) is None


def test_renewing_sends_a_new_link(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    old = link(invite(clara, cast))
    url = f"/companies/{cast.volga.id}/people/invitations/{the_invitation().id}/renew"
    new = link(clara.post(url))
    assert browse().get(old).status == 404
    assert browse().get(new).status == 200
    assert len(letters("invitation")) == 2


def test_withdrawing_makes_it_useless(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    url = link(invite(clara, cast))
    clara.post(f"/companies/{cast.volga.id}/people/invitations/{the_invitation().id}/withdraw")
    page = browse().get(url, headers={"Accept-Language": "en"})
    assert page.status == 410
    assert "withdrawn" in page.text


def test_one_cannot_withdraw_what_another_company_sent(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    invite(browse(cast.clara), cast)
    url = f"/companies/{cast.zhiguli.id}/people/invitations/{the_invitation().id}/withdraw"
    assert browse(cast.boris).post(url).status == 404


def test_an_account_gets_a_further_membership(cast: Cast, browse: Callable[..., Browser]) -> None:
    url = link(invite(browse(cast.clara), cast, email="olga@example.org", role="executive"))
    stranger = browse()
    assert "/sign-in" in str(stranger.get(url).one("main a.btn-primary")["href"])
    assert browse(cast.emil).post(url).status == 422
    assert browse(cast.olga).post(url).location == "/"
    db.session.refresh(cast.olga)
    assert {m.company_id for m in cast.olga.memberships} == {cast.volga.id, cast.zhiguli.id}


def test_a_bad_password_keeps_the_name(cast: Cast, browse: Callable[..., Browser]) -> None:
    url = link(invite(browse(cast.clara), cast))
    page = accept(browse(), url, name="Nina Nova", password="short", password_confirm="short")
    assert page.status == 422
    assert page.one("#name")["value"] == "Nina Nova"
    assert "Use at least 12 characters." in page.text


def test_a_forgotten_person_s_link_says_so(cast: Cast, browse: Callable[..., Browser]) -> None:
    url = link(invite(browse(cast.clara), cast, email="olga@example.org"))
    accounts.forget(cast.olga, PORTAL)
    db.session.commit()
    page = browse().get(url, headers={"Accept-Language": "en"})
    assert page.status == 410
    assert "withdrawn" in page.text
    assert "olga" not in page.text.lower()


def test_a_made_up_link_says_what_to_do(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse().get("/invitation/made-up", headers={"Accept-Language": "ru"})
    assert page.status == 404
    assert "Такого приглашения нет" in page.text


def test_it_is_taken_once_even_at_the_same_moment(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    invite(browse(cast.clara), cast)
    first, second = with_password(cast.olga), with_password(cast.igor)
    invitation = the_invitation()
    assert invitations.accept(invitation, first)
    with pytest.raises(invitations.InvitationRefused, match="used"):
        invitations.accept(invitation, second)
    assert db.session.get(Person, first.id)
