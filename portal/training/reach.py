"""Who may open which course and lesson."""

from flask import abort

from portal.access import can
from portal.companies.models import Company
from portal.people.models import Person
from portal.tenancy import get_owned_or_404
from portal.training.assigned import is_assigned
from portal.training.models import Lesson


def lesson_for(user: Person, company: Company, lesson_id: int) -> Lesson:
    """A lesson of the company: 404 for another's, 403 for whom it is not meant."""
    lesson = get_owned_or_404(Lesson, lesson_id)
    if not may_open(user, company, lesson.course_id):
        abort(403)
    return lesson


def may_open(user: Person, company: Company, course_id: int) -> bool:
    """Whether a course is open to somebody: its makers, its followers, who has to finish it."""
    return (
        can(user, "training.make", company)
        or can(user, "training.view", company)
        or is_assigned(user, company, course_id)
    )
