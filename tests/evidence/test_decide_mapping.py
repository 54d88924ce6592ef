"""A consultant corrects what the columns mean; two do so at once; odd files and odd words."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import duckdb
import pytest
import time_machine

from portal.db import db, now
from portal.evidence.importing import import_due
from portal.evidence.models import CrmSnapshot, EvidenceSetting
from portal.evidence.stored import data_of
from tests.browser import Browser
from tests.evidence.bringing import (
    DEALS,
    begin,
    kept,
    looked_at_again,
    made_ready,
    mapped,
    name_of,
    press,
    read,
    row_at,
)
from tests.people import Cast

Browse = Callable[..., Browser]
ONE = (("Сделки.csv", DEALS.encode()),)


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 08:00+04:00", tick=True):
        yield


def waiting(browser: Browser, cast: Cast, text: str = DEALS) -> str:
    """The address of a snapshot whose columns wait to be looked at."""
    address = begin(browser, cast, [("Сделки.csv", text.encode())])
    read(browser, address)
    return address


def entity_field(browser: Browser, address: str) -> str:
    return str(browser.get(address).one(".mapping-head select")["name"])


def test_a_corrected_column_is_looked_at_again(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    address = waiting(clara, cast)
    note = name_of(clara.get(address), "Заметка")
    row = looked_at_again(clara, address, **{note: "title"})
    assert row.state == "mapping"
    assert row.mapping["deals"]["columns"]["title"] == ["Название сделки", "Заметка"]
    assert row.mapping["deals"]["dates"] == "dd.mm.yyyy"


def test_a_table_of_something_else_gets_its_columns_by_their_words(
    cast: Cast, browse: Browse
) -> None:
    clara = browse(cast.clara)
    address = waiting(clara, cast)
    row = mapped(clara, address, **{entity_field(clara, address): "leads"})
    assert row.state == "mapping", "its columns are looked at before it goes on"
    assert "deals" not in row.mapping
    assert row.mapping["leads"]["columns"]["responsible"] == "Ответственный"
    assert mapped(clara, address).state == "preview"


def test_nothing_mapped_is_refused_with_words(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    address = waiting(clara, cast)
    page = press(clara, address, "mapping", {entity_field(clara, address): ""})
    assert (page.status, "No column is mapped." in page.text) == (422, True)
    assert row_at(address).state == "mapping"


def test_products_from_two_places_are_refused_with_words(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    lines = "ID сделки;Товар;Количество;Цена\n1;Болт;2;10\n"
    deals = "ID;Название сделки;Стадия;Товар;Сумма\n1;А;Новая;Болт;20\n"
    address = begin(clara, cast, [("Сделки.csv", deals.encode()), ("x.csv", lines.encode())])
    read(clara, address)
    page = clara.get(address)
    fields = [str(one["name"]) for one in page.all(".mapping-head select")]
    page = press(clara, address, "mapping", {fields[1]: "deal_products"})
    assert (page.status, "come from two places" in page.text) == (422, True)


def test_duplicate_headers_and_one_column_for_two_fields(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    head, *rows = DEALS.splitlines()
    twice = "\n".join([f"{head};Сумма; ", *(f"{one};5,00;x" for one in rows)])
    address = waiting(clara, cast, twice)
    row = row_at(address)
    columns = row.mapping["deals"]["columns"]
    assert columns["amount"] in (5, 9)
    row.mapping = {
        **row.mapping,
        "deals": {**row.mapping["deals"], "columns": {**columns, "type": "Стадия"}},
    }
    db.session.commit()
    row = mapped(clara, address)
    assert row.state == "preview", (row.error, row.error_values)
    served = {k for k, place in row.mapping["deals"]["columns"].items() if place == "Стадия"}
    assert served == {"stage", "type"}


def test_dates_that_can_be_read_in_two_ways(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    months = DEALS.replace("21.09.", "01.09.").replace("15.10.", "03.10.").replace("16.10", "04.10")
    address = waiting(clara, cast, months)
    page = clara.get(address)
    assert "can be read in two ways: day first" in page.text
    field = str(page.one("select[name$=dates]")["name"])
    row = mapped(clara, address, **{field: "month"})
    assert (row.state, row.mapping["deals"]["dates"]) == ("mapping", "mm/dd/yyyy")
    assert "January 10" not in clara.get(address).text
    assert mapped(clara, address).state == "preview"


def test_the_second_of_two_sees_what_the_first_decided(cast: Cast, browse: Browse) -> None:
    clara, other = browse(cast.clara), browse(cast.clara)
    address = waiting(clara, cast)
    page = other.get(address)
    note, reason = name_of(page, "Заметка"), name_of(page, "Причина провала")
    seen = str(page.one("form[action$=mapping] input[name=version]")["value"])
    looked_at_again(clara, address, **{note: "type"})
    values = {note: "channel", reason: "loss_reason", "as_of": "2026-11-01T10:00"}
    entity = {entity_field(clara, address): "deals"}
    late = {**values, **entity, "currency": "RUB", "version": seen}
    answer = other.post(f"{address}/mapping", late)
    assert answer.status == 409
    assert "Somebody else has decided meanwhile" in answer.text
    assert "the other said: Kind" in answer.text or "the other said: Type" in answer.text
    kept_choice = answer.one(f"select[name={note}] option[selected]")["value"]
    assert kept_choice == "channel"
    assert row_at(address).mapping["deals"]["columns"]["type"] == "Заметка"


def test_who_saw_another_preview_does_not_keep_it(cast: Cast, browse: Browse) -> None:
    clara, other = browse(cast.clara), browse(cast.clara)
    address = waiting(clara, cast)
    mapped(clara, address)
    seen = str(other.get(address).all("input[name=version]")[0]["value"])
    press(clara, address, "go-back")
    mapped(clara, address)
    late = other.post(f"{address}/go-on", {"seen": "preview", "version": seen})
    assert late.status == 303
    assert "has gone on meanwhile" in other.get(address).text
    assert row_at(address).state == "preview"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Say when the files were exported."),
        ("yesterday", "Enter a moment"),
        ("0001-01-01T00:00", "The year cannot be right."),
        ("9999-12-31T23:59", "The year cannot be right."),
        ("2026-12-24T10:00", "still to come"),
    ],
)
def test_an_odd_moment(cast: Cast, browse: Browse, typed: str, words: str) -> None:
    clara = browse(cast.clara)
    row = CrmSnapshot(
        company_id=cast.volga.id, control="first", as_of=now(), state="mapping",
        brought_by_id=cast.clara.id, brought_at=now(), due_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    url = f"/companies/{cast.volga.id}/evidence/snapshots/{row.id}/mapping"
    page = clara.post(url, {"as_of": typed, "currency": "RUB", "version": "1"})
    assert (page.status, words in page.text) == (422, True)


def test_a_moment_that_the_clock_leaves_out_moves_forward(cast: Cast, browse: Browse) -> None:
    cast.volga.timezone = "Europe/Berlin"
    db.session.commit()
    clara = browse(cast.clara)
    row = mapped(clara, waiting(clara, cast), as_of="2026-03-29T02:30")
    assert row.as_of == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert row.state == "preview"


def test_stages_with_odd_names_keep_their_order(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    odd = ('="1"', "<b>Zz</b>", "a;b", "'; DROP--", "бб" * 90, "Аа")
    rows = [f'{n};Сделка;"{stage.replace(chr(34), chr(34) * 2)}";Emil Ebert;1;0{n}.10.2026'
            for n, stage in enumerate(odd, 1)]  # fmt: skip
    text = "\n".join(["ID;Название сделки;Стадия;Ответственный;Сумма;Дата создания", *rows])
    address = waiting(clara, cast, text)
    before = row_at(address).mapping["stages"][""]
    page = clara.get(address)
    assert "<b>Zz</b>" in page.text
    won = name_of_stage(page.all("ul.meanings label"), "<b>Zz</b>")
    row = mapped(clara, address, **{won: "S"})
    assert row.state == "preview", row.error_values
    db.session.expire(row)
    assert list(row.mapping["stages"][""]) == list(before), "in the order of the funnel"
    assert row.mapping["stages"][""]["<b>Zz</b>"] == "S"


def name_of_stage(labels: list, name: str) -> str:  # type: ignore[type-arg]
    found = [one for one in labels if one.select_one("span").get_text() == name]
    return str(found[0].select_one("select")["name"])


def test_reasons_of_loss_are_matched_and_remembered(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    address = waiting(clara, cast)
    fields = {
        one.select_one("span").get_text(): str(one.select_one("input")["name"])  # type: ignore[index, union-attr]
        for one in clara.get(address).all("ul.meanings label")
        if one.select_one("input")
    }
    assert set(fields) == {"дорого", "Дорого!"}
    mapped(clara, address, **{fields["Дорого!"]: "Цена", fields["дорого"]: " Цена "})
    row = kept(clara, address)
    table = data_of(row).tables["deals"]
    with duckdb.connect(":memory:") as look:
        query = "SELECT DISTINCT loss_reason FROM read_parquet(?) WHERE loss_reason IS NOT NULL"
        assert look.execute(query, [str(table)]).fetchall() == [("Цена",)]
    again = begin(clara, cast, [("Другое имя.csv", DEALS.encode())], "first")
    assert read(clara, again).mapping["loss_reasons"] == {"дорого": "Цена", "Дорого!": "Цена"}


def test_the_next_snapshot_starts_from_the_last_but_for_its_moment(
    cast: Cast, browse: Browse
) -> None:
    clara = browse(cast.clara)
    first = waiting(clara, cast)
    note = name_of(clara.get(first), "Заметка")
    mapped(clara, first, **{note: "type"})
    kept(clara, first)
    setting = db.session.get_one(EvidenceSetting, cast.volga.id)
    assert "as_of" not in setting.mapping
    invoices = "Номер;Счет;Дата выставления;Сумма;Статус\n1;Счет 1;01.11.2026;5;Оплачен\n"
    later = DEALS.replace("16.10.2026", "20.11.2026")
    files = [("Новые.csv", later.encode()), ("Счета.csv", invoices.encode())]
    row = read(clara, begin(clara, cast, files, "first"))
    assert row.mapping["deals"]["file"] == "Новые.csv"
    assert row.mapping["deals"]["columns"]["type"] == "Заметка"
    assert "invoices" in row.mapping, "a file that is new is looked at by itself"
    assert row.mapping["as_of"].startswith("2026-11-20")


def test_five_hundred_columns(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    head, *rows = DEALS.splitlines()
    more = range(500)
    wide = "\n".join(
        [";".join([head, *(f"Поле {n}" for n in more)])]
        + [";".join([one, *("x" * 5000 for _ in more)]) for one in rows]
    )
    address = waiting(clara, cast, wide)
    page = clara.get(address)
    assert "501 columns are not brought in" in page.text
    assert len(str(row_at(address).proposal)) < 1_000_000
    assert len(page.response.get_data()) < 3_000_000
    assert mapped(clara, address).state == "preview"


def test_phones_are_veiled_whatever_their_column_means(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    text = (
        "ID;Имя;Фамилия;Рабочий телефон;Рабочий e-mail;Ещё\n"
        "7;Иван;Иванов;+7 900 123-45-67;ivan@example.org;8 (846) 200-30-40\n"
    )
    page = clara.get(waiting(clara, cast, text))
    for secret in ("123-45", "ivan@", "200-30"):
        assert secret not in page.text


def test_the_steps_are_taken_once(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    made_ready(clara, cast, ONE)
    assert import_due(now()) == 0
