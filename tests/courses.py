"""Courses for tests: what makers made and what people did with it, straight into the rows."""

from datetime import date, datetime
from typing import Any

from portal.companies.models import Company
from portal.db import db, now
from portal.media.files import keep
from portal.media.models import StoredFile, Upload
from portal.people.models import Person
from portal.training.models import (
    LESSON_KINDS,
    Assignment,
    Certificate,
    Course,
    Lesson,
    LessonProgress,
    LessonVersion,
    Operation,
    QuizAttempt,
    Statement,
)
from portal.training.quiz import asked, draw, read
from portal.training.video_models import Video, VideoText

QUIZ: dict[str, Any] = {
    "draw": 2,
    "pass_percent": 50,
    "attempts": 3,
    "questions": [
        {
            "id": "q1",
            "kind": "single",
            "text": "Who sees a deal?",
            "options": [
                {"id": "a", "text": "Its manager", "explanation": "He answers for it."},
                {"id": "b", "text": "Everyone", "explanation": "Others see only their own."},
            ],
            "right": ["a"],
        },
        {
            "id": "q2",
            "kind": "multiple",
            "text": "What belongs in a client card?",
            "options": [
                {"id": "a", "text": "The contact", "explanation": "Whom else would you call?"},
                {"id": "b", "text": "What was bought", "explanation": "It is where offers begin."},
                {"id": "c", "text": "The weather", "explanation": "Nobody will ask for it."},
            ],
            "right": ["a", "b"],
        },
        {
            "id": "q3",
            "kind": "ordering",
            "text": "What comes after what?",
            "options": [
                {"id": "a", "text": "Enquiry", "explanation": "It begins here."},
                {"id": "b", "text": "Offer", "explanation": "First one asks, then one offers."},
                {"id": "c", "text": "Payment", "explanation": "It is the end of the deal."},
            ],
            "right": ["a", "b", "c"],
        },
    ],
}
"""A pool of three questions, of which two are drawn."""

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nOpen the deal.\n"
CHAPTERS = "WEBVTT\n\n00:00.000 --> 00:30.000\nFind it\n\n00:30.000 --> 01:00.000\nHand it over\n"


def course(company: Company, title: str = "Deals", role: str = "employee", **more: Any) -> Course:
    """A published course without lessons."""
    row = Course(company_id=company.id, title=title, role=role, created_at=now())
    row.state = more.pop("state", "published")
    for name, value in more.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    return row


def lesson(of: Course, kind: str = "text", title: str = "Hand a deal over", **more: Any) -> Lesson:
    """A lesson with a published first version; `published=False` leaves it a draft."""
    published = more.pop("published", True)
    said = {key: more.pop(key) for key in ("video_id", "text", "quiz") if key in more}
    more.setdefault("position", len(of.lessons))
    row = Lesson(company_id=of.company_id, course=of, kind=kind, title=title, **more)
    db.session.add(row)
    db.session.flush()
    publish(row, published=published, **said)
    return row


def publish(row: Lesson, published: bool = True, **said: Any) -> LessonVersion:
    """A further version of a lesson."""
    if row.kind == "video" and "video_id" not in said:
        said["video_id"] = video(db.session.get_one(Company, row.company_id)).id
    defaults: dict[str, Any] = {"text": "Read me.", "quiz": QUIZ if row.kind == "quiz" else {}}
    number = len(row.versions) + 1
    version = LessonVersion(
        company_id=row.company_id,
        lesson=row,
        number=number,
        published_at=now() if published else None,
        **{**defaults, **said},
    )
    db.session.add(version)
    db.session.flush()
    return version


