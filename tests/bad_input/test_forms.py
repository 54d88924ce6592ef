"""What a form says to input that cannot be used, in the reader's language; it keeps what was typed
and changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from portal.checklists.models import Item
from portal.db import db
from tests.bad_input.conftest import Count
from tests.browser import Browser, Page
from tests.people import Cast

START = {"version": "1"}
PERIOD = {"kind": "other", "note": "Инвентаризация"}
NO_DATE = {"en": "Enter a date, such as 2026-11-23.", "ru": "Укажите дату, например 2026-11-23."}
NO_YEAR = {
    "en": "The year cannot be right. Use one from 2000 to 2100.",
    "ru": "Такого года не может быть. Укажите год от 2000 до 2100.",
}
BACKWARDS = {
    "en": "The end is before the start. Swap the dates.",
    "ru": "Конец раньше начала. Поменяйте даты местами.",
}
CASES: dict[str, tuple[str, dict[str, str], dict[str, str], dict[str, str]]] = {
    "a wrong date": ("schedule/start", START, {"start": "2026-13-45"}, NO_DATE),
    "a word for a date": ("schedule/start", START, {"start": "завтра"}, NO_DATE),
    "a year long gone": ("schedule/start", START, {"start": "0026-11-30"}, NO_YEAR),
    "a year far ahead": ("schedule/start", START, {"start": "9999-12-31"}, NO_YEAR),
    "an end before a start": (
        "calendar/busy-periods",
        PERIOD,
        {"first": "2026-12-20", "last": "2026-12-10", "note": "Инвентаризация"},
        BACKWARDS,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_date(
    cast: Cast, browse: Callable[..., Browser], language: str, rows: Count, case: str
) -> None:
    path, more, typed, words = CASES[case]
    before = rows()
    page = browse(cast.clara).post(f"/companies/{cast.volga.id}/{path}", more | typed)
    refused(page, words[language], typed)
    assert rows() == before


def test_a_company_name_taken(
    cast: Cast, browse: Callable[..., Browser], language: str, rows: Count
) -> None:
    words = {
        "en": "Another company has this name. Choose a different one.",
        "ru": "Компания с таким названием уже есть. Выберите другое.",
    }
    typed = {"name": "zhiguli  DECOR", "city": "Самара", "department": "Продажи"}
    before = rows()
    refused(browse(cast.clara).submit("/companies/new", typed), words[language], typed)
    assert rows() == before


def test_an_address_invited_twice(
    cast: Cast, browse: Callable[..., Browser], language: str, rows: Count
) -> None:
    words = {
        "en": "This address is invited already. Renew that invitation instead.",
        "ru": "На этот адрес уже есть приглашение. Обновите его.",
    }
    people = f"/companies/{cast.volga.id}/people"
    typed = {"email": "nina@example.org", "name": "Nina North"}
    form = {"role": "executive", **typed}
    clara = browse(cast.clara)
    clara.submit(people, form, form="#invite form, form#invite")
    before = rows()
    page = clara.submit(people, form, form="#invite form, form#invite")
    refused(page, words[language], typed)
    assert rows() == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "a.pdf",
            b"deal;stage\n",
            {"en": "The file is not what its name says.", "ru": "не соответствует его имени"},
        ),
        (
            "deals.csv",
            b"deal;stage\n" * 200_000,
            {"en": "The file is larger than 1 MB.", "ru": "Файл больше 1 МБ."},
        ),
    ],
    ids=["of another type than it claims", "over the limit"],
)
def test_a_file(
    app: Flask,
    cast: Cast,
    browse: Callable[..., Browser],
    language: str,
    rows: Count,
    name: str,
    content: bytes,
    words: dict[str, str],
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], upload_limit=1024 * 1024)
    item = db.session.query(Item).filter_by(company_id=cast.volga.id, code="1.1").one()
    path = f"/companies/{cast.volga.id}/checklist/items/{item.id}/files"
    before = rows()
    fields: dict[str, Any] = {"file": (BytesIO(content), name), "title": "Список сделок"}
    page = browse(cast.clara).post(path, fields, content_type="multipart/form-data")
    refused(page, words[language], {"title": "Список сделок"})
    assert rows() == before


def test_without_its_token(
    cast: Cast, browse: Callable[..., Browser], language: str, rows: Count
) -> None:
    words = {"en": "This page had been open for too long", "ru": "Страница была открыта слишком"}
    clara = browse(cast.clara)
    clara.token()
    before = rows()
    path = f"/companies/{cast.volga.id}/calendar/busy-periods"
    page = Page(clara.client.post(path, data=PERIOD))
    assert page.status == 400
    assert words[language] in page.text
    assert PERIOD["note"] in str(page.html)
    assert rows() == before


@pytest.mark.parametrize("path", ["checklist/step/9", "controls/third", "checklist/items/999999"])
def test_an_unknown_code_in_the_address(
    cast: Cast, browse: Callable[..., Browser], language: str, path: str
) -> None:
    words = {"en": "There is no such page here", "ru": "Такой страницы здесь нет"}
    page = browse(cast.clara).get(f"/companies/{cast.volga.id}/{path}")
    assert page.status == 404
    assert words[language] in page.text


def refused(page: Page, words: str, typed: dict[str, str]) -> None:
    """The words stand in an error, and every field holds what was typed."""
    assert page.status == 422
    errors = " ".join(" ".join(e.get_text(" ").split()) for e in page.all(".error"))
    assert words in errors.replace("\N{NO-BREAK SPACE}", " ")
    for name, value in typed.items():
        held = {str(field.get("value")) for field in page.all(f"main [name={name}]")}
        assert value in held, name
