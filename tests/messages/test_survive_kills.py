"""Whatever is killed and however the mail server behaves, every message arrives, and once.

One of three senders is killed again and again while letters go out through a server that is slow,
refuses, asks to come later, hangs up in DATA and after it, and fills up. `PORTAL_CHAOS_SEED` sets
the seed, which is printed. A copy too many is allowed only where the kill fell between the server's
250 and our mark.
"""

import os
import random
import time
from collections import defaultdict
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import func, select

from portal.db import db
from portal.messages.models import Message
from tests.conftest import DATABASES
from tests.forks import Forks
from tests.messages.mail_server import Server, open_door
from tests.messages.senders import address, sending
from tests.two_at_once import portal_on

MISHAPS = (
    "450 greylisted, come again",
    "451 later",
    "452 mailbox full",
    "drop in DATA",
    "drop after DATA",
    "drop after 250",
    "slow 0.4",
    "silent",
)
REFUSED = 29
"""Every so many-th address does not exist."""


class Chaos(Server):
    """Has its mishaps ready for each address, and keeps who brought what."""

    def __init__(self, seed: str, pace: float) -> None:
        super().__init__()
        self.seed, self.pace, self.chance = seed, pace, random.Random(seed)
        self.scripts: dict[str, list[str]] = {}
        self.kept: list[tuple[str, str, int]] = []
        """Message-ID, address and process of every letter that was answered with 250."""
        self.full_until = 0.0
        self.mishaps = 0

    def act(self, envelope: Envelope) -> str:
        to = envelope.coming  # type: ignore[attr-defined]
        if int(to[1:].partition("@")[0]) % REFUSED == 0:
            return "550 no such user"
        if self.chance.random() < 0.01:
            self.full_until = time.monotonic() + 0.2
        if time.monotonic() < self.full_until:
            return "452 disk full"
        script = self.scripts.setdefault(to, self._script(to))
        self.mishaps += bool(script)
        return script.pop() if script else f"slow {self.chance.random() * self.pace}"

    def _script(self, to: str) -> list[str]:
        chance = random.Random(f"{self.seed}:{to}")
        weights = [3, 3, 2, 2, 2, 2, 3, 0.2]
        return chance.choices(MISHAPS, weights, k=chance.choice((0, 0, 0, 1, 1, 2)))

    def welcome(self) -> str:
        return "421 too busy" if self.chance.random() < 0.05 else ""

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        envelope.coming = to  # type: ignore[attr-defined]
        return await super().handle_RCPT(server, session, envelope, to, options)

    def keep(self, session: Session, envelope: Envelope) -> None:
        super().keep(session, envelope)
        pid = int(str(session.host_name).removeprefix("pid-").removesuffix(".test"))
        self.kept.append((self.id_of_last(), envelope.rcpt_tos[0], pid))

    def id_of_last(self) -> str:
        head = self.taken.pop().partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
        (line,) = [each for each in head.splitlines() if each.startswith(b"Message-ID:")]
        return line.partition(b":")[2].strip().decode()


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_a_morning_under_kills(real_database: str, tmp_path: Path) -> None:
    chaos(real_database, tmp_path, facts=200, kills=12, pace=0.08, every=0.2, patience=60)


@pytest.mark.soak
@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_two_thousand_letters_under_a_thousand_kills(real_database: str, tmp_path: Path) -> None:
    chaos(real_database, tmp_path, facts=2000, kills=1000, pace=0.35, every=0.2, patience=1200)


def chaos(
    database: str, folder: Path, *, facts: int, kills: int, pace: float, every: float, patience: int
) -> None:
    """Send under kills about `every` so many seconds; `pace` is how slow the server is at most."""
    seed = os.environ.get("PORTAL_CHAOS_SEED") or str(random.SystemRandom().randrange(10**9))
    print(f"PORTAL_CHAOS_SEED={seed}")
    app, log, chance = portal_on(database), folder / "log", random.Random(seed)
    began = time.monotonic()
    with open_door(Chaos(seed, pace)) as server:
        mail = f"smtp://127.0.0.1:{server.port}"
        with sending(database, mail, facts, seed, log) as senders:
            for _ in range(kills):
                time.sleep(chance.uniform(0, 2 * every))
                senders.kill(chance.randrange(3))
            wait_until_all_is_said(app, facts, patience, log)
        twice = copies(server, senders)
    seconds = time.monotonic() - began
    print(
        f"{facts} messages, {kills} kills, {server.mishaps} mishaps, "
        f"{server.connections} connections, {seconds:.0f} s; sent twice by a kill: {len(twice)}"
    )
    judge(app, server, facts)
    assert "Traceback" not in log.read_text(), log.read_text()


def wait_until_all_is_said(app: Flask, facts: int, patience: int, log: Path) -> None:
    """Until every fact has its message and none waits."""
    until = time.monotonic() + patience
    query = select(Message.state, func.count()).group_by(Message.state)
    while True:
        with app.app_context():
            found = {row[0]: row[1] for row in db.session.execute(query)}
        if sum(found.values()) == facts and not found.get("queued"):
            return
        assert time.monotonic() < until, f"{found}\n{log.read_text()[-3000:]}"
        time.sleep(0.1)


def copies(server: Chaos, senders: Forks) -> list[str]:
    """Message-IDs that arrived more than once, each time by the last letter of a killed sender."""
    last = {pid: n for n, (_id, _to, pid) in enumerate(server.kept)}
    by_id: dict[str, list[int]] = defaultdict(list)
    for n, (message_id, _to, _pid) in enumerate(server.kept):
        by_id[message_id].append(n)
    twice = [(message_id, n) for message_id, all_of in by_id.items() for n in all_of[:-1]]
    for message_id, n in twice:
        pid = server.kept[n][2]
        assert pid in senders.killed, f"{message_id} was sent twice without a kill"
        assert last[pid] == n, f"{message_id} was sent twice, long before the kill"
    return [message_id for message_id, _n in twice]


def judge(app: Flask, server: Chaos, facts: int) -> None:
    """States are true, every message arrived, and nobody has two about one thing."""
    with app.app_context():
        rows = db.session.scalars(select(Message)).all()
        db.session.remove()
        db.engine.dispose()
    refused = {address(n) for n in range(0, facts, REFUSED)}
    assert sorted(row.address for row in rows) == sorted(address(n) for n in range(facts))
    assert {row.address for row in rows if row.state == "failed"} == refused
    assert {(row.message_id, row.address) for row in rows if row.state == "sent"} == {
        (message_id, to) for message_id, to, _pid in server.kept
    }
    assert all(row.claimed_until is None for row in rows)
    assert all((row.sent_at is None) == (row.state == "failed") for row in rows)
