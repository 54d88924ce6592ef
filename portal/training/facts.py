"""What other rooms may know of training: plain values by company.

Every figure is counted from one list, that of the lessons people have to finish (`owed`), so that
the head's table, the agenda of a control and the report cannot differ.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.companies.calendar import today_at
from portal.companies.models import Company
from portal.db import db
from portal.people.models import Person
from portal.training.assigned import client_roles
from portal.training.models import Assignment, Certificate, Course
from portal.training.operations import codes_by_company, published_videos
from portal.training.owed import Owed, late, owed

ROLES = ("executive", "head", "employee")
"""Strongest first; who has several counts as the first of them."""
TRAINED = {"6.1": "head", "6.2": "employee"}
"""Items that stand for the training of a role."""
RECORDED = "6.3"
ITEMS = (*TRAINED, RECORDED)


@dataclass(frozen=True)
class BehindFact:
    """Somebody who has not finished by its due date what was assigned to him."""

    person_id: int
    name: str
    lessons_left: int
    """Lessons that are overdue; those due later are not counted."""


@dataclass(frozen=True)
class Share:
    """How many of the lessons that people owe are finished."""

    finished: int
    assigned: int
    people: int
    people_finished: int
    """Who has nothing left."""


@dataclass(frozen=True)
class RoleFact(Share):
    role: str


@dataclass(frozen=True)
class CourseFact(Share):
    course_id: int
    title: str


@dataclass(frozen=True)
class PersonFact(Share):
    late: int
    """Overdue lessons."""


@dataclass(frozen=True)
class Figures:
    """Everything counted about the training of a company."""

    percent: int | None
    finished: int
    assigned: int
    behind: list[BehindFact] = field(default_factory=list)
    roles: list[RoleFact] = field(default_factory=list)
    courses: list[CourseFact] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """What the list of rollouts wants of training."""

    percent: int | None
    behind: bool
    next_due: date | None
    """From the day after it somebody may be behind who is not yet."""


@dataclass(frozen=True)
class CertificateFact:
    """What a certificate says of no person."""

    code: str
    course: str
    finished_on: date


def percent(company_ids: Collection[int]) -> dict[int, int | None]:
    """Percent of assigned training that is finished; none where nothing is assigned.

    It is the finished lessons of all lessons assigned, over all people; whole percents, rounded
    down, so that 100 means that nothing is left. A fixed number of queries.
    """
    found = _by_company(owed(_companies(company_ids)))
    return {company_id: _percent(found.get(company_id, [])) for company_id in company_ids}


def standings(company_ids: Collection[int]) -> dict[int, Standing]:
    """How the training of some companies stands; a fixed number of queries."""
    companies = _companies(company_ids)
    found = _by_company(owed(companies))
    standing = {company_id: Standing(None, False, None) for company_id in company_ids}
    for company in companies:
        lessons, today = found.get(company.id, []), today_at(company)
        ahead = (one.due_on for one in lessons if one.finished_at is None and one.due_on)
        standing[company.id] = Standing(
            percent=_percent(lessons),
            behind=bool(late(company, lessons, today)),
            next_due=min((day for day in ahead if day >= today), default=None),
        )
    return standing


def certificates(company: Company) -> list[CertificateFact]:
    """The certificates given at a company, oldest first."""
    query = select(Certificate.code, Certificate.course_title, Certificate.finished_on)
    rows = db.session.execute(
        query.where(Certificate.company_id == company.id).order_by(Certificate.id)
    )
    return [CertificateFact(*row) for row in rows]


def behind(company: Company) -> list[BehindFact]:
    """Who is behind: his due date has passed, and he has lessons left; most lessons first."""
    return _behind(company, owed([company]))


def figures(company: Company) -> Figures:
    """Everything counted about the training of a company, for its controls and reports."""
    lessons = owed([company])
    return Figures(
        percent=_percent(lessons),
        finished=sum(one.finished_at is not None for one in lessons),
        assigned=len(lessons),
        behind=_behind(company, lessons),
        roles=_roles(company, lessons),
        courses=_courses(lessons),
    )


def of_people(company: Company, people_ids: Collection[int]) -> dict[int, PersonFact]:
    """How far each of these people is; who has nothing to finish is left out."""
    lessons = owed([company], people_ids)
    overdue = Counter(one.person_id for one in late(company, lessons, today_at(company)))
    found: dict[int, list[Owed]] = {}
    for one in lessons:
        found.setdefault(one.person_id, []).append(one)
    return {
        person_id: PersonFact(**_share(theirs), late=overdue[person_id])
        for person_id, theirs in found.items()
    }


def item_facts(company_ids: Collection[int]) -> dict[tuple[int, str], dict[str, Any]]:
    """What training says of the items 6.1 to 6.3, by company and code; a fixed number of queries.

    6.1 and 6.2 pass when everybody of the role has lessons to finish and none left; who has none
    assigned is not trained, so that a new employee lets the item slip. 6.3 passes when each
    operation of the company's list has a published video.
    """
    lessons = _by_company(owed(_companies(company_ids)))
    people = client_roles(lessons) if lessons else {}
    listed, recorded = codes_by_company(company_ids), published_videos(company_ids)
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for company_id in company_ids:
        theirs = lessons.get(company_id, [])
        for code, role in TRAINED.items():
            of_role = {who for who, roles in people.get(company_id, {}).items() if role in roles}
            found[company_id, code] = _trained(of_role, theirs)
        codes = listed[company_id]
        found[company_id, RECORDED] = _said(len(codes & set(recorded[company_id])), len(codes))
    return found


def _trained(people: set[int], lessons: Iterable[Owed]) -> dict[str, Any]:
    mine = [one for one in lessons if one.person_id in people]
    left = {one.person_id for one in mine if one.finished_at is None}
    trained = {one.person_id for one in mine} - left
    return _said(len(trained), len(people)) if mine else {"verdict": "not_checkable"}


def _said(good: int, of: int) -> dict[str, Any]:
    if not of:
        return {"verdict": "not_checkable"}
    return {"verdict": "pass" if good == of else "fail", "good": good, "of": of}


def _companies(company_ids: Collection[int]) -> list[Company]:
    """Those of the companies at which anything is assigned."""
    assigning = select(Assignment.company_id).where(Assignment.company_id.in_(company_ids))
    query = select(Company).where(Company.id.in_(assigning))
    eager = (joinedload(Company.rollout), selectinload(Company.busy_periods))
    return list(db.session.scalars(query.options(*eager)))


def _by_company(lessons: Iterable[Owed]) -> dict[int, list[Owed]]:
    found: dict[int, list[Owed]] = {}
    for one in lessons:
        found.setdefault(one.company_id, []).append(one)
    return found


def _percent(lessons: Collection[Owed]) -> int | None:
    done = sum(one.finished_at is not None for one in lessons)
    return 100 * done // len(lessons) if lessons else None


def _share(lessons: Collection[Owed]) -> dict[str, int]:
    people = {one.person_id for one in lessons}
    left = {one.person_id for one in lessons if one.finished_at is None}
    done = sum(one.finished_at is not None for one in lessons)
    return {
        "finished": done,
        "assigned": len(lessons),
        "people": len(people),
        "people_finished": len(people - left),
    }


def _behind(company: Company, lessons: Collection[Owed]) -> list[BehindFact]:
    left = Counter(one.person_id for one in late(company, lessons, today_at(company)))
    query = select(Person.id, Person.name).where(Person.id.in_(left))
    found = [BehindFact(id, name, left[id]) for id, name in db.session.execute(query)]
    return sorted(found, key=lambda one: (-one.lessons_left, one.name))


def _roles(company: Company, lessons: Collection[Owed]) -> list[RoleFact]:
    held = client_roles([company.id]).get(company.id, {})
    of = {person_id: min(roles, key=ROLES.index) for person_id, roles in held.items()}
    found = {role: [one for one in lessons if of[one.person_id] == role] for role in ROLES}
    return [RoleFact(**_share(theirs), role=role) for role, theirs in found.items() if theirs]


def _courses(lessons: Collection[Owed]) -> list[CourseFact]:
    ids = {one.course_id for one in lessons}
    query = select(Course).where(Course.id.in_(ids)).order_by(Course.position, Course.id)
    return [
        CourseFact(
            **_share([one for one in lessons if one.course_id == course.id]),
            course_id=course.id,
            title=course.title,
        )
        for course in db.session.scalars(query)
    ]
