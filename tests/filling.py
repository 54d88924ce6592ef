"""Many companies at once, for what must stay fast when it is long."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, insert, select, text

from portal.audit import Actor
from portal.checklists import checklist
from portal.checklists.items import start_checklist
from portal.checklists.models import Item
from portal.companies.models import Company, Rollout
from portal.db import Base, db
from portal.issues.actions import agree_next_step, raise_issue
from portal.people.models import Membership, Person
from portal.rollout.attendance import Presence, set_attendance
from portal.rollout.control_words import fields_of, save_words
from portal.rollout.controls import control_of, hold
from portal.rollout.guides import guide
from portal.rollout.models import CONTROLS, Control

CITIES = ("Самара", "Тольятти", "Саратов", "Пенза")
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
COUNTED_UNTIL = datetime(2099, 1, 1, tzinfo=UTC)
CHUNK = 2000


def fill_companies(count: int, consultants: list[Person], today: date) -> None:
    """Add companies, dealt out to consultants, each with its checklist and dates, some overdue."""
    trust_the_rows()
    first = (db.session.scalar(select(func.max(Company.id))) or 0) + 1
    ids = range(first, first + count)
    insert_rows(Company.__table__, (_company(id) for id in ids))
    insert_rows(Rollout.__table__, (_rollout(id, today) for id in ids))
    insert_rows(
        Membership.__table__, (_membership(id, consultants[id % len(consultants)]) for id in ids)
    )
    insert_rows(Item.__table__, (item for id in ids for item in _items(id)))
    db.session.commit()


def trust_the_rows() -> None:
    """In this transaction: check no foreign key, which on PostgreSQL takes most of the time."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("set local session_replication_role = replica"))


def hold_a_control(
    company: Company, consultant: Person, today: date, issues: int, words: int
) -> None:
    """A checklist, a first control held today, so many issues, and so many words an answer."""
    by, rollout = Actor(consultant.id, "consultant"), company.rollout
    rollout.start_on, rollout.first_on = today - timedelta(days=7), today
    rollout.second_on, rollout.summing_up_on = (
        today + timedelta(days=14),
        today + timedelta(days=50),
    )
    db.session.add_all(Control(company_id=company.id, kind=kind) for kind in CONTROLS)
    start_checklist(company, by)
    control = control_of(company, "first")
    for n in range(issues):
        title = f"Заявка {n} ждёт ответа дольше дня"
        raise_issue(company, by, title=title, text="Слова " * words, control="first")
        agree_next_step(company, by, title=f"Настроить очередь {n}", control="first")
    for field in fields_of(guide("first")):
        save_words(control, field, "Сделки ведут в CRM. " * words, 0, by)
    set_attendance(company, control, Presence(guests=("Артём Рогов",)), by)
    hold(company, control, by)
    db.session.commit()


def _company(id: int) -> dict[str, Any]:
    name = f"Компания {id:05d}"
    return {
        "id": id,
        "name": name,
        "name_key": name.casefold(),
        "industry": "Оптовая торговля",
        "city": CITIES[id % len(CITIES)],
        "language": "ru",
        "timezone": "Europe/Samara",
        "country": "RU",
        "working_week": "12345",
        "created_at": MOMENT,
        "version": 1,
    }


def _rollout(id: int, today: date) -> dict[str, Any]:
    """A rollout with its standing, which else the first reader would count for all at once."""
    start = today + timedelta(days=id % 80 - 60)
    dates = [start + timedelta(days=days) for days in (7, 21, 59)]
    coming = sum(day < today for day in dates[:2])
    return {
        "company_id": id,
        "state": "preparing",
        "start_on": start,
        **dict(zip(("first_on", "second_on", "summing_up_on"), dates, strict=True)),
        "rail": [[id * step % 8, 8, 8] for step in range(1, 8)],
        "health": min(id % 9, 2),
        "health_why": [],
        "next_kind": CONTROLS[coming],
        "next_on": dates[coming],
        "sort_on": dates[coming],
        "standing_until": COUNTED_UNTIL,
    }


def _membership(id: int, consultant: Person) -> dict[str, Any]:
    return {"person_id": consultant.id, "role": "consultant", "company_id": id}


def _items(id: int) -> list[dict[str, Any]]:
    states = ("done", "done", "in_progress", "to_do")
    found = []
    for step in checklist().steps:
        for position, item in enumerate(step.items):
            state = states[(id + position) % len(states)]
            row = {"company_id": id, "code": item.code, "step": step.number, "position": position}
            found.append(row | {"state": state})
    return found


def insert_rows(table: Any, rows: Any) -> None:
    """Insert through the table, in chunks; the columns' Python defaults are filled in."""
    assert isinstance(table, Table)
    assert table.metadata is Base.metadata
    rows = iter(rows)
    while chunk := list(itertools.islice(rows, CHUNK)):
        db.session.execute(insert(table), chunk)
