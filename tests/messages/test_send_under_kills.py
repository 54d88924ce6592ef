"""Mail under kills: three processes, a mail server in a bad mood, SIGKILL at random moments.

Every message arrives, and no message has two Message-IDs. A second copy under the same Message-ID
comes only where a kill fell between the server's 250 and our mark (rulings, "Mail under kills").
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.db import db
from portal.messages.models import Message
from portal.messages.outbox import post
from tests.conftest import DATABASES, SECRET
from tests.messages.moody_server import MoodyServer
from tests.processes import wait_for
from tests.two_at_once import portal_on

PROCESSES = 3
CLAIM = 6.0
"""Seconds; longer than an attempt takes at worst."""
PAUSE = (0.02, 0.35)
"""Seconds between two kills."""


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_every_message_arrives_once(real_database: str, tmp_path: Path) -> None:
    _send_under_kills(real_database, tmp_path, messages=150, kills=12)


@pytest.mark.soak
@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_every_message_arrives_once_under_a_thousand_kills(
    real_database: str, tmp_path: Path
) -> None:
    kills = int(os.environ.get("SOAK_KILLS", "1000"))
    _send_under_kills(real_database, tmp_path, messages=max(2000, 2 * kills), kills=kills)


def _send_under_kills(database: str, data: Path, messages: int, kills: int) -> None:
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    chance, server = random.Random(seed), MoodyServer(seed)
    app = portal_on(database, data)
    with app.app_context():
        _queue(messages)
        server.controller.start()
        try:
            with _processes(database, data, server) as parent:
                _kill_at_random(parent, kills, chance)
                wait_for(lambda: _left(app) == 0, seconds=60 + messages / 10)
        finally:
            server.controller.stop()
        sent = set(db.session.scalars(select(Message.message_id).where(Message.state == "sent")))
        doubled = sum(server.taken.values()) - len(server.taken)
        print(f"seed {seed}: {kills} kills, {doubled} doubled; {dict(server.moods)}")
        assert len(sent) == messages, f"seed {seed}"
        assert set(server.taken) == sent, f"seed {seed}: states are not true"
        assert doubled <= kills, f"seed {seed}"
        db.session.remove()
        db.engine.dispose()


def _queue(messages: int) -> None:
    for number in range(messages):
        values = {"name": "Emil", "company": "Volga", "company_id": 1, "control": "first"}
        address = f"emil{number}@example.org"
        post("report_signed", address, "en", f"report:{number}", {**values, "report": number})
    db.session.commit()


@contextmanager
def _processes(
    database: str, data: Path, server: MoodyServer
) -> Iterator["subprocess.Popen[bytes]"]:
    environ = {
        **os.environ,
        "PORTAL_MODE": "testing",
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_DATABASE": database,
        "PORTAL_MAIL": f"smtp://127.0.0.1:{server.controller.port}",
        "DATA": str(data),
        "CLAIM": str(CLAIM),
    }
    command = [sys.executable, "-m", "tests.messages.job_processes", str(PROCESSES)]
    with (data / "log").open("wb") as log:
        parent = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        try:
            wait_for(lambda: len(_children(parent)) == PROCESSES)
            yield parent
        finally:
            parent.terminate()
            parent.wait(20)


def _kill_at_random(parent: "subprocess.Popen[bytes]", kills: int, chance: random.Random) -> None:
    """Between two kills as long as chance will have it: that is what is tested here."""
    for _ in range(kills):
        time.sleep(chance.uniform(*PAUSE))
        os.kill(chance.choice(wait_for(lambda: _children(parent))), signal.SIGKILL)


def _children(parent: "subprocess.Popen[bytes]") -> list[int]:
    assert parent.poll() is None, "the parent of the processes has ended"
    found = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text()
    return [int(child) for child in found.split()]


def _left(app: Flask) -> int:
    queued = select(func.count()).select_from(Message).where(Message.state != "sent")
    left = db.session.scalar(queued) or 0
    db.session.commit()
    return left
