"""The daily digest: to whom, of what, at most once a day, and at which cost."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from portal.audit import Actor
from portal.checklists import items
from portal.checklists.models import Item
from portal.companies.models import Company
from portal.dates import Calendar
from portal.db import db, now
from portal.issues.actions import agree_next_step, raise_issue
from portal.messages.letter import compose
from portal.messages.models import Message
from portal.people.models import Person
from portal.rollout import digests
from portal.rollout.digest import alarm_of_report, page, task_group
from portal.rollout.digests import gather, keep, send_digests
from tests.people import Cast, company, member

Count = Callable[[Callable[[], object]], int]
MONDAY = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
"""Half past eight in Samara."""

READS = """
## Volga-Snab

Контрольные встречи не проведены в срок:
- Первый контроль — назначался на 19 ноября

Просрочено:
- Замечание №1: Нет карточек — срок был 20 ноября

Открыть внедрение:
http://127.0.0.1:8000/companies/"""


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def due(cast: Cast) -> Cast:
    """Everyone's hour came half an hour ago."""
    for person in db.session.scalars(select(Person)):
        person.digest_due_at = now() - timedelta(minutes=30)
    db.session.commit()
    return cast


def start(one: Company, start_on: date = date(2026, 11, 12)) -> None:
    """A start whose first control was due on Thursday the 19th, and is overdue since Saturday."""
    one.rollout.start_on, one.rollout.first_on = start_on, start_on + timedelta(days=7)
    one.rollout.second_on, one.rollout.summing_up_on = date(2026, 12, 3), date(2027, 1, 12)


