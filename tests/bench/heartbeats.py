"""What players tell: how many messages a second, what they cost the database, how much is kept."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import event, text

from portal import create_app
from portal.db import db
from portal.people.models import Person
from portal.training.models import Lesson
from tests.bench.client import Client
from tests.bench.learners import LESSONS, PEOPLE, fill, watch
from tests.bench.measures import LINES, Act, answers_per_second
from tests.bench.portals import PROCESSES, empty_databases, workplace
from tests.browser import Browser
from tests.conftest import DATABASES, test_settings
from tests.processes import running
from tests.watching import url as address

ROWS = PEOPLE * LESSONS
TIMES = 300
STEP = 0.02
"""Seconds of a video that a message adds, which the wall clock always allows."""


@dataclass
class Player:
    """Somebody at a lesson, who tells of ever new seconds of it."""

    lesson: str
    version_id: int
    cookie: str
    token: str
    at: float = 400.0

    def message(self) -> dict[str, Any]:
        begun, self.at = self.at, round(self.at + STEP, 2)
        return {"version_id": self.version_id, "ranges": [[begun, self.at]], "position": self.at}


def main() -> None:
    """Measure on both databases and print."""
    for kind in DATABASES:
        with workplace() as folder, empty_databases(kind, folder, [ROWS]) as databases:
            settings = test_settings(folder, databases[ROWS])
            app = create_app(settings)
            lessons = fill(app)
            before = _size(app)
            watch(app, lessons)
            kept = _size(app) - before
            players = [_player(app, lessons[n], n + 1) for n in range(LINES)]
            spent = _database_time(app, players[0])
            print(f"\n{kind}: {PEOPLE:,} people, {LESSONS} lessons")
            print(f"progress rows: {kept / 1e6:.0f} MB with their indexes (aim 100)")
            print(f"a heartbeat: {spent} (aim 1.00 ms)")
            _dispose(app)
            with running("web", settings, PORTAL_PROCESSES=PROCESSES) as url:
                _print_rates(url, players)


def _print_rates(url: str, players: list[Player]) -> None:
    heartbeats = _per_second(url, players, _beating)
    for name, path in (("the frame page", "/frame"), ("/ready", "/ready")):
        others = _per_second(url, players, _opening(path))
        print(
            f"{heartbeats:.0f} heartbeats per second, {heartbeats / others:.2f} times "
            f"what {name} gets ({others:.0f})"
        )


def _per_second(url: str, players: list[Player], make: Callable[[Client, Player], Act]) -> float:
    acts = [make(Client(url, player.cookie), player) for player in players]
    for act in acts * 5:
        act()
    return answers_per_second(acts)


def _beating(client: Client, player: Player) -> Act:
    return lambda: client.tell(f"{player.lesson}/played", player.message(), player.token)


def _opening(path: str) -> Callable[[Client, Player], Act]:
    return lambda client, _: lambda: client.get(path)


def _player(app: Flask, lesson: Lesson, person_id: int) -> Player:
    with app.app_context():
        browser = Browser(app, db.session.get_one(Person, person_id))
        token, cookie = browser.token(), browser.client.get_cookie("session")
        assert cookie is not None
        return Player(address(lesson), lesson.versions[-1].id, cookie.value, token)


@dataclass
class Spent:
    """Time at the database's door, the way there and back and the driver's work included."""

    seconds: list[float] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)
    """The part of it that the commit takes, which waits for the disk."""
    statements: int = 0

    def __str__(self) -> str:
        each, commit = median(self.seconds) * 1000, median(self.commits) * 1000
        return (
            f"{self.statements / TIMES:.0f} statements take {each - commit:.2f} ms, "
            f"the commit {commit:.2f} ms, together {each:.2f} ms"
        )


def _database_time(app: Flask, player: Player) -> Spent:
    spent, client = Spent(), app.test_client()
    client.set_cookie("session", player.cookie, domain="localhost")
    headers = {"X-CSRFToken": player.token}
    with app.app_context():
        engine = db.engine
    for turn in range(TIMES + 20):
        if turn == 20:  # by now the statements are prepared
            spent = Spent()
        spent.seconds.append(0.0)
        with noted(engine, spent):
            path = f"{player.lesson}/played"
            answer = client.post(path, json=player.message(), headers=headers)
        assert answer.get_json()["accepted"] > 0
    return spent


@contextmanager
def noted(engine: Any, spent: Spent) -> Iterator[None]:
    """Add up what statements and the commit take."""
    began, commit = [0.0], engine.dialect.do_commit

    def before(*_: object) -> None:
        began[0] = time.perf_counter()

    def after(*_: object) -> None:
        spent.seconds[-1] += time.perf_counter() - began[0]
        spent.statements += 1

    def timed_commit(connection: object) -> None:
        before()
        commit(connection)
        spent.commits.append(time.perf_counter() - began[0])
        spent.seconds[-1] += spent.commits[-1]

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    engine.dialect.do_commit = timed_commit
    try:
        yield
    finally:
        engine.dialect.do_commit = commit
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def _size(app: Flask) -> int:
    """Bytes of the database."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            db.session.commit()
            return int(db.session.scalar(text("select pg_database_size(current_database())")) or 0)
        pages = db.session.scalar(
            text("select page_count * page_size from pragma_page_count, pragma_page_size")
        )
        return int(pages or 0)


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
