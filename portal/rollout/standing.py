"""Counting the standing of rollouts anew: progress, health, what comes next.

The standing is kept in the rollout's row, so that the list of ten thousand companies is one
query. It holds until `standing_until`: any row of history ends it, and so does the day on which
time alone changes it. Whoever reads the list counts first what has ended; mostly nothing.
"""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.checklists.progress import Count, counts
from portal.companies.calendar import calendar_of, dates_of
from portal.companies.models import Company, Rollout
from portal.dates import DAY, local_moment, today_in
from portal.db import db, writing
from portal.issues import facts as issues
from portal.rollout.health import REPORT_WAITS, TRAINING_DAYS, Facts, health
from portal.rollout.models import Control, Report
from portal.rollout.overdue import after_working_days, is_overdue, overdue_since
from portal.rollout.schedule import ControlKind
from portal.training import facts as training

CHUNK = 200
LONGEST = timedelta(days=30)


def refresh_ended(moment: datetime) -> int:
    """Count anew every standing that has ended; tells how many. Safe in a reading request."""
    query = select(Rollout.company_id).where(
        or_(Rollout.standing_until.is_(None), Rollout.standing_until <= moment)
    )
    ended = list(db.session.scalars(query))
    for start in range(0, len(ended), CHUNK):
        with writing():
            refresh(ended[start : start + CHUNK], moment)
    return len(ended)


def refresh(company_ids: list[int], moment: datetime) -> None:
    """Count the standing of some rollouts anew; a fixed number of queries."""
    query = (
        select(Company)
        .where(Company.id.in_(company_ids))
        .options(joinedload(Company.rollout), selectinload(Company.busy_periods))
    )
    companies = list(db.session.scalars(query.execution_options(populate_existing=True)))
    todays = {company.id: today_in(company.timezone, moment) for company in companies}
    counted, held, awaited = counts(company_ids), _held(company_ids), _awaited(company_ids)
    late, due = issues.overdue_counts(todays), issues.next_due(todays)
    trained = training.standings(company_ids)
    for company in companies:
        today = todays[company.id]
        _write(
            company,
            today,
            counted[company.id],
            held[company.id],
            awaited.get(company.id),
            late[company.id],
            due.get(company.id),
            trained[company.id],
        )


def _write(
    company: Company,
    today: date,
    counted: Count,
    held: set[str],
    report: Report | None,
    late: int,
    due: date | None,
    trained: training.Standing,
) -> None:
    rollout, calendar, dates = company.rollout, calendar_of(company), dates_of(company.rollout)
    coming = [
        (kind.value, dates.at(kind.anchor))
        for kind in ControlKind
        if dates is not None and kind.value not in held
    ]
    overdue = [kind for kind, day in coming if is_overdue(day, False, today, calendar)]
    limit = _report_limit(company, report)
    slipped = [step.step for step in counted.steps if step.at_risk]
    late_items = sum(step.overdue for step in counted.steps)
    rollout.rail = [[step.done, step.applicable, step.all] for step in counted.steps]
    rollout.training = trained.percent
    rollout.next_kind, rollout.next_on = _next(coming, report, today)
    rollout.sort_on = rollout.next_on or date.max
    rollout.health, rollout.health_why = health(
        Facts(
            state=rollout.state,
            overdue_control=overdue[0] if overdue else None,
            report_waits=limit is not None and today >= limit,
            slipped_step=min(slipped, default=None),
            overdue=late_items + late,
            training_behind=trained.behind,
            next_control_in=(coming[0][1] - today).days if coming else None,
        )
    )
    changes = [
        due + DAY if due else None,
        counted.next_due + DAY if counted.next_due else None,
        trained.next_due + DAY if trained.next_due else None,
        limit,
        *(overdue_since(day, calendar) for _kind, day in coming),
        *(day - timedelta(days=TRAINING_DAYS) for _kind, day in coming),
    ]
    ahead = [day for day in changes if day is not None and day > today]
    until = min([*ahead, today + LONGEST])
    rollout.standing_until = local_moment(until, time(0), company.timezone)


def _next(
    coming: list[tuple[str, date]], report: Report | None, today: date
) -> tuple[str | None, date | None]:
    """What comes next: a signature where one is awaited, else the next control."""
    if report is not None:
        return "signature", report.expires_on
    return coming[0] if coming else (None, None)


def _report_limit(company: Company, report: Report | None) -> date | None:
    """The day from which an unsigned report puts the rollout at risk."""
    if report is None:
        return None
    since = today_in(company.timezone, report.submitted_at)
    return after_working_days(since, REPORT_WAITS, calendar_of(company))


def _held(company_ids: list[int]) -> dict[int, set[str]]:
    query = select(Control.company_id, Control.kind).where(
        Control.company_id.in_(company_ids), Control.held_at.is_not(None)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for company_id, kind in db.session.execute(query):
        found[company_id].add(kind)
    return found


def _awaited(company_ids: list[int]) -> dict[int, Report]:
    query = select(Report).where(Report.company_id.in_(company_ids), Report.state == "submitted")
    return {report.company_id: report for report in db.session.scalars(query)}