def told() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The lines of the only company of each digest, by the first word of its reader and group."""
    query = select(Person.name, Message.values).join(Person, Person.id == Message.person_id)
    rows = db.session.execute(query.where(Message.kind == "digest"))
    return {
        name.split()[0]: {
            group["group"]: group["lines"]
            for company in values["companies"]
            for group in company["groups"]
        }
        for name, values in rows
    }


def test_where_there_is_nothing_nobody_hears(due: Cast) -> None:
    assert send_digests(now()) == 0
    assert due.clara.digest_due_at is not None
    db.session.refresh(due.clara)
    assert due.clara.digest_due_at == datetime(2026, 11, 24, 4, tzinfo=UTC)


def test_a_consultant_hears_of_overdue_controls_once_a_day(due: Cast) -> None:
    start(due.volga)
    assert [send_digests(now()) for _ in range(2)] == [1, 0]
    (line,) = told()["Clara"]["controls"]
    assert (line["control"], line["date"]) == ("first", "2026-11-19")


def test_the_administrator_hears_after_three_working_days(due: Cast) -> None:
    start(due.volga)
    assert send_digests(now()) == 1
    start(due.volga, date(2026, 11, 9))
    db.session.execute(Message.__table__.delete())
    due.anna.digest_due_at = due.clara.digest_due_at = now()
    assert send_digests(now()) == 2
    assert set(told()) == {"Anna", "Clara"}


def test_what_cannot_be_turned_off_comes_all_the_same(due: Cast) -> None:
    start(due.volga)
    due.clara.digest = False
    by = Actor(due.clara.id, "consultant")
    raise_issue(due.volga, by, title="Late", owner_id=due.clara.id, due_on=date(2026, 11, 1))
    send_digests(now())
    assert set(told()["Clara"]) == {"controls"}
    assert db.session.scalars(select(Message)).one().values["turned_off"]


def test_on_hold_is_quiet(due: Cast) -> None:
    start(due.volga)
    due.volga.rollout.state = "on_hold"
    assert send_digests(now()) == 0


def test_an_employee_hears_what_is_due_and_new(due: Cast, app: Flask) -> None:
    by = Actor(due.clara.id, "consultant")
    items.start_checklist(due.volga, by)
    own = db.session.scalars(select(Item).where(Item.code == "3.2")).one()
    items.assign(own, due.emil.id, by)
    day = now().date()
    for due_on in (day - timedelta(3), day + timedelta(1), None):
        raise_issue(due.volga, by, title="Missing", owner_id=due.emil.id, due_on=due_on)
    agree_next_step(due.volga, Actor(due.emil.id, "employee"), title="Own", owner_id=due.emil.id)
    send_digests(now())
    found = {group: [line["key"] for line in lines] for group, lines in told()["Emil"].items()}
    assert found == {"overdue": ["1"], "due": ["2"], "new": ["3.2", "3"]}


def test_it_reads_well(due: Cast, app: Flask) -> None:
    start(due.volga)
    due.clara.language = "ru"
    late = {"title": "Нет карточек", "owner_id": due.clara.id, "due_on": date(2026, 11, 20)}
    raise_issue(due.volga, Actor(due.clara.id, "consultant"), **late)
    send_digests(now())
    letter = compose(app, db.session.scalars(select(Message)).one())
    body = letter.get_body(("plain",))
    assert body is not None
    assert letter["Subject"] == "Volga-Snab: что сделать сегодня"
    text = body.get_content().replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " ")
    assert READS in text


def test_more_companies_mean_no_more_reading(due: Cast, count_queries: Count) -> None:
    start(due.volga)
    few = count_queries(lambda: send_digests(now()))
    for number in range(5):
        more = company(f"Beside {number}")
        start(more)
        member(due.clara, "consultant", more)
    db.session.execute(Message.__table__.delete())
    due.clara.digest_due_at = now()
    db.session.commit()
    assert count_queries(lambda: send_digests(now())) <= few
    (message,) = db.session.scalars(select(Message))
    assert len(message.values["companies"]) == 6


JUMPS = {
    "an hour forward and back": (timedelta(hours=1), timedelta(0)),
    "an hour back and forward": (-timedelta(hours=1), timedelta(0)),
    "a day back and forward": (-timedelta(days=1), timedelta(0), timedelta(hours=2)),
    "a minute before midnight": (timedelta(hours=15, minutes=29),),
}


@pytest.mark.parametrize("name", JUMPS)
def test_a_clock_that_jumps_brings_no_second_one(due: Cast, name: str) -> None:
    start(due.volga)
    assert send_digests(MONDAY) == 1
    for jump in JUMPS[name]:
        with time_machine.travel(MONDAY + jump, tick=False):
            assert send_digests(now()) == 0
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        assert send_digests(now()) == 1


def test_who_was_told_late_is_not_looked_after_again_on_that_day(due: Cast) -> None:
    start(due.volga)
    with time_machine.travel(MONDAY + timedelta(hours=17), tick=False):  # at half past one
        assert send_digests(now()) == 1
    db.session.refresh(due.clara)
    assert due.clara.digest_due_at == datetime(2026, 11, 25, 4, tzinfo=UTC)


def test_a_day_too_far_is_told_and_comes_back(due: Cast) -> None:
    start(due.volga)
    sent = []
    for days in (0, 1, 0, 1, 2, 3):
        with time_machine.travel(MONDAY + timedelta(days=days), tick=False):
            sent.append(send_digests(now()))
    days = list(db.session.scalars(select(Message.day).where(Message.person_id == due.clara.id)))
    assert len(days) == len(set(days)) == 4
    assert sent[:4] == [1, 1, 0, 0]


def test_an_hour_set_by_a_wrong_clock_is_set_anew(due: Cast) -> None:
    start(due.volga)
    for person in db.session.scalars(select(Person)):
        person.digest_due_at = now() + timedelta(days=400)
    db.session.commit()
    assert send_digests(now()) == 0
    db.session.refresh(due.clara)
    assert due.clara.digest_due_at == datetime(2026, 11, 24, 4, tzinfo=UTC)


def test_who_comes_second_finds_nobody_to_claim(due: Cast) -> None:
    start(due.volga)
    people, read = [due.clara], due.clara.digest_due_at
    letters = gather(people, now())
    assert keep(people, letters, now()) == (1, 1)
    set_committed_value(due.clara, "digest_due_at", read)
    assert keep(people, letters, now()) == (0, 0)


def test_a_kill_between_leaves_everything_to_the_next(
    due: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(due.volga)
    with monkeypatch.context() as patched:
        patched.setattr(digests, "next_look", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send_digests(now())
    assert db.session.scalar(select(Message.id)) is None
    assert send_digests(now()) == 1


@pytest.mark.parametrize(
    ("due_on", "is_new", "group"),
    [
        (date(2026, 11, 19), True, "overdue"),
        (date(2026, 11, 20), False, "due"),
        (date(2026, 11, 23), True, "due"),
        (date(2026, 11, 24), True, "new"),
        (date(2026, 11, 24), False, None),
        (None, True, "new"),
        (None, False, None),
    ],
)
def test_friday_tells_of_monday(due_on: date | None, is_new: bool, group: str | None) -> None:
    assert task_group(due_on, date(2026, 11, 20), date(2026, 11, 23), is_new) == group


@pytest.mark.parametrize(
    ("told_on", "today", "days"),
    [
        ("11-17", "11-18", None),
        ("11-18", "11-19", 3),
        ("11-19", "11-20", None),
        ("11-18", "11-23", 3),
        ("11-24", "11-25", 7),
        ("11-25", "11-26", None),
        ("11-18", "12-25", 7),
    ],
)
def test_a_report_is_told_of_after_three_and_seven_working_days(
    told_on: str, today: str, days: int | None
) -> None:
    before, day = (date.fromisoformat(f"2026-{one}") for one in (told_on, today))
    assert alarm_of_report(date(2026, 11, 16), before, day, Calendar("RU")) == days


@pytest.mark.parametrize(
    ("roles", "groups", "page_of"),
    [
        ({"consultant"}, ["controls"], "summary"),
        ((), ["controls"], "summary"),
        ({"executive", "employee"}, ["training"], "summary"),
        ({"head"}, ["team", "due"], "team"),
        ({"head"}, ["due"], "summary"),
        ({"employee"}, ["due", "training"], "items"),
        ({"employee"}, ["training"], "training"),
    ],
)
def test_the_link_leads_where_the_lines_are(
    roles: set[str], groups: list[str], page_of: str
) -> None:
    assert page(roles, groups) == page_of
