"""A print that takes long goes on beside the request; the page that waits tells how it is."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit import Actor
from portal.checklists.items import start_checklist
from portal.db import db, now, reading
from portal.render.client import RenderAway
from portal.rollout import prints, sign_off
from portal.rollout.attendance import Presence, set_attendance
from portal.rollout.controls import control_of, hold
from portal.rollout.models import CONTROLS, Control, Print, Report
from tests.browser import Browser, Page
from tests.conftest import DATABASES
from tests.pdfs import blank
from tests.people import Cast, invite_the_cast
from tests.processes import wait_for
from tests.two_at_once import portal_on

pytestmark = pytest.mark.parametrize("real_database", DATABASES, indirect=True)
HTMX = {"HX-Request": "true"}


class Printer:
    """Stands for the print process: it prints when the test lets it."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.problem: Exception | None = None

    def document_pdf(self, _data: object, _signature: object) -> bytes:
        assert self.may.wait(60)
        if self.problem:
            raise self.problem
        return blank()


@pytest.fixture
def portal(real_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = portal_on(real_database, tmp_path_factory.mktemp("data"))
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], print_patience=0)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def cast(portal: Flask) -> Cast:
    cast = invite_the_cast()
    rollout, by = cast.volga.rollout, Actor(cast.clara.id, "consultant")
    rollout.start_on, rollout.first_on = date(2026, 11, 16), date(2026, 11, 23)
    rollout.second_on, rollout.summing_up_on = date(2026, 12, 7), date(2027, 1, 15)
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    start_checklist(cast.volga, by)
    control = control_of(cast.volga, "first")
    set_attendance(cast.volga, control, Presence(frozenset({cast.edgar.id})), by)
    hold(cast.volga, control, by)
    db.session.commit()
    return cast


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Printer]:
    printer = Printer()
    for module in (sign_off, prints):
        monkeypatch.setattr(module, "document_pdf", printer.document_pdf)
    yield printer
    printer.may.set()


def is_over() -> bool:
    """Whether the last print is; on SQLite nobody writes while we look."""
    db.session.expire_all()
    with reading():
        query = select(Print.state).order_by(Print.id.desc()).limit(1)
        return db.session.scalar(query) != "going"


def submit(portal: Flask, cast: Cast) -> Page:
    return Browser(portal, cast.clara).post(f"/companies/{cast.volga.id}/controls/first/report")


def submitted(portal: Flask, cast: Cast, printer: Printer) -> str:
    """The address of a report that awaits a signature."""
    printer.may.set()
    submit(portal, cast)
    wait_for(is_over)
    printer.may.clear()
    report = db.session.query(Report).one().id
    return f"/companies/{cast.volga.id}/reports/{report}"


def sign(edgar: Browser, report: str) -> Page:
    return edgar.submit(report, {"read": "y", "reservations": "But slowly"}, form="#sign-form")


def test_while_it_is_made_its_page_waits_and_nobody_else(
    portal: Flask, cast: Cast, printer: Printer
) -> None:
    clara = Browser(portal, cast.clara)
    answer = submit(portal, cast)
    assert answer.status == 303
    page = clara.get(answer.location)
    assert (page.status, page.one("#printing-title").text) == (200, "Being printed…")
    assert page.all("noscript meta[http-equiv=refresh]")
    assert clara.get(answer.location, headers=HTMX).one("section")["hx-get"] == answer.location
    edgar = Browser(portal, cast.edgar)
    assert edgar.get(f"/companies/{cast.volga.id}/reports").status == 200
    printer.may.set()
    wait_for(is_over)
    asked = clara.get(answer.location, headers=HTMX)
    assert asked.response.headers["HX-Redirect"] == answer.location
    assert "/reports/" in clara.get(answer.location).location
    assert db.session.query(Report).one().state == "submitted"


def test_what_one_waits_for_is_nobody_elses_business(
    portal: Flask, cast: Cast, printer: Printer
) -> None:
    address = submit(portal, cast).location
    for other in (cast.edgar, cast.emil, cast.olga):
        assert Browser(portal, other).get(address).status in (403, 404)


def test_where_it_fails_what_was_typed_is_kept(portal: Flask, cast: Cast, printer: Printer) -> None:
    report, edgar = submitted(portal, cast, printer), Browser(portal, cast.edgar)
    printer.problem = RenderAway()
    answer = sign(edgar, report)
    printer.may.set()
    wait_for(is_over)
    page = edgar.get(answer.location)
    assert page.status == 409
    assert "print process is away" in page.text
    assert page.one("#sign-form textarea").text.strip() == "But slowly"
    assert page.one("#sign-form")["action"].startswith(f"{report}/sign")
    assert db.session.query(Report).one().state == "submitted"


def test_where_its_process_died_it_says_so(portal: Flask, cast: Cast, printer: Printer) -> None:
    report, edgar = submitted(portal, cast, printer), Browser(portal, cast.edgar)
    address = sign(edgar, report).location
    row = db.session.query(Print).order_by(Print.id.desc()).limit(1).one()
    row.asked_at -= timedelta(minutes=3)
    db.session.commit()
    page = edgar.get(address)
    assert page.status == 409
    assert "interrupted" in page.text
    assert page.one("#sign-form textarea").text.strip() == "But slowly"


def test_a_draft_comes_by_itself_and_goes_after_a_day(
    portal: Flask, cast: Cast, printer: Printer
) -> None:
    clara = Browser(portal, cast.clara)
    address = clara.get(f"/companies/{cast.volga.id}/controls/first/report.pdf").location
    printer.may.set()
    wait_for(is_over)
    page = clara.get(address)
    file = str(page.one("main a.btn-primary")["href"])
    assert page.one("meta[http-equiv=refresh]")["content"] == f"0; url={file}"
    assert clara.get(file).response.data.startswith(b"%PDF")
    assert prints.sweep(now() + timedelta(hours=23)) == 0
    assert prints.sweep(now() + timedelta(hours=25)) == 1
    db.session.commit()
    assert clara.get(file).status == 404
