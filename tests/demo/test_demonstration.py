"""The demonstration, told once for all these tests: six companies at six points of a rollout."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import create_engine, func, inspect, select

from portal import create_app, migrations
from portal.audit import Erasure
from portal.checklists.facts import items_slipped
from portal.checklists.models import Item
from portal.cli import portal
from portal.companies.models import Company
from portal.dates import today_in
from portal.db import db, now
from portal.evidence.facts import comparison_at
from portal.evidence.models import CrmSnapshot, CrmUser
from portal.media.files import open_bytes
from portal.media.models import StoredFile
from portal.messages.models import Message
from portal.people.models import Person
from portal.rollout.calendar_entries import reconcile_due
from portal.rollout.models import Control, Report
from portal.rollout.state import stage
from portal.settings import read
from portal.training.facts import percent
from portal.training.models import LessonProgress
from tests.browser import Browser
from tests.conftest import DATABASES, SECRET
from tests.demonstrations import Told, told
from tests.people import person

Command = Callable[..., Result]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return told(tmp_path_factory)


@pytest.fixture(scope="module")
def environ(seeded: Told, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return seeded.copied_to(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def command(environ: dict[str, str]) -> Command:
    def run(*words: str, **more: str) -> Result:
        kept = dict(os.environ)
        os.environ.update({**environ, **more})
        try:
            return CliRunner().invoke(portal, words)
        finally:
            os.environ.clear()
            os.environ.update(kept)

    return run


def test_a_story_that_broke_off_is_told_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    monkeypatch.setattr("portal.cli.demonstration.tell_story", lambda: told.append(people()))
    environ = {"DATA": str(tmp_path), "PORTAL_SECRET_KEY": SECRET, "PORTAL_MODE": "demonstration"}
    run = CliRunner(env=environ)
    assert run.invoke(portal, ["demo", "seed"]).exit_code == 0
    app = create_app(read(environ))
    with app.app_context():
        db.session.add(person("Half Told"))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    assert run.invoke(portal, ["demo", "seed"]).exit_code == 0
    assert told == [0, 0]


def people() -> int:
    return db.session.query(Person).count()


@pytest.fixture
def demonstration(environ: dict[str, str]) -> Iterator[Flask]:
    app = create_app(read(environ))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def companies() -> dict[str, Company]:
    return {company.name: company for company in db.session.scalars(select(Company))}


def test_it_begins_anew(seeded: Told, demonstration: Flask) -> None:
    assert (seeded.exit_code, seeded.output) == (0, "The demonstration begins anew.\n")
    assert db.session.scalar(select(func.count()).select_from(Erasure)) == 0


def test_six_companies_stand_at_six_points(demonstration: Flask) -> None:
    states = {
        name: (stage(company.rollout, today_in(company.timezone, now())), held(company))
        for name, company in companies().items()
    }
    assert states == {
        "Самара Кровля": ("preparing", []),
        "Жигули Декор": ("preparing", []),
        "Волга-Снаб": ("live", []),
        "Лада Медиа": ("live", ["first", "second"]),
        "Сокол Сервис": ("live", ["first", "second"]),
        "СтанокПром": ("closed", ["first", "second", "summing_up"]),
    }


def held(company: Company) -> list[str]:
    query = select(Control.kind).where(
        Control.company_id == company.id, Control.held_on.is_not(None)
    )
    return sorted(db.session.scalars(query))


def reports(name: str) -> list[Report]:
    query = select(Report).where(Report.company_id == companies()[name].id)
    return list(db.session.scalars(query.order_by(Report.id)))


def test_the_closed_company_has_three_signed_reports_in_a_chain(demonstration: Flask) -> None:
    chain = reports("СтанокПром")
    assert [report.state for report in chain] == ["signed"] * 3
    files = [report.signed_file for report in chain]
    assert all(file is not None and open_bytes(file).startswith(b"%PDF") for file in files)
    before = [None, *(file.sha256 for file in files[:-1] if file)]
    assert [report.previous_sha256 for report in chain] == before


def test_one_report_awaits_its_signature(demonstration: Flask) -> None:
    assert [report.state for report in reports("Сокол Сервис")] == ["signed", "submitted"]


def test_every_stored_file_is_there(demonstration: Flask) -> None:
    for file in db.session.scalars(select(StoredFile)):
        assert len(open_bytes(file)) == file.size


def test_everyone_was_asked_to_the_controls_within_the_story(demonstration: Flask) -> None:
    one = companies()["СтанокПром"]
    query = select(Message).where(
        Message.company_id == one.id,
        Message.kind == "control_invited",
        Message.channel_id.is_(None),
    )
    asked = db.session.scalars(query).all()
    assert {message.values["control"] for message in asked} == {"first", "second", "summing_up"}
    begun = one.rollout.start_on
    assert begun is not None
    assert {today_in(one.timezone, message.created_at) < begun for message in asked} == {True}
    assert reconcile_due(now()) == 0
    db.session.rollback()


def test_seeding_again_changes_nothing(command: Command, demonstration: Flask) -> None:
    before = rows()
    assert command("demo", "seed").exit_code == 0
    assert rows() == before


def rows() -> dict[str, list[str]]:
    db.session.rollback()
    tables = inspect(db.engine).get_table_names()
    found = {
        name: sorted(map(str, db.session.execute(db.metadata.tables[name].select())))
        for name in tables
        if name != "alembic_version"
    }
    db.session.rollback()
    return found


def test_the_cast_is_offered_on_the_sign_in_page(demonstration: Flask) -> None:
    page = Browser(demonstration).get("/sign-in")
    assert "Екатерина Климова" in page.text
    assert db.session.query(Person).count() > 10


def test_production_refuses_it(command: Command, demonstration: Flask) -> None:
    result = command("job", "run", "throttle", PORTAL_MODE="production")
    assert result.exit_code == 1
    assert "holds the demonstration, whose accounts anybody can enter" in result.output


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_other_databases_are_left_alone(
    command: Command, real_database: str, tmp_path: Path
) -> None:
    for word in ("reset", "seed"):
        result = command("demo", word, PORTAL_DATABASE=real_database, DATA=str(tmp_path))
        assert (result.exit_code, "not the demonstration's" in result.output) == (1, True)


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_the_schema_can_be_made_anew(real_database: str, environ: dict[str, str]) -> None:
    app = create_app(read({**environ, "PORTAL_DATABASE": real_database}))
    with app.app_context():
        before = set(inspect(db.engine).get_table_names())
        migrations.unmake(db.engine)
        engine = create_engine(real_database)
        assert inspect(engine).get_table_names() == []
        engine.dispose()
        migrations.migrate()
        assert set(inspect(db.engine).get_table_names()) == before
        db.engine.dispose()


def test_people_are_as_far_with_their_training_as_the_story_says(demonstration: Flask) -> None:
    ids = {name: company.id for name, company in companies().items()}
    trained = percent(ids.values())
    assert {name: trained[id] for name, id in ids.items()} == {
        "Самара Кровля": None,
        "Жигули Декор": 44,
        "Волга-Снаб": 69,
        "Лада Медиа": 100,
        "Сокол Сервис": 94,
        "СтанокПром": 100,
    }


def test_somebody_is_in_the_middle_of_a_video(demonstration: Flask) -> None:
    query = select(func.count()).where(
        LessonProgress.completed_at.is_(None), LessonProgress.seconds > 0
    )
    assert db.session.scalar(query)


def test_the_crm_of_volga_snab_is_kept_better_from_time_to_time(demonstration: Flask) -> None:
    volga = companies()["Волга-Снаб"]
    query = select(CrmSnapshot).where(CrmSnapshot.company_id == volga.id)
    snapshots = list(db.session.scalars(query.order_by(CrmSnapshot.as_of)))
    assert [one.control for one in snapshots] == ["baseline", "ad_hoc", "first"]
    assert {one.state for one in snapshots} == {"ready"}
    start = volga.rollout.start_on
    assert snapshots[0].as_of.date() < start < snapshots[1].as_of.date()
    passed = [sum(row.verdict == "pass" for row in one.results) for one in snapshots]
    assert passed == sorted(set(passed))
    shown = comparison_at(volga, "first", now(), "ru")
    assert shown is not None
    assert shown["why_not"] == ""
    trends = [each["trend"] for each in shown["changes"]]
    assert trends.count("better") > 5 * trends.count("worse")
    assert sum(each["fixed"] or 0 for each in shown["changes"]) > 100


def test_users_of_the_crm_are_the_people_of_the_story(demonstration: Flask) -> None:
    volga = companies()["Волга-Снаб"]
    users = db.session.scalars(select(CrmUser).where(CrmUser.company_id == volga.id))
    matched = {user.name: user.person_id is not None for user in users}
    assert matched["Марина Белова"]
    assert not matched["Пётр Гусев"], "he left before the portal came"


def test_the_last_report_prints_what_the_data_show(demonstration: Flask) -> None:
    last = reports("СтанокПром")[-1]
    assert last.data["evidence"]["baseline"] is not None
    assert last.data["evidence"]["chart"].startswith("<svg")
    assert reports("Лада Медиа")[-1].data["evidence"] is None


def test_items_are_confirmed_by_its_data(demonstration: Flask) -> None:
    volga = companies()["Волга-Снаб"]
    query = select(Item.code).where(Item.company_id == volga.id, Item.confirmed_by == "data")
    assert {"3.6", "D7"} <= set(db.session.scalars(query))
    assert items_slipped(volga) == []
