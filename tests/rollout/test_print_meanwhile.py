"""While a report is printed nobody waits, and whoever was first meanwhile stays first."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from portal.audit import Actor
from portal.checklists.items import start_checklist
from portal.db import db, engine_options
from portal.media.models import StoredFile
from portal.rollout import sign_off
from portal.rollout.attendance import Presence, set_attendance
from portal.rollout.controls import control_of, hold
from portal.rollout.models import CONTROLS, Control, Report
from tests.conftest import DATABASES
from tests.pdfs import blank
from tests.people import Cast, invite_the_cast
from tests.two_at_once import portal_on

both = pytest.mark.parametrize("real_database", DATABASES, indirect=True)
Meanwhile = Callable[[str], None]


@pytest.fixture
def portal(real_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = portal_on(real_database, tmp_path_factory.mktemp("data"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def cast(portal: Flask) -> Cast:
    cast = invite_the_cast()
    rollout = cast.volga.rollout
    rollout.start_on, rollout.first_on = date(2026, 11, 16), date(2026, 11, 23)
    rollout.second_on, rollout.summing_up_on = date(2026, 12, 7), date(2027, 1, 15)
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    start_checklist(cast.volga, by_clara(cast))
    control = control_of(cast.volga, "first")
    set_attendance(cast.volga, control, Presence(frozenset({cast.edgar.id})), by_clara(cast))
    hold(cast.volga, control, by_clara(cast))
    db.session.commit()
    return cast


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch, real_database: str) -> Meanwhile:
    """`meanwhile(statement)`: somebody else's change, while the next report is printed."""

    def set_up(statement: str) -> None:
        def printed(_data: object, _signature: object) -> bytes:
            options = engine_options(real_database)
            options["connect_args"] = {**options["connect_args"], "timeout": 1}
            if real_database.startswith("postgresql"):
                options = {"connect_args": {"options": "-c lock_timeout=1000"}}
            engine = create_engine(real_database, **options)
            with engine.begin() as connection:
                connection.execute(text(statement))
            engine.dispose()
            return blank()

        monkeypatch.setattr(sign_off, "document_pdf", printed)

    return set_up


def by_clara(cast: Cast) -> Actor:
    return Actor(cast.clara.id, "consultant")


def submit(cast: Cast) -> Report:
    with db.session.no_autoflush:
        report = sign_off.submit(cast.volga, control_of(cast.volga, "first"), by_clara(cast))
    db.session.commit()
    return report


@both
def test_others_write_while_a_report_is_printed(cast: Cast, meanwhile: Meanwhile) -> None:
    meanwhile("update controls set move_reason = 'written meanwhile'")
    report = submit(cast)
    sign_off.sign(cast.volga, report, cast.edgar, Actor(cast.edgar.id, "executive"), "")
    db.session.commit()
    assert (report.state, report.signed_file_id is not None) == ("signed", True)
    db.session.refresh(control := control_of(cast.volga, "first"))
    assert control.move_reason == "written meanwhile"


@both
def test_another_answer_that_came_meanwhile_stays(cast: Cast, meanwhile: Meanwhile) -> None:
    meanwhile("select 1")
    report = submit(cast)
    meanwhile("update reports set state = 'returned', answer = 'Not so'")
    with pytest.raises(sign_off.NotAwaited):
        sign_off.sign(cast.volga, report, cast.edgar, Actor(cast.edgar.id, "executive"), "")
    db.session.rollback()
    db.session.refresh(report)
    assert (report.state, report.signed_file_id) == ("returned", None)
    assert db.session.query(StoredFile).count() == 1


@both
def test_a_print_that_fails_leaves_the_report_awaited(
    cast: Cast, meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile("select 1")
    report = submit(cast)

    def broken(_data: object, _signature: object) -> bytes:
        raise sign_off.NotAwaited

    monkeypatch.setattr(sign_off, "document_pdf", broken)
    with pytest.raises(sign_off.NotAwaited):
        sign_off.sign(cast.volga, report, cast.edgar, Actor(cast.edgar.id, "executive"), "No")
    db.session.rollback()
    db.session.refresh(report)
    assert (report.state, report.answer, report.answered_at) == ("submitted", "", None)
    assert report.submitted_at < datetime.now(UTC)
