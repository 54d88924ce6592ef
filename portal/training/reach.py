"""Who may open a lesson and play its video: who has to finish it, who makes it, who follows it."""

from flask import abort
from sqlalchemy import select

from portal.access import can
from portal.companies.models import Company
from portal.db import db
from portal.people.models import Person
from portal.tenancy import get_owned_or_404
from portal.training.assigned import is_assigned
from portal.training.models import Lesson, LessonVersion
from portal.training.video_models import Video


def lesson_for(user: Person, company: Company, lesson_id: int) -> Lesson:
    """A lesson that the person may open; 404 for another company's, 403 where it is not his."""
    lesson = get_owned_or_404(Lesson, lesson_id)
    if not may_open(user, company, lesson.course_id):
        abort(403)
    return lesson


def video_for(user: Person, company: Company, video_id: int) -> Video:
    """A video that the person may play: a learner only in a lesson that was published."""
    video = get_owned_or_404(Video, video_id)
    query = (
        select(Lesson.course_id)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .where(LessonVersion.video_id == video.id, LessonVersion.published_at.is_not(None))
    )
    courses = db.session.scalars(query.distinct()).all()
    if not (_looks_after(user, company) or any(may_open(user, company, one) for one in courses)):
        abort(403)
    return video


def may_open(user: Person, company: Company, course_id: int) -> bool:
    """Whether a person may open the lessons of a course."""
    return _looks_after(user, company) or is_assigned(user, company, course_id)


def _looks_after(user: Person, company: Company) -> bool:
    return can(user, "training.make", company) or can(user, "training.view", company)
