"""What meets something that happened meanwhile, in the reader's language."""

from collections.abc import Callable

from portal.audit import PORTAL
from portal.checklists.models import Item
from portal.db import db
from portal.people import accounts
from tests.bad_input.conftest import Count
from tests.browser import Browser, Page
from tests.people import Cast


def test_two_people_edit_one_item(
    cast: Cast, browse: Callable[..., Browser], language: str
) -> None:
    words = {
        "en": "Meanwhile somebody set this item to “done”",
        "ru": "Пока страница была открыта, пункт перевели в состояние «выполнено»",
    }
    item = db.session.query(Item).filter_by(company_id=cast.volga.id, code="1.1").one()
    path = f"/companies/{cast.volga.id}/checklist/items/{item.id}/state"
    browse(cast.edgar).post(path, {"state": "done", "seen": "to_do"})
    page = browse(cast.clara).post(path, {"state": "in_progress", "seen": "to_do"})
    assert page.status == 409
    assert words[language] in page.text
    assert page.one("select[name=state] option[selected]")["value"] == "in_progress"
    db.session.refresh(item)
    assert item.state == "done"


def test_a_deleted_persons_link(
    cast: Cast, browse: Callable[..., Browser], language: str, rows: Count
) -> None:
    words = {"en": "has been withdrawn", "ru": "отозвано"}
    link = invite(browse(cast.clara), cast, "olga@example.org")
    accounts.forget(cast.olga, PORTAL)
    db.session.commit()
    before = rows()
    page = browse().get(link, headers={"Accept-Language": language})
    assert page.status == 410
    assert words[language] in page.text
    assert rows() == before


def test_a_used_invitation(
    cast: Cast, browse: Callable[..., Browser], language: str, rows: Count
) -> None:
    words = {"en": "This invitation has been accepted", "ru": "Приглашение уже принято"}
    link = invite(browse(cast.clara), cast, "nina@example.org")
    password = {"password": "correct horse battery", "password_confirm": "correct horse battery"}
    browse().post(link, {"name": "Nina North", **password})
    before = rows()
    page = browse().get(link, headers={"Accept-Language": language})
    assert page.status == 410
    assert words[language] in page.text
    assert rows() == before


def invite(clara: Browser, cast: Cast, email: str) -> str:
    """The link of an invitation, as the inviter sees it."""
    typed = {"email": email, "name": "Nina North", "role": "executive"}
    page: Page = clara.submit(
        f"/companies/{cast.volga.id}/people", typed, form="#invite form, form#invite"
    )
    return str(page.one("#link")["value"])
