"""What tests of people share: a password, a session by the sign-in page, the letters written."""

from typing import Any

from flask_security.utils import hash_password
from sqlalchemy import select

from portal.audit import History
from portal.db import db
from portal.messages.models import Message
from portal.people.models import Person
from tests.browser import Browser, Page
from tests.people import PASSWORD


def with_password(person: Person, password: str = PASSWORD) -> Person:
    person.password = hash_password(password)
    db.session.commit()
    return person


def sign_in(
    browser: Browser,
    email: str,
    password: str = PASSWORD,
    url: str = "/sign-in",
    language: str = "en",
) -> Page:
    browser.client.set_cookie("language", language)
    fields = {"email": email, "password": password}
    return browser.submit(url, fields, form="form[action^='/sign-in']")


def is_in(browser: Browser) -> bool:
    return browser.get("/account").status == 200


def letters(kind: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == kind)))


def link_of(message: Message) -> str:
    return str(message.values["link"]).partition("localhost")[2]


def verbs(subject: str) -> list[Any]:
    query = select(History.verb).where(History.subject == subject).order_by(History.id)
    return list(db.session.scalars(query))
