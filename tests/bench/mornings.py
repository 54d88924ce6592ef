"""A consultancy at its largest: what a tick costs that finds nothing, and a morning of digests."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import update

from portal import create_app, migrations
from portal.checklists.models import Item
from portal.companies.models import Department, Rollout
from portal.db import db
from portal.people.models import Membership, Person
from portal.rollout.models import CONTROLS, Control
from portal.training.models import Assignment, Course, Lesson, LessonVersion
from tests.bench.portals import empty_databases, workplace
from tests.conftest import DATABASES, test_settings
from tests.filling import MOMENT, fill_companies, insert_rows, trust_the_rows
from tests.people import member, person

COMPANIES = 10_000
CONSULTANTS = 100
ROLES = ("executive", "head", "employee", "employee", "employee")
"""Of the people of each company: 50,000 in all."""
FIRST = 1_000
"""Ids of the companies' people begin after it."""


def main() -> None:
    """Measure on both databases and print."""
    for kind in DATABASES:
        with workplace() as folder, empty_databases(kind, folder, [COMPANIES]) as databases:
            settings = test_settings(folder, databases[COMPANIES])
            _fill(create_app(settings))
            words = ["-m", "tests.bench.one_morning", settings.database, str(folder)]
            run = subprocess.run([sys.executable, *words], check=True, stdout=subprocess.PIPE)
            found = json.loads(run.stdout)
        people = COMPANIES * len(ROLES)
        print(f"\n{kind}: {COMPANIES:,} companies, {3 * COMPANIES:,} controls, {people:,} people")
        print(
            f"a tick of all jobs that finds nothing: {found['statements']} statements take "
            f"{found['idle_ms']:.0f} ms, {found['commit_ms']:.0f} of them the commits (aim 50 ms)"
        )
        print(
            f"a morning: {found['digests']:,} digests queued in {found['seconds']:.0f} s "
            f"(aim 60 s for 20,000), {found['busy']:.0f} of them in this process; "
            f"{found['memory']:.0f} MB at the most, "
            f"{found['memory_before']:.0f} before it (aim 300)"
        )


def _fill(app: Flask) -> None:
    """Companies before and after their start, with people, checklists and a course each."""
    with app.app_context():
        migrations.migrate()
        consultants = [member(person(f"Boris{n} Bell"), "consultant") for n in range(CONSULTANTS)]
        member(person("Anna Adler"), "administrator")
        db.session.commit()
        today = datetime.now(UTC).date()
        fill_companies(COMPANIES, consultants, today)
        trust_the_rows()
        _open_all_controls(today)
        for table, rows in _rows(today):
            insert_rows(table.__table__, rows)
        # Everyone has looked at his digest today, the half of them that has nothing to do too.
        tomorrow = datetime.combine(today, time(), UTC) + timedelta(days=2)
        db.session.execute(update(Person).values(digest_due_at=tomorrow))
        _give_items()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _open_all_controls(today: date) -> None:
    """Most companies are ahead of their first control; one of a hundred has missed it."""
    days = {"start_on": -3, "first_on": 4, "second_on": 18, "summing_up_on": 57}
    ahead = {name: today + timedelta(days=n) for name, n in days.items()}
    db.session.execute(update(Rollout).values(**ahead))
    late = {"start_on": today - timedelta(days=14), "first_on": today - timedelta(days=7)}
    db.session.execute(update(Rollout).where(Rollout.company_id % 100 == 0).values(**late))


def _rows(today: date) -> Iterator[tuple[Any, Iterator[dict[str, Any]]]]:
    ids = range(1, COMPANIES + 1)
    yield Control, ({"company_id": id, "kind": kind} for id in ids for kind in CONTROLS)
    yield Department, ({"id": id, "company_id": id, "name": "Продажи"} for id in ids)
    yield Person, (_person(id, n) for id in ids for n in range(len(ROLES)))
    yield Membership, (_membership(id, n) for id in ids for n in range(len(ROLES)))
    course = {"title": "Работа в CRM", "role": "employee", "state": "published"}
    yield Course, ({"id": id, "company_id": id, "created_at": MOMENT, **course} for id in ids)
    lesson = {"kind": "text", "title": "Новая сделка"}
    yield (
        Lesson,
        (
            {"id": 2 * id + n, "company_id": id, "course_id": id} | lesson
            for id in ids
            for n in (0, 1)
        ),
    )
    yield (
        LessonVersion,
        (
            {"company_id": id, "lesson_id": 2 * id + n, "published_at": MOMENT}
            for id in ids
            for n in (0, 1)
        ),
    )
    due = {"role": "employee", "assigned_at": MOMENT}
    yield Assignment, (_assignment(id, today) | due for id in ids)


def _assignment(id: int, today: date) -> dict[str, Any]:
    """Every third company's employees are behind."""
    due_on = today + timedelta(days=-2 if id % 3 == 0 else 20)
    return {"company_id": id, "course_id": id, "due_on": due_on}


def _person(company_id: int, n: int) -> dict[str, Any]:
    id = _id(company_id, n)
    return {
        "id": id,
        "email": f"p{id}@example.org",
        "name": f"Сотрудник {id}",
        "fs_uniquifier": f"session-of-{id}",
        "created_at": MOMENT,
    }


def _membership(company_id: int, n: int) -> dict[str, Any]:
    department = company_id if ROLES[n] in ("head", "employee") else None
    ids = {"person_id": _id(company_id, n), "company_id": company_id}
    return {**ids, "role": ROLES[n], "department_id": department}


def _id(company_id: int, n: int) -> int:
    return FIRST + (company_id - 1) * len(ROLES) + n


def _give_items() -> None:
    """Steps 1 and 2 are the executive's, which are overdue where they are not done."""
    owner = FIRST + (Item.company_id - 1) * len(ROLES)
    db.session.execute(update(Item).where(Item.step <= 2).values(owner_id=owner))
