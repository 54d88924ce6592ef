"""What people have open among issues and next steps, over many companies at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.db import db
from portal.issues.models import Issue, NextStep


@dataclass(frozen=True, slots=True)
class Task:
    """Something open that somebody answers for."""

    what: str
    """item, issue or next_step."""
    company_id: int
    owner_id: int
    key: str
    """Its number, or the code of an item."""
    title: str
    due_on: date | None

    @property
    def subject(self) -> str:
        """As the history names it."""
        return f"{self.what}:{self.key}"


def owned(people_ids: Collection[int], company_ids: Collection[int]) -> list[Task]:
    """Open issues and next steps of these people at these companies; two queries."""
    found = []
    for model, is_open in (
        (Issue, Issue.state.in_(("open", "in_work"))),
        (NextStep, NextStep.state == "open"),
    ):
        columns = (model.company_id, model.owner_id, model.number, model.title, model.due_on)
        query = select(*columns).where(
            model.owner_id.in_(people_ids), model.company_id.in_(company_ids), is_open
        )
        what = "issue" if model is Issue else "next_step"
        for company_id, owner_id, number, title, due_on in db.session.execute(query):
            found.append(Task(what, company_id, owner_id or 0, str(number), title, due_on))
    return found
