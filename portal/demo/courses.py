"""The courses of the demonstration, and how far its people are with them."""

from pathlib import Path
from typing import Any

from portal.audit import Actor
from portal.companies.models import Company
from portal.content import Entry, read
from portal.db import db, now
from portal.demo.videos import lay_video
from portal.training.models import Assignment, Course, Lesson, LessonVersion


class LessonStory(Entry, frozen=True):
    kind: str
    title: str
    operation: str | None = None
    video: str | None = None
    text: str = ""
    quiz: dict[str, Any] = {}


class CourseStory(Entry, frozen=True):
    key: str
    title: str
    summary: str
    role: str
    due_days: int
    lessons: tuple[LessonStory, ...]


class Courses(Entry, frozen=True):
    courses: tuple[CourseStory, ...]


def read_courses(root: Path) -> tuple[CourseStory, ...]:
    """The courses of the story. Raises ContentError."""
    return read(root / "demo" / "courses.yaml", Courses).courses


def lay_courses(company: Company, stories: tuple[CourseStory, ...], by: Actor) -> None:
    """Publish the courses at a company and assign each to its role."""
    for position, story in enumerate(stories):
        course = Course(
            company_id=company.id,
            title=story.title,
            summary=story.summary,
            role=story.role,
            state="published",
            position=position,
            created_at=now(),
            created_by_id=by.id,
        )
        db.session.add(course)
        db.session.flush()
        for place, lesson in enumerate(story.lessons):
            _lay_lesson(course, place, lesson, by)
        db.session.add(
            Assignment(
                company_id=company.id,
                course_id=course.id,
                role=story.role,
                due_days=story.due_days,
                assigned_at=now(),
                assigned_by_id=by.id,
            )
        )
    db.session.flush()


def _lay_lesson(course: Course, position: int, story: LessonStory, by: Actor) -> None:
    lesson = Lesson(
        company_id=course.company_id,
        course_id=course.id,
        kind=story.kind,
        title=story.title,
        operation=story.operation,
        position=position,
    )
    db.session.add(lesson)
    db.session.flush()
    version = LessonVersion(
        company_id=course.company_id,
        lesson_id=lesson.id,
        text=story.text,
        quiz=story.quiz,
        published_at=now(),
        published_by_id=by.id,
    )
    if story.video is not None:
        version.video_id = lay_video(course.company_id, story.video, by).id
    db.session.add(version)
