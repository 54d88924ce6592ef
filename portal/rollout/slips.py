"""Items that slip: the history is told once, and once that their data confirm them again.

Whether an item slipped is computed wherever it is shown. This job writes it down, by the history:
whatever lets an item slip is a row there, so only companies with new rows are looked at.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from portal import ticks
from portal.audit import PORTAL, History, record
from portal.checklists.models import Item
from portal.checklists.verdicts import facts_of, slipped
from portal.companies.models import Rollout
from portal.companies.standing import OF_A_PERSON
from portal.db import db, reading, writing
from portal.people.models import Membership

MARK = "slipped:read"
"""Up to which row the history has been read."""
SETTLED = timedelta(minutes=1)
"""Rows younger than that are read once more: an earlier one may not be committed yet."""
CHUNK = 200


def note_slips(moment: datetime) -> int:
    """Note what slipped, and what holds again, since the last run; how many slipped."""
    with reading():
        since = ticks.mark(MARK)
        company_ids = _changed(since)
        settled = (History.id > since, History.at <= moment - SETTLED)
        read_to = db.session.scalar(select(func.max(History.id)).where(*settled))
    count = 0
    for start in range(0, len(company_ids), CHUNK):
        count += _note(company_ids[start : start + CHUNK], moment)
    if read_to is not None:
        with writing():
            ticks.set_mark(MARK, read_to)
    return count


def _changed(since: int) -> list[int]:
    """The companies of which the history tells something new."""
    new = History.id > since
    of_companies = select(History.company_id).where(new, History.company_id.is_not(None))
    found = set(db.session.scalars(of_companies.distinct()))
    of_people = select(History.subject).where(new, History.verb.in_(OF_A_PERSON))
    people = [int(subject.removeprefix("person:")) for subject in db.session.scalars(of_people)]
    if people:
        theirs = select(Membership.company_id).where(Membership.person_id.in_(people))
        found |= set(db.session.scalars(theirs))
    return sorted(company_id for company_id in found if company_id is not None)


def _note(company_ids: Collection[int], moment: datetime) -> int:
    with reading():
        wrong = [row.id for row in _noted_wrongly(company_ids)]
    if not wrong:
        return 0
    count = 0
    with writing():
        db.session.execute(select(Item.id).where(Item.id.in_(wrong)).with_for_update())
        for row in _noted_wrongly(company_ids):
            item = db.session.get_one(Item, row.id, populate_existing=True)
            since = item.slipped_at.isoformat() if item.slipped_at else None
            item.slipped_at = None if since else moment
            new = {"since": moment.isoformat()} if item.slipped_at else None
            verb = "item.slip" if item.slipped_at else "item.unslip"
            old = {"since": since} if since else None
            record(PORTAL, verb, f"item:{item.code}", company_id=item.company_id, old=old, new=new)
            count += item.slipped_at is not None
    return count


def _noted_wrongly(company_ids: Collection[int]) -> list[Any]:
    """Items of which it is not yet noted that they slipped, or that they hold again.

    On hold and closed nothing slips anew; a fixed number of queries.
    """
    confirmed = and_(Item.state == "done", Item.confirmed_by == "data", Item.retired.is_(False))
    columns = (Item.id, Item.company_id, Item.code, Item.state, Item.confirmed_by, Item.slipped_at)
    query = (
        select(*columns, Rollout.state.label("stage"))
        .join(Rollout, Rollout.company_id == Item.company_id)
        .where(
            Item.company_id.in_(company_ids),
            or_(confirmed, Item.slipped_at.is_not(None)),
        )
    )
    rows = list(db.session.execute(query.order_by(Item.id)))
    if not rows:
        return []
    facts = facts_of({row.company_id for row in rows}, {row.code for row in rows})
    found = []
    for row in rows:
        slips = slipped(row, facts.get((row.company_id, row.code), ()))
        noted = row.slipped_at is not None
        if slips != noted and (noted or row.stage == "preparing"):
            found.append(row)
    return found
