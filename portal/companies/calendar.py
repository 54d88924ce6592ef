"""The company's calendar and the dates of its rollout, from its rows to plain values."""

from datetime import date, timedelta

from portal import dates
from portal.companies.models import Company, Rollout
from portal.dates import BusyKind, BusyPeriod, Calendar, ControlDates
from portal.db import now


def calendar_of(company: Company) -> Calendar:
    """National holidays, working week and busy periods of a company."""
    return Calendar(
        country=company.country,
        working_weekdays=frozenset(int(day) for day in company.working_week),
        busy=tuple(
            BusyPeriod(BusyKind(row.kind), row.first, row.last, row.note, row.closed)
            for row in company.busy_periods
        ),
        timezone=company.timezone,
    )


def dates_of(rollout: Rollout) -> ControlDates | None:
    """The start of work and the three controls; None before a start is set."""
    start = rollout.start_on
    if start is None:
        return None
    return ControlDates(
        start,
        rollout.first_on or start + timedelta(days=7),
        rollout.second_on or start + timedelta(days=21),
        rollout.summing_up_on or dates.add_months(start, 2),
    )


def today_at(company: Company) -> date:
    """The date at the company at this moment."""
    return dates.today_in(company.timezone, now())