def video(company: Company, seconds: float = 60.0, **more: Any) -> Video:
    """A prepared video with captions and chapters; its files hold no pictures."""
    files = {f"{name}_id": _file(company, name).id for name in ("original", "high", "low")}
    pictures = {f"{name}_id": _file(company, name).id for name in ("poster", "sprite")}
    row = Video(
        company_id=company.id,
        name="deal.webm",
        state=more.pop("state", "ready"),
        due_at=now(),
        percent=100,
        seconds=seconds,
        width=1280,
        height=720,
        created_at=now(),
        ready_at=now(),
        **{**files, **pictures, **more},
    )
    db.session.add(row)
    db.session.flush()
    for kind, content in (("captions", CAPTIONS), ("chapters", CHAPTERS)):
        text = VideoText(
            company_id=company.id,
            video_id=row.id,
            kind=kind,
            language="en",
            content=content,
            changed_at=now(),
        )
        db.session.add(text)
    db.session.flush()
    return row


def assign(
    of: Course,
    role: str | None = None,
    person: Person | None = None,
    due_on: date | None = None,
    due_days: int | None = None,
) -> Assignment:
    """Ask a role, or one person, to finish a course."""
    row = Assignment(
        company_id=of.company_id,
        course_id=of.id,
        role=role,
        person_id=person.id if person else None,
        due_on=due_on,
        due_days=due_days,
        assigned_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def done(who: Person, what: Lesson, at: datetime | None = None) -> LessonProgress:
    """Somebody has finished a lesson in its last published version."""
    version = what.published
    assert version is not None, "only a published lesson can be finished"
    row = LessonProgress(
        company_id=what.company_id,
        person_id=who.id,
        lesson_id=what.id,
        version_id=version.id,
        opened_at=at or now(),
        changed_at=at or now(),
        completed_at=at or now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def tried(who: Person, what: Lesson, right: int = 0, **more: Any) -> QuizAttempt:
    """An attempt at a quiz that was handed in with so many right answers."""
    version = what.published
    assert version is not None, "only a published quiz can be taken"
    quiz = read(version.quiz)
    drawn = draw(quiz, f"{who.id}")
    defaults: dict[str, Any] = {
        "number": 1,
        "answers": {one.id: list(one.right) for one in asked(quiz, drawn)[:right]},
        "started_at": now(),
        "finished_at": now(),
    }
    row = QuizAttempt(
        company_id=what.company_id,
        person_id=who.id,
        lesson_id=what.id,
        version_id=version.id,
        drawn=drawn,
        right=right,
        passed=100 * right >= quiz.pass_percent * len(drawn),
        **{**defaults, **more},
    )
    db.session.add(row)
    db.session.flush()
    return row


def _file(company: Company, name: str) -> StoredFile:
    picture = name in ("poster", "sprite")
    kind, ending = ("image/jpeg", "jpg") if picture else ("video/mp4", "mp4")
    return keep(name.encode(), f"{name}.{ending}", kind, company_id=company.id, by_id=None)


def one_of_each(company: Company, who: Person) -> None:
    """A row in each table of training, for what must reach all of them."""
    deals = course(company, "Everything")
    assign(deals, "employee")
    for kind in LESSON_KINDS:
        done(who, lesson(deals, kind))
    last = deals.lessons[-1]
    of: dict[str, Any] = {"company_id": company.id}
    about = of | {"person_id": who.id, "lesson_id": last.id}
    assert last.published is not None
    attempt = {"version_id": last.published.id, "number": 1, "drawn": [], "started_at": now()}
    db.session.add(QuizAttempt(**about, **attempt))
    uuid = f"00000000-0000-4000-8000-{who.id:012}"
    noted = {"course_id": deals.id, "verb": "completed", "uuid": uuid, "at": now()}
    db.session.add(Statement(**about, **noted))
    db.session.add(Operation(**of, code="c1", own_title="Order a courier"))
    upload = {"token": f"{who.id:064}", "person_id": who.id, "purpose": f"lesson:{last.id}"}
    times = {"begun_at": now(), "expires_at": now()}
    db.session.add(Upload(**of, **upload, **times, name="deal.webm", length=9))
    said = {"name": who.name, "course_title": deals.title, "language": "en", "code": "TTTT-0001"}
    when = {"finished_on": now().date(), "issued_at": now()}
    whose = {"course_id": deals.id, "person_id": who.id, "file_id": _file(company, "poster").id}
    db.session.add(Certificate(**of, **whose, **said, **when))
    db.session.flush()
