"""A snapshot brought in over HTTP: small files, and the job's steps taken here and now."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from sqlalchemy import select

from portal.db import db, now
from portal.evidence.importing import import_due
from portal.evidence.models import CrmSnapshot
from tests.browser import Browser, Page, form_values
from tests.people import Cast

DEALS = """ID;Название сделки;Стадия;Ответственный;Сумма;Дата создания;Причина провала;Заметка
1;Болты;Новая;Emil Ebert;1200,50;01.10.2026;;a
2;Гайки;Сделка успешна;Igor Irwin;3400,00;21.09.2026;;b
3;Шайбы;Сделка провалена;Emil Ebert;10,00;15.10.2026;дорого;c
4;Анкеры;Сделка провалена;Emil Ebert;20,00;16.10.2026;Дорого!;d
"""
CONTACTS = """ID;Имя;Фамилия;Рабочий телефон;Рабочий e-mail;Другой номер
7;Иван;Иванов;+7 900 123-45-67;ivan@example.org;8 (846) 200-30-40
"""
Files = Sequence[tuple[str, bytes]]
SMALL: Files = (("Сделки.csv", DEALS.encode()), ("Контакты.csv", CONTACTS.encode()))


def base(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/evidence/snapshots"


def begin(browser: Browser, cast: Cast, files: Files = SMALL, control: str = "baseline") -> str:
    """Begin a snapshot with these files; its address."""
    address = browser.submit(f"{base(cast)}/new", {"control": control}, form="main form").location
    for name, content in files:
        assert give(browser, address, content, name).status == 303
    return address


def give(browser: Browser, address: str, content: bytes, name: str = "Сделки.csv") -> Page:
    return browser.post(f"{address}/files", {"file": (BytesIO(content), name)})


def press(browser: Browser, address: str, act: str, values: dict[str, Any] | None = None) -> Page:
    """Send the form of the page whose address ends so."""
    return browser.submit(address, values or {}, form=f"main form[action$={act}]")


def read(browser: Browser, address: str) -> CrmSnapshot:
    """Have the files read: the columns wait to be looked at."""
    return taken(press(browser, address, "go-on"))


def mapped(browser: Browser, address: str, **values: str) -> CrmSnapshot:
    """Go on from the columns to the preview."""
    return taken(press(browser, address, "mapping", values))


def looked_at_again(browser: Browser, address: str, **values: str) -> CrmSnapshot:
    """Have the columns looked at by what is said of them."""
    fields = form_values(browser.get(address).one("main form[action$=mapping]"))
    return taken(browser.post(f"{address}/mapping", {**fields, **values, "look": "1"}))


def kept(browser: Browser, address: str) -> CrmSnapshot:
    """Go on from the preview to a ready snapshot."""
    return taken(press(browser, address, "go-on"))


def made_ready(browser: Browser, cast: Cast, files: Files = SMALL) -> CrmSnapshot:
    address = begin(browser, cast, files)
    read(browser, address)
    mapped(browser, address)
    return kept(browser, address)


def taken(page: Page) -> CrmSnapshot:
    """Take the step that an act has left to the job."""
    assert page.status == 303, page.text[:500]
    import_due(now())
    return row_at(page.location)


def row_at(address: str) -> CrmSnapshot:
    number = int(address.rstrip("/").rpartition("/")[2])
    query = select(CrmSnapshot).where(CrmSnapshot.id == number)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def name_of(page: Page, label: str) -> str:
    """What the field with this label is called."""
    return str(page.one(f'[aria-label="Meaning of the column {label}"]')["name"])
