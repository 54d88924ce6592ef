"""The daily digest: whose hour has come is told what there is, once on each of his days.

A batch is read first, without keeping those who write from it; then its people are claimed, their
letters queued and their next hour set, all in one transaction. So a kill leaves either everything
or nothing of it, and of two processes with the same batch one finds the hours moved on. The
outbox holds the last word: one digest for an address and a day.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from portal.checklists import standard
from portal.dates import DAY, in_period, local_moment, today_in
from portal.db import UTCDateTime, db, reading, writing
from portal.messages.models import Message
from portal.messages.outbox import Letter, post_all
from portal.people.absences import covered
from portal.people.digest_hour import KIND, next_look
from portal.people.models import Absence, Person
from portal.rollout.digest import Line, letter
from portal.rollout.digest_absences import standing_in
from portal.rollout.digest_alarms import (
    overdue_controls,
    slipped,
    training_behind,
    unsigned_reports,
)
from portal.rollout.digest_batch import Reader, read_batch
from portal.rollout.digest_tasks import tasks, training

BATCH = 500
FAR = timedelta(days=3)
"""A next look further ahead than that was set by a clock that was wrong."""
SOURCES = (overdue_controls, unsigned_reports, training_behind, slipped, tasks, training)


def send_digests(moment: datetime) -> int:
    """Queue the digests of everyone whose hour has come; how many there were."""
    posted = 0
    while people := _due(moment):
        with reading():
            letters = gather([person for person in people if person.active], moment)
        claimed, count = keep(people, letters, moment)
        posted += count
        if not claimed:
            break  # another process is at these people
    return posted


def gather(people: Collection[Person], moment: datetime) -> dict[int, dict[str, Any]]:
    """What there is to tell each of these people; a fixed number of queries."""
    known = {
        person.id: person
        for person in people
        if person.digest_due_at is not None and person.digest_due_at <= moment
    }
    if not known:
        return {}
    batch = read_batch(_readers(known, moment), moment)
    lines: dict[int, list[Line]] = defaultdict(list)
    for source in SOURCES:
        for person_id, line in source(batch):
            lines[person_id].append(line)
    news = standing_in(batch)
    names = {company.id: company.name for company in batch.companies.values()}
    letters = {}
    for person_id in {*lines, *news}:
        person, found = known[person_id], lines[person_id]
        _put_into_words(found, person.language)
        values = letter(
            found,
            names,
            batch.roles[person_id],
            wanted=person.digest,
            standing_in=news.get(person_id, ()),
        )
        if values is not None:
            letters[person_id] = {"name": person.name, **values}
    return letters


def _put_into_words(lines: list[Line], language: str) -> None:
    """Titles of the content's items, in the reader's language."""
    for n, line in enumerate(lines):
        if line.values.get("what") == "item" and not line.values["title"]:
            title = standard.title(line.values["key"], language)
            lines[n] = Line(line.company_id, line.group, {**line.values, "title": title})


def _readers(people: dict[int, Person], moment: datetime) -> list[Reader]:
    """The people with the moment of which they were told last: about a day ago, mostly."""
    told = _last_told([person.email for person in people.values()], moment)
    near = (moment.date() - FAR, moment.date() + DAY)
    absences: dict[int, list[Absence]] = defaultdict(list)
    for absence in covered(people, *near):
        absences[absence.person_id].append(absence)
    found = []
    for person in people.values():
        assert person.digest_due_at is not None
        today, his = today_in(person.timezone, moment), absences[person.id]
        before = min(person.digest_due_at, moment) - DAY
        over = [absence for absence in his if absence.last < today]
        if over:
            before = min(before, _left(person, over[0]))
        since = max(before, told.get(person.email, before))
        away = any(in_period(today, absence.first, absence.last) for absence in his)
        found.append(Reader(person.id, since, today, away))
    return found


def _left(person: Person, absence: Absence) -> datetime:
    """The last time that somebody was told before he was away: back again, he hears all since."""
    return local_moment(absence.first - DAY, time(person.digest_hour), person.timezone)


def _last_told(addresses: Collection[str], moment: datetime) -> dict[str, datetime]:
    query = select(Message.address, func.max(Message.created_at, type_=UTCDateTime)).where(
        Message.address.in_(addresses),
        Message.kind == KIND,
        Message.subject == KIND,
        Message.day > moment.date() - FAR,
    )
    rows = db.session.execute(query.group_by(Message.address))
    return {row[0]: row[1] for row in rows}


def _due(moment: datetime) -> list[Person]:
    """The next people to look after: whose hour has come, else who has none, or none to trust."""
    with reading():
        for condition in (
            Person.digest_due_at <= moment,
            Person.digest_due_at.is_(None),
            Person.digest_due_at > moment + FAR,
        ):
            if found := _people(condition):
                return found
    return []


def _people(condition: ColumnElement[bool]) -> list[Person]:
    query = select(Person).where(condition).order_by(Person.digest_due_at, Person.id).limit(BATCH)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def keep(
    people: list[Person], letters: dict[int, dict[str, Any]], moment: datetime
) -> tuple[int, int]:
    """Claim the people, queue their letters, set their next hour; how many of each."""
    with writing():
        mine = _claimed(people)
        posted = post_all(
            KIND,
            KIND,
            [
                Letter(
                    address=person.email,
                    language=person.language,
                    day=today_in(person.timezone, moment),
                    values=letters[person.id],
                    person_id=person.id,
                )
                for person in mine
                if person.id in letters
            ],
        )
        rows = [{"id": person.id, "digest_due_at": _next(person, moment)} for person in mine]
        if rows:
            db.session.execute(update(Person), rows)
    return len(mine), posted


def _claimed(people: list[Person]) -> list[Person]:
    """Those whose hour is still what it was when they were read."""
    query = select(Person.id, Person.digest_due_at).where(
        Person.id.in_([person.id for person in people])
    )
    # Rows that tell of a person may be written meanwhile: they do not touch his key.
    rows = db.session.execute(query.with_for_update(skip_locked=True, key_share=True))
    seen = {(row.id, row.digest_due_at) for row in rows}
    return [person for person in people if (person.id, person.digest_due_at) in seen]


def _next(person: Person, moment: datetime) -> datetime:
    """Tomorrow at his hour for who was looked after, else the first time that it is his hour."""
    looked_after = person.digest_due_at is not None and person.digest_due_at <= moment
    told_on = today_in(person.timezone, moment) if looked_after else None
    return next_look(moment, person.digest_hour, person.timezone, told_on)
