"""What people have to do, in the digest: items, issues, next steps, lessons, their people."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlalchemy import select

from portal.audit import History
from portal.checklists import owned as checklists
from portal.companies.members import holding
from portal.db import db
from portal.issues import owned as issues
from portal.people.models import Membership
from portal.rollout.digest import Line, task_group
from portal.rollout.digest_batch import Batch
from portal.training.models import Assignment, Course
from portal.training.owed import Owed, late, owed

Lines = Iterator[tuple[int, Line]]
GIVEN = ("item.assign", "issue.raise", "issue.owner", "next_step.agree", "next_step.owner")
"""Rows of the history with which a task may have come to its owner."""
HANDED_OVER = "issues.hand_over"


def tasks(batch: Batch) -> Lines:
    """Items, issues and next steps: overdue, due by the next working day, or new to the owner."""
    given, handed_over = _given(batch)
    owners = {*batch.readers, *(absent for absent, _company in batch.stood_in_for)}
    found = issues.owned(owners, batch.companies)
    found += checklists.owned(owners, batch.companies)
    for one in found:
        moments = given.get((one.company_id, one.subject), {})
        today, soon = batch.today(one.company_id), batch.soon(one.company_id)
        for reader, whose in batch.hearing(one.owner_id, one.company_id):
            known = (reader.id, one.owner_id)
            is_new = any(at > reader.since for by, at in moments.items() if by not in known)
            group = task_group(one.due_on, today, soon, is_new)
            if group is not None:
                values = {"what": one.what, "key": one.key, "title": one.title, **_day(one.due_on)}
                yield reader.id, Line(one.company_id, group, {**values, **whose})
    for company_id, owner_id, actor_id, at in handed_over:
        for reader, whose in batch.hearing(owner_id, company_id):
            if actor_id not in (reader.id, owner_id) and at > reader.since:
                yield reader.id, Line(company_id, "new", {"what": "handed_over", **whose})


def _day(day: date | None) -> dict[str, str]:
    return {"date": day.isoformat()} if day else {}


Given = dict[tuple[int, str], dict[int | None, datetime]]
HandedOver = list[tuple[int, int, int | None, datetime]]


def _given(batch: Batch) -> tuple[Given, HandedOver]:
    """When each task was given last, by company and subject and by who gave it; and where whom
    somebody's issues were handed over to, by whom and when: the last time for each.
    """
    columns = (History.company_id, History.verb, History.subject, History.actor_id, History.at)
    query = select(*columns, History.new).where(
        History.company_id.in_(batch.companies),
        History.id > batch.history_floor,
        History.verb.in_((*GIVEN, HANDED_OVER)),
    )
    found: Given = defaultdict(dict)
    handed_over: dict[tuple[int, int], tuple[int | None, datetime]] = {}
    for company_id, verb, subject, actor_id, at, new in db.session.execute(query):
        if verb != HANDED_OVER:
            found[company_id, subject][actor_id] = at
        elif actor_id != new:
            handed_over[company_id, new] = actor_id, at
    return found, [(*where, *told) for where, told in handed_over.items()]


def training(batch: Batch) -> Lines:
    """A learner's own lessons, and a head's people who are behind."""
    teams = _teams(batch)
    people = set(batch.readers).union(*(members for _head, members in teams.values()))
    at_clients = batch.at_work("executive", "head", "employee")
    lessons: dict[tuple[int, int], list[Owed]] = defaultdict(list)
    companies = [batch.companies[company_id] for company_id in at_clients]
    for one in owed(companies, people):
        lessons[one.company_id, one.person_id].append(one)
    yield from _own(batch, lessons)
    for (company_id, _department), (heads, members) in teams.items():
        company, today = batch.companies[company_id], batch.today(company_id)
        behind = {who for who in members if late(company, lessons[company_id, who], today)}
        for head in heads:
            if count := len(behind - {head}):
                yield head, Line(company_id, "team", {"what": "team", "count": count})


def _teams(batch: Batch) -> dict[tuple[int, int], tuple[list[int], set[int]]]:
    """The heads among the readers and the people, by company and department; one query."""
    found: dict[tuple[int, int], tuple[list[int], set[int]]] = {}
    for head, companies in batch.departments.items():
        for company_id, departments in companies.items():
            for department in departments:
                found.setdefault((company_id, department), ([], set()))[0].append(head)
    columns = (Membership.company_id, Membership.department_id, Membership.person_id)
    query = select(*columns).where(
        Membership.department_id.in_({department for _company, department in found}),
        holding(batch.moment.date()),
    )
    for at, of, person_id in db.session.execute(query):
        if at is not None and of is not None and (at, of) in found:
            found[at, of][1].add(person_id)
    return found


def _own(batch: Batch, lessons: dict[tuple[int, int], list[Owed]]) -> Lines:
    """A line for each course with lessons left that is due, overdue or new."""
    left: dict[tuple[int, int, int], list[Owed]] = defaultdict(list)
    for (company_id, person_id), theirs in lessons.items():
        for one in theirs:
            if person_id in batch.readers and one.finished_at is None:
                left[company_id, person_id, one.course_id].append(one)
    new = _newly_assigned(batch, {company_id for company_id, _person, _course in left})
    lines = []
    for (company_id, person_id, course_id), theirs in left.items():
        reader, due_on = batch.readers[person_id], theirs[0].due_on
        told = {person_id, *batch.roles[person_id].get(company_id, ())}
        moments = [at for to, at in new.get((company_id, course_id), ()) if to in told]
        is_new = any(at > reader.since for at in moments)
        today, soon = batch.today(company_id), batch.soon(company_id)
        group = task_group(due_on, today, soon, is_new)
        if group is not None:
            about = {"count": len(theirs), "late": group == "overdue", **_day(due_on)}
            lines.append((person_id, company_id, course_id, about))
    titles = _titles({course_id for _person, _company, course_id, _about in lines})
    for person_id, company_id, course_id, about in lines:
        values = {"what": "course", "title": titles[course_id], **about}
        yield person_id, Line(company_id, "training", values)


def _newly_assigned(
    batch: Batch, company_ids: Collection[int]
) -> dict[tuple[int, int], list[tuple[int | str, datetime]]]:
    """Who was asked to finish which course lately, a person or a role, and when."""
    query = select(Assignment).where(
        Assignment.company_id.in_(company_ids), Assignment.assigned_at > batch.since
    )
    found: dict[tuple[int, int], list[tuple[int | str, datetime]]] = defaultdict(list)
    for row in db.session.scalars(query):
        to = row.person_id if row.person_id is not None else str(row.role)
        found[row.company_id, row.course_id].append((to, row.assigned_at))
    return found


def _titles(course_ids: Collection[int]) -> dict[int, str]:
    query = select(Course.id, Course.title).where(Course.id.in_(course_ids))
    return {row.id: row.title for row in db.session.execute(query)}
