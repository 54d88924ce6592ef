"""Beginning: the key, the schema, the first administrator; and what is refused on the way."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, text

from portal.cli import portal as root
from portal.db import db
from portal.migrations import wanted_revision
from portal.people import accounts
from tests.commands import command, refused

Run = Callable[..., Result]
PASSWORD = "a sentence nobody guesses"
CREATE = ("admin", "create", "--email", "rita@example.org", "--name", "Rita Roth")
OPENING = (
    ("serve",),
    ("web",),
    ("jobs",),
    ("job", "run", "throttle"),
    ("backup", "b.zip"),
    ("report", "write", "1", "first", "r.pdf"),
    ("company", "erase", "1", "--confirm", "Volga"),
    (*CREATE, "--password", PASSWORD),
    ("person", "forget", "rita@example.org", "--yes"),
)


def every_command(group: click.Group = root, *path: str) -> Iterator[tuple[str, ...]]:
    for name, found in group.commands.items():
        if isinstance(found, click.Group):
            yield from every_command(found, *path, name)
        else:
            yield (*path, name)


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_every_command_explains_itself(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words, "--help")
    about = result.output.split("\n\n")[1]
    assert (result.exit_code, about.rstrip().endswith(".")) == (0, True)


def test_the_key_is_made_once(run: Run, tmp_path: Path) -> None:
    assert "was made" in run("init").output
    key = tmp_path / "secret-key"
    kept = key.read_text()
    assert (len(kept) > 32, key.stat().st_mode & 0o077) == (True, 0)
    again = run("init")
    assert (again.exit_code, "stands" in again.output, key.read_text()) == (0, True, kept)


@pytest.fixture
def taken() -> Iterator[str]:
    """A port on which another portal listens."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield str(other.getsockname()[1])


def test_a_port_that_is_taken(run: Run, portal: Flask, taken: str) -> None:
    said = refused(run("serve", PORT=taken))
    assert f"Port {taken} of 127.0.0.1 cannot be used" in said
    assert "choose another by PORT" in said


def test_the_demonstration_is_not_laid_out_for_it(run: Run, tmp_path: Path, taken: str) -> None:
    assert f"Port {taken}" in refused(run("demo", "run", PORT=taken))
    assert not (tmp_path / "portal.sqlite").exists()


def test_a_folder_that_cannot_be_used(database: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    assert "cannot be used" in refused(command(database, tmp_path / "taken", "init"))


def test_the_schema_is_made(run: Run) -> None:
    result = run("migrate")
    assert (result.exit_code, result.output) == (
        0,
        f"The database stands at {wanted_revision()}.\n",
    )


@pytest.mark.parametrize("words", OPENING, ids=" ".join)
def test_an_empty_database_is_refused(run: Run, words: tuple[str, ...]) -> None:
    assert "The database is empty. Run `portal migrate`." in refused(run(*words))


@pytest.mark.parametrize(
    ("revision", "way_out"), [("0001", "portal migrate"), ("9999", "portal restore")]
)
def test_another_schema_is_refused(
    run: Run, portal: Flask, database: str, revision: str, way_out: str
) -> None:
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = :r"), {"r": revision})
    engine.dispose()
    said = refused(run("job", "run", "throttle"))
    assert revision in said
    assert way_out in said


def test_a_setting_that_cannot_be_used(run: Run) -> None:
    said = refused(run("migrate", PORTAL_PROXIES="9"))
    assert said == "Error: PORTAL_PROXIES is '9'; use a whole number from 0 to 5.\n"


def test_a_database_that_is_away(tmp_path: Path) -> None:
    away = "postgresql+psycopg://portal:hunter2@127.0.0.1:1/portal"
    said = refused(command(away, tmp_path, "migrate"))
    assert "The database refuses" in said
    assert "hunter2" not in said


def test_the_first_administrator(run: Run, portal: Flask) -> None:
    result = run(*CREATE, "--password", PASSWORD)
    assert (result.exit_code, "/sign-in" in result.output) == (0, True)
    person = accounts.by_address("rita@example.org")
    assert person is not None
    assert [m.role for m in person.memberships] == ["administrator"]
    assert person.password is not None
    assert PASSWORD not in person.password


def test_the_password_is_asked_for_twice_and_not_shown(run: Run, portal: Flask) -> None:
    result = run(*CREATE, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert (result.exit_code, PASSWORD in result.output) == (0, False)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12 letters"),
        ("password1234", "burglars"),
        ("rita-rita-roth", "your own name"),
    ],
)
def test_a_weak_password_is_refused(run: Run, portal: Flask, password: str, words: str) -> None:
    assert words in refused(run(*CREATE, "--password", password))
    assert accounts.by_address("rita@example.org") is None


@pytest.mark.parametrize("email", ["anna@example.org", "ANNA@example.org", "rita"])
def test_an_address_that_cannot_be_taken(run: Run, portal: Flask, email: str) -> None:
    words = ("admin", "create", "--email", email, "--name", "Rita", "--password", PASSWORD)
    assert email in refused(run(*words))
    db.session.rollback()
