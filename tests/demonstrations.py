"""The demonstration, told once a run: whoever needs it works on a copy of its own."""

import fcntl
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal import create_app, migrations
from portal.audit import Erasure
from portal.cli import portal
from portal.cli.opening import mark_demonstration
from portal.db import db, now
from portal.settings import read
from tests.conftest import SECRET


@dataclass(frozen=True)
class Told:
    """Where it stands, and what `portal demo reset` had to say."""

    folder: Path
    exit_code: int
    output: str

    def copied_to(self, folder: Path) -> dict[str, str]:
        """Copy the database and the files; gives the environment of a portal on them."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return environ(folder)


def environ(folder: Path) -> dict[str, str]:
    """The environment of a demonstration whose data are in this folder."""
    return {"DATA": str(folder), "PORTAL_SECRET_KEY": SECRET, "PORTAL_MODE": "demonstration"}


def told(factory: pytest.TempPathFactory) -> Told:
    """The demonstration of this run; who asks first tells it, and the other processes wait."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, said = shared / "demonstration-told", shared / "demonstration-told.json"
    with (shared / "demonstration-told.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(json.dumps(_tell(folder)))
    return Told(folder, *json.loads(said.read_text()))


def _tell(folder: Path) -> tuple[int, str]:
    """Something of an earlier visitor stands there, and goes."""
    folder.mkdir()
    with create_app(read(environ(folder))).app_context():
        migrations.migrate()
        mark_demonstration()
        db.session.add(
            Erasure(company_id=1, at=now(), by_id=None, open=False, reports=[], certificates=[])
        )
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    kept = dict(os.environ)
    os.environ.update(environ(folder))
    try:
        result = CliRunner().invoke(portal, ["demo", "reset"])
    finally:
        os.environ.clear()
        os.environ.update(kept)
    return result.exit_code, result.output
