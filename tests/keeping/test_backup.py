"""A backup brings everything back, row by row and byte by byte, or says what is wrong."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from portal.db import Base
from portal.seal import keys
from tests.conftest import DATABASES
from tests.keeping.conftest import Run

both = pytest.mark.parametrize("real_database", DATABASES, indirect=True)
sqlite = pytest.mark.parametrize("real_database", ["sqlite"], indirect=True)
Filled = tuple[str, Path]


@pytest.fixture
def empty(filled: Filled, new_database: Callable[[str, str], str], tmp_path: Path) -> Filled:
    """An empty place of the same kind."""
    kind = "sqlite" if filled[0].startswith("sqlite") else "postgresql"
    name = "".join(filter(str.isalnum, f"new{tmp_path.parent.name}{tmp_path.name}"))[-50:].lower()
    return new_database(kind, name), tmp_path / "new"


@pytest.fixture
def archive(filled: Filled, run: Run, tmp_path: Path) -> Path:
    file = tmp_path / "backup.zip"
    result = run(*filled, "backup", str(file))
    assert result.exit_code == 0, result.output
    return file


def rows(database: str) -> dict[str, list[object]]:
    engine = create_engine(database)
    with engine.connect() as connection:
        found: dict[str, list[object]] = {
            name: sorted(map(str, connection.execute(table.select())))
            for name, table in Base.metadata.tables.items()
        }
        version = connection.execute(text("select version_num from alembic_version"))
        found["alembic_version"] = list(version.scalars())
    engine.dispose()
    return found


def files(data: Path) -> dict[str, bytes]:
    folder = data / "files"
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


@both
def test_every_row_and_file_comes_back(
    filled: Filled, empty: Filled, archive: Path, run: Run
) -> None:
    result = run(*empty, "restore", str(archive))
    assert result.exit_code == 0, result.output
    assert rows(empty[0]) == rows(filled[0])
    assert len(files(empty[1])) == 2
    assert files(empty[1]) == files(filled[1])


@both
def test_certificates_of_the_seal_come_back(
    filled: Filled, empty: Filled, run: Run, tmp_path: Path
) -> None:
    seal = filled[1] / "seal"
    keys.make(seal / "seal.p12", "Seven Steps")
    certificate = keys.load(seal / "seal.p12").signing_cert
    keys.remember(certificate, seal / "certificates.pem")
    run(*filled, "backup", str(tmp_path / "sealed.zip"))
    run(*empty, "restore", str(tmp_path / "sealed.zip"))
    (back,) = keys.known(empty[1] / "seal" / "certificates.pem")
    assert back.sha256 == certificate.sha256
    assert not (empty[1] / "seal" / "seal.p12").exists()


@both
def test_the_history_is_guarded_after_coming_back(empty: Filled, archive: Path, run: Run) -> None:
    run(*empty, "restore", str(archive))
    engine = create_engine(empty[0])
    values = "current_timestamp, 'portal', 'a', 'b', 'null', 'null'"
    with engine.connect() as connection:
        connection.execute(
            text(f"insert into history (at, role, verb, subject, old, new) values ({values})")
        )
        with pytest.raises(DatabaseError, match="append-only"):
            connection.execute(text("delete from history"))
    engine.dispose()


@both
def test_a_place_with_tables_is_refused(filled: Filled, archive: Path, run: Run) -> None:
    before = rows(filled[0])
    result = run(*filled, "restore", str(archive))
    assert result.exit_code == 1
    assert "The database is not empty" in result.output
    assert rows(filled[0]) == before


@sqlite
def test_a_place_with_strange_files_is_refused(empty: Filled, archive: Path, run: Run) -> None:
    strange = empty[1] / "files" / "ab"
    strange.mkdir(parents=True)
    (strange / "abc").write_bytes(b"somebody else's")
    result = run(*empty, "restore", str(archive))
    assert "store of files is not empty" in result.output


@sqlite
def test_a_backup_is_for_its_own_kind_of_database(
    archive: Path, run: Run, new_database: Callable[[str, str], str], tmp_path: Path
) -> None:
    other = new_database("postgresql", "otherkind")
    result = run(other, tmp_path / "new", "restore", str(archive))
    assert (result.exit_code, "a backup of sqlite" in result.output) == (1, True)


def changed(archive: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of an archive in which somebody changed entries (None removes one)."""
    damaged = archive.with_name("damaged.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return damaged


@sqlite
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda n, c: c + b"!" if n.startswith("files/") else c, "was changed"),
        (lambda n, c: c[:-1] if n == "database" else c, "database was changed"),
        (lambda n, c: None if n.startswith("files/") else c, "is missing"),
        (lambda n, c: b"{" if n == "manifest.json" else c, "manifest cannot be read"),
        (lambda n, c: None if n == "manifest.json" else c, "manifest.json cannot be read"),
        (lambda n, c: c.replace(b'"format":1', b'"format":2'), "format 2"),
        (lambda n, c: c.replace(b'"revision":"', b'"revision":"9'), "does not know"),
    ],
    ids=["file", "database", "gone", "manifest", "no manifest", "format", "newer"],
)
def test_a_damaged_backup_is_refused(
    empty: Filled,
    archive: Path,
    run: Run,
    change: Callable[[str, bytes], bytes | None],
    words: str,
) -> None:
    result = run(*empty, "restore", str(changed(archive, change)))
    assert (result.exit_code, result.exception.__class__) == (1, SystemExit)
    assert words in result.output
    assert not (empty[1] / "files").exists() or files(empty[1]) == {}


@sqlite
def test_an_archive_that_was_cut_off_is_refused(empty: Filled, archive: Path, run: Run) -> None:
    archive.write_bytes(archive.read_bytes()[:-30])
    result = run(*empty, "restore", str(archive))
    assert (result.exit_code, "cut off" in result.output) == (1, True)


@sqlite
def test_a_lost_file_is_told_and_the_rest_is_kept(
    filled: Filled, empty: Filled, run: Run, tmp_path: Path
) -> None:
    lost = next(iter(files(filled[1])))
    (filled[1] / "files" / lost).write_bytes(b"rotten")
    made = run(*filled, "backup", str(tmp_path / "b.zip"))
    assert (made.exit_code, lost.partition("/")[2] in made.output) == (1, True)
    back = run(*empty, "restore", str(tmp_path / "b.zip"))
    assert (back.exit_code, lost.partition("/")[2] in back.output) == (0, True)
    assert rows(empty[0]) == rows(filled[0])


@sqlite
def test_a_backup_replaces_nothing(filled: Filled, archive: Path, run: Run) -> None:
    result = run(*filled, "backup", str(archive))
    assert (result.exit_code, "stands already" in result.output) == (1, True)
    assert [file.name for file in archive.parent.glob(".backup-*")] == []


@sqlite
def test_the_archive_is_for_its_owner_alone(archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0


@both
def test_missing_programs_are_named(
    filled: Filled, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    result = run(*filled, "backup", str(tmp_path / "b.zip"))
    assert ("pg_dump is not installed" in result.output) == filled[0].startswith("postgresql")
    assert result.exit_code == int(filled[0].startswith("postgresql"))
