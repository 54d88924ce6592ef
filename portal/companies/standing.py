"""What a row of the history ends: the standing of a rollout, and what was told of its controls.

Everything that matters is in the history, so the row that tells of a change also asks for what
follows from it; nobody has to remember it, and nothing is pushed to the rooms above.
"""

from typing import Any

from sqlalchemy import Connection, event, select, update

from portal.audit import History
from portal.companies.models import Rollout
from portal.people.models import Membership

OF_A_PERSON = ("account.close", "account.reopen", "person.forget")
"""Changes that matter wherever the person has a role: closed accounts owe no training."""
OF_CALENDARS = (
    *OF_A_PERSON,
    "company.name",
    "company.timezone",
    "consultant.assign",
    "control.hold",
    "control.hour",
    "control.move",
    "control.reopen",
    "membership.change",
    "membership.end",
    "membership.give",
    "membership.stand_in",
    "membership.step_back",
    "rollout.close",
    "rollout.hold",
    "rollout.resume",
    "start.set",
)
"""Changes of a control's moment, of who is asked to it, or of how the company is called."""


@event.listens_for(History, "after_insert")
def _end(_mapper: Any, connection: Connection, row: History) -> None:
    if row.company_id is not None:
        ended = update(Rollout).where(Rollout.company_id == row.company_id)
    elif row.verb in OF_A_PERSON:
        person_id = int(row.subject.removeprefix("person:"))
        theirs = select(Membership.company_id).where(Membership.person_id == person_id)
        ended = update(Rollout).where(Rollout.company_id.in_(theirs))
    else:
        return
    due = {"calendar_due": True} if row.verb in OF_CALENDARS else {}
    connection.execute(ended.values(standing_until=row.at, **due))
