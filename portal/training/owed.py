"""What people owe: every lesson that somebody has to finish, and whether he has."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.companies.models import Company
from portal.training.assigned import assigned_at
from portal.training.finished import finished, lessons_asked

QUIET = ("on_hold", "closed")
"""States of a rollout in which nobody counts as late."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A lesson that a person has to finish."""

    company_id: int
    person_id: int
    course_id: int
    lesson_id: int
    due_on: date | None
    finished_at: datetime | None

    def is_late(self, today: date) -> bool:
        """Whether its due date has passed and it is not finished."""
        return self.finished_at is None and self.due_on is not None and self.due_on < today


def owed(companies: Sequence[Company], people_ids: Collection[int] | None = None) -> list[Owed]:
    """What the people of some companies have to finish, by course and lesson in their order.

    At most four queries however many companies; `people_ids` narrows it to these people.
    """
    due = assigned_at(companies, people_ids)
    courses = {course for people in due.values() for each in people.values() for course in each}
    if not courses:
        return []
    asked = lessons_asked(courses)
    done = finished([lesson for lessons in asked.values() for lesson in lessons], people_ids)
    return [
        Owed(company_id, person_id, course_id, lesson_id, due_on, done.get((person_id, lesson_id)))
        for company_id, people in due.items()
        for person_id, each in people.items()
        for course_id, due_on in each.items()
        for lesson_id in asked[course_id]
    ]


def late(company: Company, lessons: Collection[Owed], today: date) -> list[Owed]:
    """What is overdue at a company; nothing while its rollout is on hold or closed."""
    if company.rollout.state in QUIET:
        return []
    return [one for one in lessons if one.is_late(today)]
