"""Courses, what was really watched of them, and what follows from it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base
from portal.media.models import StoredFile
from portal.people.models import Person
from portal.training.video_models import Video

LESSON_KINDS = ("video", "text", "quiz")
COURSE_ROLES = ("executive", "head", "employee")


class Course(Base):
    """Lessons in an order, made for one role of one company."""

    __tablename__ = "courses"
    __table_args__ = (
        Index("ix_courses_company_id_position", "company_id", "position"),
        CheckConstraint("role in ('executive','head','employee')", name="role"),
        CheckConstraint("state in ('draft','published','archived')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    role: Mapped[str] = mapped_column(String(20), default="employee")
    """For whom it is made; who has to finish it stands in the assignments."""
    state: Mapped[str] = mapped_column(String(10), default="draft")
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    lessons: Mapped[list["Lesson"]] = relationship(
        back_populates="course", order_by="Lesson.position, Lesson.id"
    )


class Lesson(Base):
    __tablename__ = "lessons"
    __table_args__ = (
        Index("ix_lessons_course_id_position", "course_id", "position"),
        Index("ix_lessons_company_id_operation", "company_id", "operation"),
        CheckConstraint("kind in ('video','text','quiz')", name="kind"),
        CheckConstraint("needed_percent between 1 and 100", name="needed_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    operation: Mapped[str | None] = mapped_column(String(40))
    """Code of the common operation that it shows."""
    needed_percent: Mapped[int] = mapped_column(default=90)
    """How much of a video has to be really played."""
    withdrawn_at: Mapped[datetime | None]
    """Nobody is asked for it any more; what was watched stays."""
    version: Mapped[int] = mapped_column(default=1)

    course: Mapped[Course] = relationship(back_populates="lessons")
    versions: Mapped[list["LessonVersion"]] = relationship(
        back_populates="lesson", order_by="LessonVersion.number"
    )

    @property
    def published(self) -> "LessonVersion | None":
        """What people see; none while the lesson has only a draft."""
        out = [version for version in self.versions if version.published_at is not None]
        return out[-1] if out else None

    @property
    def draft(self) -> "LessonVersion | None":
        """What its makers still work at."""
        last = self.versions[-1] if self.versions else None
        return last if last is not None and last.published_at is None else None


class LessonVersion(Base):
    """What a lesson says; the last one may be a draft, the published ones never change."""

    __tablename__ = "lesson_versions"
    __table_args__ = (UniqueConstraint("lesson_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"))
    number: Mapped[int] = mapped_column(default=1)
    watch_again: Mapped[bool] = mapped_column(default=False)
    """Whether who has finished an earlier version is asked for this one."""
    video_id: Mapped[int | None] = mapped_column(ForeignKey("videos.id"), index=True)
    text: Mapped[str] = mapped_column(Text, default="")
    quiz: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Questions, how many are drawn, pass mark, attempts; see `portal.training.quiz`."""
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    lesson: Mapped[Lesson] = relationship(back_populates="versions")
    video: Mapped[Video | None] = relationship()


class Assignment(Base):
    """That a role or a person has to finish a course, by a day or without one."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index("ix_assignments_company_id_course_id", "company_id", "course_id"),
        CheckConstraint("(role is null) != (person_id is null)", name="role_or_person"),
        CheckConstraint("due_on is null or due_days is null", name="one_due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    role: Mapped[str | None] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    due_on: Mapped[date | None]
    due_days: Mapped[int | None]
    """Working days from the start of work, before it when negative."""
    assigned_at: Mapped[datetime]
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])


class LessonProgress(Base):
    """How far a person is with one version of a lesson."""

    __tablename__ = "lesson_progress"
    __table_args__ = (
        UniqueConstraint("person_id", "version_id"),
        Index("ix_lesson_progress_company_id_lesson_id", "company_id", "lesson_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("lesson_versions.id"))
    more_attempts: Mapped[int] = mapped_column(default=0)
    """How many attempts at the quiz somebody was granted beyond those that everybody has."""
    seconds: Mapped[float] = mapped_column(default=0.0)
    """How much was really played."""
    position: Mapped[float] = mapped_column(default=0.0)
    """Where to go on."""
    opened_at: Mapped[datetime]
    """First request of the player: nothing before it can have been played."""
    changed_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    """For good."""
    ranges: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Pairs of seconds that were really played, merged, in order.

    The one long column of many rows: as text, since PostgreSQL's binary kind takes more than
    twice as much, and last, since PostgreSQL fills up what stands before a number.
    """


class WatchCredit(Base):
    """Until when a person's wall clock has been spent on watching, over all lessons together."""

    __tablename__ = "watch_credits"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    credited_to: Mapped[datetime]


class QuizAttempt(Base):
    __tablename__ = "quiz_attempts"
    __table_args__ = (
        UniqueConstraint("person_id", "version_id", "number"),
        Index("ix_quiz_attempts_company_id_lesson_id", "company_id", "lesson_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("lesson_versions.id"))
    number: Mapped[int]
    drawn: Mapped[list[Any]]
    """The questions that were drawn from the pool, and the order of their options."""
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    right: Mapped[int] = mapped_column(default=0)
    passed: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Certificate(Base):
    """That somebody has finished a course: a document, with what it says kept beside it."""

    __tablename__ = "certificates"
    __table_args__ = (UniqueConstraint("course_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(120))
    """Empty once the person was forgotten."""
    course_title: Mapped[str] = mapped_column(String(200))
    finished_on: Mapped[date]
    issued_at: Mapped[datetime]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    """None once the person was forgotten, since the document names him."""

    file: Mapped[StoredFile | None] = relationship()


class Operation(Base):
    """What a company changed in the list of common operations: an own one, or one left out."""

    __tablename__ = "operations"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    code: Mapped[str] = mapped_column(String(40))
    """Of the content, or `c<n>` for the company's own."""
    own_title: Mapped[str | None] = mapped_column(String(200))
    hidden: Mapped[bool] = mapped_column(default=False)


class Statement(Base):
    """An xAPI statement: something that a learner did; sent on where a record store is set."""

    __tablename__ = "statements"
    __table_args__ = (
        Index("ix_statements_company_id_id", "company_id", "id"),
        Index("ix_statements_state_due_at", "state", "due_at"),
        Index("ix_statements_person_id_at", "person_id", "at"),
        CheckConstraint("verb in ('played','paused','completed','passed')", name="verb"),
        CheckConstraint("state in ('kept','queued','sent','failed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lessons.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    verb: Mapped[str] = mapped_column(String(10))
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Position, seconds, score: numbers only."""
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="kept")
    """`kept` where no record store is set."""
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship()
