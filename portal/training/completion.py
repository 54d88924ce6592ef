"""Finishing lessons: once, for good, told to the history and to the record of learning."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit import Actor, record
from portal.companies.models import Company
from portal.db import db, now
from portal.training.assigned import assigned
from portal.training.finished import finished, lessons_asked
from portal.training.models import Lesson, LessonProgress, LessonVersion
from portal.training.statements import note, note_course


def progress_of(person_id: int, version: LessonVersion) -> LessonProgress:
    """A person's progress with a version of a lesson, locked; begun now where there is none."""
    query = select(LessonProgress).where(
        LessonProgress.person_id == person_id, LessonProgress.version_id == version.id
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is not None:
        return found
    moment = now()
    try:
        with db.session.begin_nested():
            begun = LessonProgress(
                company_id=version.company_id,
                person_id=person_id,
                lesson_id=version.lesson_id,
                version_id=version.id,
                opened_at=moment,
                changed_at=moment,
            )
            db.session.add(begun)
    except IntegrityError:  # another session of his was quicker
        return db.session.scalars(query).one()
    return begun


def complete(lesson: Lesson, progress: LessonProgress, by: Actor, company: Company) -> bool:
    """Note that a lesson is finished; twice does nothing. Tells whether it was the first time."""
    if progress.completed_at is not None:
        return False
    progress.completed_at = progress.changed_at = now()
    record(by, "lesson.complete", f"lesson:{lesson.id}", company_id=company.id)
    note("completed", progress.person_id, lesson)
    db.session.flush()
    if has_finished(progress.person_id, lesson.course_id):
        record(by, "course.complete", f"course:{lesson.course_id}", company_id=company.id)
        note_course(progress.person_id, company.id, lesson.course_id)
    return True


def has_finished(person_id: int, course_id: int) -> bool:
    """Whether a person has finished every lesson of a course that is asked for."""
    asked = lessons_asked([course_id])[course_id]
    done = finished(asked, [person_id])
    return bool(asked) and all((person_id, lesson_id) in done for lesson_id in asked)


def unfinished(company: Company, person_id: int) -> list[int]:
    """Ids of the lessons that a person still has to finish, in their order."""
    courses = [one.course_id for one in assigned(company, [person_id]).get(person_id, [])]
    asked = lessons_asked(courses)
    lessons = [lesson_id for course_id in courses for lesson_id in asked[course_id]]
    done = finished(lessons, [person_id])
    return [lesson_id for lesson_id in lessons if (person_id, lesson_id) not in done]
