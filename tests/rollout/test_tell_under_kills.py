"""Two processes tell calendars of changes while one is killed again and again.

Nobody is told twice and nobody is left out: each change is one REQUEST with the next SEQUENCE.
`PORTAL_CHAOS_SEED` sets the seed, which is printed.
"""

import os
import random
import re
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.audit import PORTAL
from portal.companies import companies
from portal.companies.models import Company, Rollout
from portal.db import db, now, reading
from portal.messages.models import Message
from portal.rollout.models import CONTROLS, CalendarEntry
from tests.conftest import DATABASES
from tests.forks import forking
from tests.people import company, member, person
from tests.two_at_once import portal_on

COMPANIES, ROUNDS = 8, 6
GUESTS = ("executive", "head", "consultant")
PATIENCE = 60
"""Seconds for what takes less than one."""


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_every_change_is_told_once(real_database: str, tmp_path: Path) -> None:
    seed = os.environ.get("PORTAL_CHAOS_SEED") or str(random.SystemRandom().randrange(10**9))
    print(f"PORTAL_CHAOS_SEED={seed}")
    app, log, chance = portal_on(real_database), tmp_path / "log", random.Random(seed)
    with app.app_context():
        plan()
        in_the_midst = 0
        with forking(2, log, "tests.rollout.tellers", real_database) as tellers:
            wait_until_due(0, log)
            for turn in range(ROUNDS):
                rename_all(turn)
                wait_until_due(chance.randrange(COMPANIES // 2, COMPANIES), log)
                tellers.kill(chance.randrange(2))
                in_the_midst += 0 < due() < COMPANIES
                wait_until_due(0, log)
        print(f"{ROUNDS} kills, {in_the_midst} of them while some were told and some were not")
        found = requests()
        entries = db.session.scalars(select(CalendarEntry)).all()
        assert len(entries) == COMPANIES * len(GUESTS) * len(CONTROLS)
        for entry in entries:
            assert found.pop((entry.uid, entry.person_id)) == list(range(ROUNDS + 1))
            assert entry.sequence == ROUNDS
        assert found == {}
        db.session.remove()
        db.engine.dispose()
    assert in_the_midst, "no kill fell into the work"
    assert "Traceback" not in log.read_text(), log.read_text()


def plan() -> None:
    """Companies with three controls to come, of which nobody has been told."""
    day = now().date()
    guests = [(person(f"{role}0 Guest"), role) for role in GUESTS]
    for number in range(COMPANIES):
        one = company(f"Company {number}", calendar_due=True)
        for guest, role in guests:
            member(guest, role, one)
        rollout = one.rollout
        rollout.start_on, rollout.first_on = day + timedelta(days=23), day + timedelta(days=30)
        rollout.second_on = day + timedelta(days=44)
        rollout.summing_up_on = day + timedelta(days=80)
    db.session.commit()


def rename_all(turn: int) -> None:
    for one in db.session.scalars(select(Company)):
        details = {name: getattr(one, name) for name in companies.DETAILS}
        details["name"] = f"Company {one.id} as of {turn}"
        companies.change_company(one, PORTAL, one.version, **details)
    db.session.commit()


def due() -> int:
    """How many companies have changes that are not told yet."""
    with reading():
        query = select(func.count()).select_from(Rollout).where(Rollout.calendar_due)
        return db.session.scalar(query) or 0


def wait_until_due(left: int, log: Path) -> None:
    """Until no more than so many companies are left to be told of."""
    until = time.monotonic() + PATIENCE
    while due() > left:
        assert time.monotonic() < until, log.read_text()[-3000:]
        time.sleep(0.005)


def requests() -> dict[tuple[str, int | None], list[int]]:
    """The SEQUENCEs of all REQUESTs, in their order, by entry and person."""
    found: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    query = select(Message).where(Message.kind.like("control_%")).order_by(Message.id)
    for message in db.session.scalars(query):
        ics = message.values["calendar"]["ics"]
        assert message.values["calendar"]["method"] == "REQUEST"
        said = {name: re.search(rf"^{name}:(\S+)", ics, re.M) for name in ("UID", "SEQUENCE")}
        assert said["UID"]
        assert said["SEQUENCE"]
        found[said["UID"][1], message.person_id].append(int(said["SEQUENCE"][1]))
    return found
