"""Two people write at one control at the same moment; both databases, real transactions."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask

from portal.audit import Actor
from portal.db import db
from portal.rollout.attendance import Presence, attendees, set_attendance
from portal.rollout.control_words import save_words, words_of
from portal.rollout.controls import lock_control
from portal.rollout.models import CONTROLS, Control
from tests.browser import Browser, Page
from tests.conftest import DATABASES
from tests.people import Cast, invite_the_cast
from tests.two_at_once import meanwhile, portal_on

FIELD = "answer:first.q1"
AT = r"FROM controls .*FOR UPDATE|INSERT INTO (control_words|attendees)"


class Scene(NamedTuple):
    app: Flask
    cast: Cast
    by: Actor
    url: str


@pytest.fixture(params=DATABASES)
def scene(request: pytest.FixtureRequest, migrated_database: object) -> Iterator[Scene]:
    name = f"two_{request.node.originalname[-40:]}_{request.param}"
    app = portal_on(migrated_database(request.param, name))  # type: ignore[operator]
    with app.app_context():
        cast = invite_the_cast()
        db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
        db.session.commit()
        url = f"/companies/{cast.volga.id}/controls/first"
        yield Scene(app, cast, Actor(cast.clara.id, "consultant"), url)
        db.session.remove()
        db.engine.dispose()


def test_the_first_saves_of_a_field(scene: Scene) -> None:
    def first() -> None:
        control = lock_control(scene.cast.volga, "first")
        save_words(control, FIELD, "All of them", 0, scene.by)

    def second() -> Page:
        data = {"field": FIELD, "text": "Half of them", "version": 0}
        return Browser(scene.app, scene.cast.clara).post(f"{scene.url}/words", data)

    page = meanwhile(scene.app, first, second, AT)
    assert page.status == 409
    assert "All of them" in page.text
    assert "Half of them" in page.text


def test_the_first_attendance(scene: Scene) -> None:
    cast = scene.cast

    def first() -> None:
        control = lock_control(cast.volga, "first")
        set_attendance(cast.volga, control, Presence(frozenset({cast.edgar.id})), scene.by)

    def second() -> Page:
        data = {"came": [str(cast.edgar.id), str(cast.emil.id)], "guests": ""}
        return Browser(scene.app, cast.clara).post(f"{scene.url}/attendance", data)

    assert meanwhile(scene.app, first, second, AT).status == 303
    control = lock_control(cast.volga, "first")
    assert {one.person_id for one in attendees(control)} == {cast.edgar.id, cast.emil.id}
    assert not words_of(control)
