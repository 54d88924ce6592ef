"""Who may open a lesson: who has to finish it, who makes lessons, who follows other people's."""

from flask import abort

from portal.access import can
from portal.companies.models import Company
from portal.people.models import Person
from portal.tenancy import get_owned_or_404
from portal.training.assigned import is_assigned
from portal.training.models import Lesson


def may_open(user: Person, company: Company, course_id: int) -> bool:
    """Whether a person may open the lessons of a course."""
    return (
        can(user, "training.make", company)
        or can(user, "training.view", company)
        or is_assigned(user, company, course_id)
    )


def lesson_for(user: Person, company: Company, lesson_id: int) -> Lesson:
    """A lesson of the company of the request, or 404; 403 for whom it is not meant."""
    lesson = get_owned_or_404(Lesson, lesson_id)
    if not may_open(user, company, lesson.course_id):
        abort(403)
    return lesson


def assigned_lesson(user: Person, company: Company, lesson_id: int) -> Lesson:
    """A lesson that counts for a person, or 404; 403 for whom it was not assigned."""
    lesson = get_owned_or_404(Lesson, lesson_id)
    if not is_assigned(user, company, lesson.course_id):
        abort(403)
    return lesson
