"""Two people at one issue or one company at the same moment; both databases, real transactions."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from flask import Flask

from portal.audit import Actor
from portal.db import db
from portal.issues import actions
from portal.issues.models import Issue
from tests.browser import Browser, Page
from tests.conftest import DATABASES
from tests.people import Cast, invite_the_cast
from tests.two_at_once import meanwhile, portal_on


class Scene(NamedTuple):
    app: Flask
    cast: Cast
    by: Actor
    issue: Issue


@pytest.fixture(params=DATABASES)
def scene(
    request: pytest.FixtureRequest, migrated_database: Callable[[str, str], str]
) -> Iterator[Scene]:
    name = f"two_{request.node.originalname[-40:]}_{request.param}"
    app = portal_on(migrated_database(request.param, name))
    with app.app_context():
        cast = invite_the_cast()
        by = Actor(cast.clara.id, "consultant")
        issue = actions.raise_issue(cast.volga, by, title="Slow")
        db.session.commit()
        yield Scene(app, cast, by, issue)
        db.session.remove()
        db.engine.dispose()


def reread(issue: Issue) -> Issue:
    db.session.expire_all()
    return db.session.get_one(Issue, issue.id)


def test_of_two_changes_none_is_lost_unseen(scene: Scene) -> None:
    address = f"/companies/{scene.cast.volga.id}/issues/{scene.issue.id}"

    def first() -> None:
        row = db.session.get_one(Issue, scene.issue.id)
        actions.lock(row)
        actions.change_issue(row, scene.by, 1, title="Slow at noon")

    def second() -> Page:
        data = {"title": "Slow at night", "severity": "low", "version": "1"}
        return Browser(scene.app, scene.cast.clara).post(address, data)

    page = meanwhile(scene.app, first, second, r"FROM issues .*FOR UPDATE|UPDATE issues")
    assert page.status == 409
    assert reread(scene.issue).title == "Slow at noon"


def test_of_two_states_the_later_is_told(scene: Scene) -> None:
    address = f"/companies/{scene.cast.volga.id}/issues/{scene.issue.id}/state"

    def first() -> None:
        row = db.session.get_one(Issue, scene.issue.id)
        actions.lock(row)
        actions.set_issue_state(row, scene.by, "confirmed")

    def second() -> Page:
        data = {"state": "in_work", "seen": "open"}
        return Browser(scene.app, scene.cast.edgar).post(address, data)

    page = meanwhile(scene.app, first, second, r"FROM issues .*FOR UPDATE|UPDATE issues")
    assert page.status in (403, 409)
    assert reread(scene.issue).state == "confirmed"


def test_two_new_issues_get_two_numbers(scene: Scene) -> None:
    def first() -> None:
        company = db.session.merge(scene.cast.volga, load=False)
        actions.raise_issue(company, scene.by, title="One")

    def second() -> Page:
        address = f"/companies/{scene.cast.volga.id}/issues"
        data = {"title": "Another", "severity": "low"}
        return Browser(scene.app, scene.cast.clara).post(address, data)

    page = meanwhile(scene.app, first, second, r"FROM rollouts .*FOR UPDATE|INSERT INTO issues")
    assert page.status == 303
    db.session.expire_all()
    numbers = [row.number for row in db.session.query(Issue).order_by(Issue.number)]
    assert numbers == [1, 2, 3]
