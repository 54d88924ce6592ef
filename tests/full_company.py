"""A company with many rows of every kind, for pages that must not ask more the longer they are."""

from datetime import timedelta

from sqlalchemy import func, select

from portal.audit import Actor
from portal.checklists.items import change_state
from portal.checklists.models import Comment, Item, ObjectionHeard, Proof, Sighting
from portal.checklists.standard import objections, problems
from portal.companies.models import BusyPeriod, Company, Department
from portal.db import db, now
from portal.issues.actions import agree_next_step, raise_issue
from portal.media.models import StoredFile
from portal.messages.models import Message
from portal.people.models import Invitation, Person
from portal.rollout.controls import control_of
from portal.rollout.models import Attendee, Control, Report
from portal.rollout.report import as_plain, gather
from portal.training.models import Lesson
from tests.courses import assign, course, done, lesson, tried
from tests.evidence_rows import keep_evidence
from tests.outside import tell_outside
from tests.people import Cast, company, member, person

STEP = 3
"""The step whose items are filled."""


def add_rows(cast: Cast, numbers: range) -> None:
    """Add a row of each kind to Volga-Snab, and a company beside it, for each number."""
    volga = cast.volga
    items = db.session.scalars(select(Item).where(Item.company_id == volga.id, Item.step == STEP))
    found = items.all()
    last = found[0]
    for number in numbers:
        employee = _add_people(cast, number)
        by = Actor(employee.id, "employee")
        item = found[number % len(found)]
        item.owner_id = employee.id
        change_state(item, "done" if item.state != "done" else "to_do", by, seen=item.state)
        _add_beside(volga, last, employee)
        _add_problem(volga, number, employee)
        for one in (raise_issue, agree_next_step):
            one(volga, by, title=f"Row {number}", owner_id=employee.id, control="second")
        _add_message(volga, employee, number)
        tell_outside(cast, employee, number)
        keep_evidence(cast, employee, number + 1)
        _add_course(cast, employee, number)
        _add_company(cast, number)
    _add_reports(cast, len(numbers))
    db.session.commit()


def _add_people(cast: Cast, number: int) -> Person:
    volga, day = cast.volga, now().date() + timedelta(days=200 + number)
    department = Department(company_id=volga.id, name=f"Department {number}")
    db.session.add(department)
    db.session.add(BusyPeriod(company_id=volga.id, kind="other", first=day, last=day))
    db.session.flush()
    employee = person(f"Employee{number} Ebert")
    member(employee, "employee", volga, department_id=cast.sales.id)
    member(person(f"Head{number} Hart"), "head", volga, department_id=department.id)
    member(person(f"Consultant{number} Klein"), "consultant")
    db.session.add(
        Invitation(
            email=f"invited{number}@example.org",
            name=f"Invited {number}",
            role="employee",
            company_id=volga.id,
            token_sha256=f"{number:064}",
            invited_by_id=cast.clara.id,
            invited_at=now(),
            expires_at=now() + timedelta(days=7),
        )
    )
    return employee


def _add_beside(company: Company, item: Item, by: Person) -> None:
    """A comment, a link and a file beside an item, another person's each time."""
    file = _file(company, by)
    common = {"company_id": company.id, "item_id": item.id}
    db.session.add(Comment(**common, person_id=by.id, at=now(), text="Seen."))
    for more in ({"url": "https://example.org/proof"}, {"file_id": file.id}):
        added = {"added_by_id": by.id, "added_at": now()}
        db.session.add(Proof(**common, title="Proof", **more, **added))


def _file(company: Company, by: Person) -> StoredFile:
    file = StoredFile(
        company_id=company.id,
        sha256=f"{by.id:064}",
        size=1,
        content_type="application/pdf",
        name="proof.pdf",
        stored_at=now(),
        stored_by_id=by.id,
    )
    db.session.add(file)
    db.session.flush()
    return file


def _add_problem(company: Company, number: int, by: Person) -> None:
    seen = problems(STEP)
    problem = seen[number % len(seen)].code
    where = {"company_id": company.id}
    at = {"seen_by_id": by.id, "seen_at": now()}
    db.session.add(Sighting(**where, problem=problem, step=STEP, **at))
    for step in range(1, 8):
        for objection in objections(step)[:1]:
            heard = {"said_by": by.name, "heard_on": now().date(), "answer": "Yes."}
            logged = {"logged_by_id": by.id, "logged_at": now()}
            code = {"objection": objection.code}
            db.session.add(ObjectionHeard(**where, **code, **heard, **logged))
    second = control_of(company, "second")
    db.session.add(Attendee(**where, control_id=second.id, person_id=by.id))


def _add_message(company: Company, to: Person, number: int) -> None:
    db.session.add(
        Message(
            person_id=to.id,
            company_id=company.id,
            address=to.email,
            language="en",
            kind="report_to_sign",
            subject=f"report:{number}",
            day=now().date(),
            values={},
            state="sent",
            due_at=now(),
            message_id=f"<{number}@example.org>",
            created_at=now(),
        )
    )


def _add_course(cast: Cast, by: Person, number: int) -> None:
    """A course with a lesson of each kind, assigned, one of them finished."""
    made = course(cast.volga, f"Course {number}", position=number)
    lessons = [lesson(made, kind, f"{kind} {number}") for kind in ("video", "text", "quiz")]
    assign(made, "employee", due_on=now().date())
    assign(made, person=cast.hanna)
    done(by, lessons[1])
    quizzes = select(Lesson).where(Lesson.company_id == cast.volga.id, Lesson.kind == "quiz")
    quiz = db.session.scalars(quizzes.order_by(Lesson.id).limit(1)).one()
    for who in (by, cast.hanna):
        tried(who, quiz, right=number % 2, number=number + 1)
    lesson(made, title="Draft", published=False)


def _add_company(cast: Cast, number: int) -> None:
    """A company beside it, with the same consultant, counted anew by the next reader."""
    start = now().date() - timedelta(days=number)
    more = company(f"Beside {number}", start_on=start, first_on=start + timedelta(days=7))
    more.rollout.second_on = start + timedelta(days=21)
    more.rollout.summing_up_on = start + timedelta(days=59)
    db.session.add_all(
        Control(company_id=more.id, kind=kind) for kind in ("first", "second", "summing_up")
    )
    member(cast.clara, "consultant", more)


def _add_reports(cast: Cast, count: int) -> None:
    """Returned versions of the first control's report."""
    volga = cast.volga
    data = as_plain(gather(volga, control_of(volga, "first")))
    last = db.session.scalar(select(func.max(Report.version))) or 0
    others = select(Person).where(Person.name.contains("Klein")).order_by(Person.id.desc())
    for version, by in enumerate(db.session.scalars(others.limit(count)), start=last + 1):
        file = _file(volga, cast.clara)
        db.session.add(
            Report(
                company_id=volga.id,
                control="first",
                version=version,
                language="en",
                code=f"AAAA-BBBB-{version:04}",
                state="returned",
                data=data,
                data_sha256="0" * 64,
                submitted_at=now(),
                submitted_by_id=by.id,
                expires_on=now().date(),
                file_id=file.id,
                answered_at=now(),
                answered_by_id=by.id,
                answer="Once more.",
            )
        )
