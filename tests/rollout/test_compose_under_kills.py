"""Three processes compose digests at once and are killed: everyone has one, and nobody two."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.db import db, now, reading
from portal.messages.models import Message
from portal.people.models import Person
from tests.conftest import DATABASES
from tests.forks import forking
from tests.people import invite_the_cast, member, person
from tests.processes import wait_for
from tests.two_at_once import portal_on

PEOPLE, KILLS = 100, 3


@pytest.mark.parametrize("real_database", DATABASES, indirect=True)
def test_everyone_has_one_digest(real_database: str, tmp_path: Path) -> None:
    app, log = portal_on(real_database), tmp_path / "log"
    with app.app_context():
        rollout = invite_the_cast().volga.rollout
        rollout.start_on, rollout.first_on = date(2026, 1, 12), date(2026, 1, 19)
        for n in range(PEOPLE):
            member(person(f"Reader{n} Roe"), "consultant", rollout.company)
        for row in db.session.scalars(select(Person)):
            row.digest_due_at = now() - timedelta(minutes=30)
        db.session.commit()

        def told(more_than: int) -> int:
            """How many digests there are, if more than before."""
            with reading():
                count = db.session.scalar(select(func.count()).select_from(Message)) or 0
            return count if count > more_than else 0

        with forking(3, log, "tests.rollout.composers", real_database) as composers:
            count = 0
            for n in range(KILLS):
                count = wait_for(lambda: told(count))  # noqa: B023 - asked at once
                composers.kill(n % 3)
            assert count < PEOPLE, "all was over before the last kill"
            wait_for(lambda: not still_due())
        readers = db.session.scalars(select(Message.address).where(Message.kind == "digest"))
        expected = {f"reader{n}@example.org" for n in range(PEOPLE)}
        assert Counter(readers) == Counter({*expected, "clara@example.org", "anna@example.org"})
        db.session.remove()
        db.engine.dispose()
    assert "Traceback" not in log.read_text(), log.read_text()


def still_due() -> bool:
    """Whether anybody's digest has not been looked after."""
    with reading():
        query = select(Person.id).where(Person.digest_due_at <= now()).limit(1)
        return db.session.scalar(query) is not None
