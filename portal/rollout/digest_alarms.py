"""Alarms in the digest: overdue controls, unsigned reports, training behind, what slipped."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.checklists import owned as checklists
from portal.dates import today_in
from portal.db import db
from portal.rollout.digest import Line, alarm_of_report
from portal.rollout.digest_batch import Batch
from portal.rollout.health import TRAINING_DAYS
from portal.rollout.models import Report
from portal.rollout.overdue import administrator_hears, overdue_days
from portal.training.owed import Owed, late, owed

DAYS_OF_THE_END = 7
"""Within so many days an executive is told how many are left to sign."""
Lines = Iterator[tuple[int, Line]]
"""Each with the person whom it is for."""


def overdue_controls(batch: Batch) -> Lines:
    """Daily to the consultants, after three working days to the administrators too."""
    for company_id, controls in batch.awaited.items():
        today = batch.today(company_id)
        for kind, day in controls:
            if day >= today:
                continue
            calendar = batch.calendar(company_id)
            if not overdue_days(day, False, today, calendar):
                continue
            hear = set(batch.with_role(company_id, "consultant"))
            if batch.administrators and administrator_hears(day, False, today, calendar):
                hear |= batch.administrators
            for person_id in hear:
                values = {"what": "control", "control": kind, "date": day.isoformat()}
                yield person_id, Line(company_id, "controls", values)


def unsigned_reports(batch: Batch) -> Lines:
    """To the executives and to whom one of them asked, until the invitation ends; to the
    consultants twice, after some days, and when it has ended.
    """
    columns = (
        *(Report.company_id, Report.control, Report.delegate_id),
        *(Report.submitted_at, Report.expires_on),
    )
    query = select(*columns).where(
        Report.state == "submitted", Report.company_id.in_(batch.companies)
    )
    for company_id, control, delegate_id, submitted_at, expires_on in db.session.execute(query):
        today = batch.today(company_id)
        consultants = batch.with_role(company_id, "consultant")
        if today <= expires_on:
            values: dict[str, Any] = {"what": "report", "control": control}
            values["date"] = expires_on.isoformat()
            left = (expires_on - today).days
            values |= {"left": left} if left <= DAYS_OF_THE_END else {}
            asked = set(batch.with_role(company_id, "executive")) - set(consultants)
            asked |= {one for one in batch.with_role(company_id, "delegate") if one == delegate_id}
            for person_id in asked:
                yield person_id, Line(company_id, "signature", values)
        zone, calendar = batch.companies[company_id].timezone, batch.calendar(company_id)
        since = today_in(zone, submitted_at)
        values = {"what": "report", "control": control, "date": since.isoformat()}
        for person_id in consultants:
            told_on = today_in(zone, batch.readers[person_id].since)
            days = alarm_of_report(since, told_on, today, calendar)
            if days is not None:
                yield person_id, Line(company_id, "unsigned", {**values, "days": days})
            if told_on <= expires_on < today:
                ended = {**values, "date": expires_on.isoformat(), "ended": True}
                yield person_id, Line(company_id, "unsigned", ended)


def training_behind(batch: Batch) -> Lines:
    """To the consultants, from a week before a control (rulings, "Health")."""
    near = {}
    for company_id in batch.at_work("consultant"):
        today = batch.today(company_id)
        ahead = [(day, kind) for kind, day in batch.awaited.get(company_id, ()) if day >= today]
        if ahead and min(ahead)[0] - today <= timedelta(days=TRAINING_DAYS):
            near[company_id] = min(ahead)
    for company_id, people in _behind(batch, near).items():
        day, kind = near[company_id]
        values = {"control": kind, "date": day.isoformat(), "count": len(people)}
        for person_id in batch.with_role(company_id, "consultant"):
            yield person_id, Line(company_id, "behind", {"what": "behind", **values})


def _behind(batch: Batch, company_ids: Iterable[int]) -> dict[int, set[int]]:
    """Who is behind, at each of these companies where anybody is."""
    lessons: dict[int, list[Owed]] = defaultdict(list)
    for one in owed([batch.companies[company_id] for company_id in company_ids]):
        lessons[one.company_id].append(one)
    found = {}
    for company_id, theirs in lessons.items():
        overdue = late(batch.companies[company_id], theirs, batch.today(company_id))
        if overdue:
            found[company_id] = {one.person_id for one in overdue}
    return found


def slipped(batch: Batch) -> Lines:
    """To the consultants and to whoever answers for the item, once."""
    for one in checklists.slipped_since(batch.since, batch.companies):
        hear = set(batch.with_role(one.company_id, "consultant"))
        if one.company_id in batch.roles.get(one.owner_id or 0, ()):
            hear.add(one.owner_id or 0)
        for person_id in hear:
            if one.at is not None and one.at > batch.readers[person_id].since:
                values = {"what": "item", "key": one.code, "title": one.own_title or ""}
                yield person_id, Line(one.company_id, "slipped", values)
