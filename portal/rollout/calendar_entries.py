"""What stands in people's calendars: told anew where it differs from what holds now.

A control is one entry for everyone who is asked to it, the same for good; whoever was told of it
has a row that says what he was told last. Past and held controls are left alone.
Source: product rules "Messages", trust rules "Dates, to the day" (the hour), RFC 5546.
"""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal.companies.members import members
from portal.companies.models import Company, Rollout
from portal.dates import local_moment
from portal.db import db
from portal.people.models import Person
from portal.rollout import announcements
from portal.rollout.models import CONTROLS, CalendarEntry
from portal.rollout.state import control_date, held_kinds

ASKED = ("executive", "head", "consultant")
"""Who is asked to a control."""
AT_ONCE = 500
"""Most companies in one run of the job."""


def reconcile_due(moment: datetime) -> int:
    """Tell of what changed where the history has moved; to how many people. A job's work."""
    told = 0
    for _turn in range(AT_ONCE):
        company = _claim()
        if company is None:
            break
        told += reconcile(company, moment)
        db.session.commit()
    return told


def reconcile(company: Company, moment: datetime) -> int:
    """Compare what each person was told with what holds now, and tell the differences alone.

    To be called in the transaction of the act that changes dates. Tells how many were told.
    """
    db.session.flush()
    _wait_for_others(company)
    known = _entries(company)
    held = held_kinds(company)
    told = sum(
        _reconcile(company, kind, known.get(kind, {}), moment)
        for kind in CONTROLS
        if kind not in held
    )
    db.session.flush()
    done = update(Rollout).where(Rollout.company_id == company.id).values(calendar_due=False)
    db.session.execute(done.execution_options(synchronize_session=False))
    return told


def withdraw(company: Company, moment: datetime) -> int:
    """Take the controls to come out of everyone's calendar, since the company is erased.

    What is posted outlives its rows, so it belongs to nobody but the person and names the control
    alone. Tells how many entries there were.
    """
    _wait_for_others(company)
    held = held_kinds(company)
    found = [
        entry
        for kind, entries in _entries(company).items()
        for entry in entries.values()
        if kind not in held and entry.state == "invited" and entry.starts_at > moment
    ]
    for entry in found:
        _change(entry, "cancelled", moment)
        if entry.person.forgotten_at is None:
            announcements.control_withdrawn(entry)
    return len(found)


def starts_at(company: Company, kind: str) -> datetime | None:
    """The moment at which a control begins; none without a date."""
    day = control_date(company.rollout, kind)
    if day is None:
        return None
    return local_moment(day, company.rollout.control_time, company.timezone)


def difference(
    was: datetime | None, holds: datetime | None, moment: datetime, *, renamed: bool = False
) -> str | None:
    """What is to be told: that one is `invited`, `moved` or `cancelled`; or nothing.

    `was` is when the control begins in a person's calendar, `holds` when it does begin; none where
    it does not stand there, or is not to. What is past in both is left alone. Where the company is
    `renamed` since, a control that stays where it is is told of as `renamed`.
    """
    known = [start for start in (was, holds) if start is not None]
    if not known or max(known) <= moment:
        return None
    if was == holds:
        return "renamed" if renamed else None
    if holds is None:
        return "cancelled"
    return "moved" if was else "invited"


def _wait_for_others(company: Company) -> None:
    """Two who tell of a company at once would tell twice: the later one waits, and finds nothing
    to tell.
    """
    own = select(Rollout.company_id).where(Rollout.company_id == company.id)
    db.session.execute(own.with_for_update())


def _reconcile(
    company: Company, kind: str, known: dict[int, CalendarEntry], moment: datetime
) -> int:
    start, told = starts_at(company, kind), 0
    asked = {person.id: person for person in _asked(company, kind)}
    uid = next((entry.uid for entry in known.values()), f"{uuid4().hex}@seven-steps")
    for person_id in sorted(asked.keys() | known.keys()):
        entry = known.get(person_id)
        was = entry.starts_at if entry is not None and entry.state == "invited" else None
        holds = start if person_id in asked else None
        renamed = entry is not None and entry.company_name != company.name
        news = difference(was, holds, moment, renamed=renamed)
        if news == "cancelled" and entry is not None:
            _cancel(company, entry, moment)
        elif news is not None and start is not None:
            entry = entry or _new(company, kind, asked[person_id], uid)
            formerly = entry.company_name if news == "renamed" else None
            _invite(company, entry, start, moment)
            moved_from = was if news == "moved" else None
            announcements.control_invited(company, entry, moved_from, formerly)
        elif was is not None and entry is not None and holds is not None:
            entry.timezone = company.timezone
        told += news is not None
    return told


def _new(company: Company, kind: str, person: Person, uid: str) -> CalendarEntry:
    entry = CalendarEntry(company_id=company.id, control=kind, uid=uid, sequence=-1)
    entry.person = person
    db.session.add(entry)
    return entry


def _invite(company: Company, entry: CalendarEntry, start: datetime, moment: datetime) -> None:
    """Let a control stand in a person's calendar as it is now."""
    _change(entry, "invited", moment)
    entry.starts_at, entry.timezone = start, company.timezone
    entry.company_name = company.name


def _cancel(company: Company, entry: CalendarEntry, moment: datetime) -> None:
    """Take a control out of a person's calendar; a forgotten one has no address any more."""
    _change(entry, "cancelled", moment)
    if entry.person.forgotten_at is None:
        announcements.control_cancelled(company, entry)


def _change(entry: CalendarEntry, state: str, moment: datetime) -> None:
    entry.state, entry.changed_at = state, moment
    entry.sequence += 1


def _asked(company: Company, kind: str) -> list[Person]:
    """Who is asked to a control: whoever has a part in the rollout on its day.

    A stand-in is asked to the controls of the days in which he stands in, and to no other.
    """
    day = control_date(company.rollout, kind)
    if day is None or company.rollout.state != "preparing":
        return []
    return members(company, ASKED, day)


def _entries(company: Company) -> dict[str, dict[int, CalendarEntry]]:
    """What was told of each control, by person."""
    query = select(CalendarEntry).where(CalendarEntry.company_id == company.id)
    query = query.options(joinedload(CalendarEntry.person))
    found: dict[str, dict[int, CalendarEntry]] = {}
    for entry in db.session.scalars(query.order_by(CalendarEntry.id)):
        found.setdefault(entry.control, {})[entry.person_id] = entry
    return found


def _claim() -> Company | None:
    """A company whose calendars are to be compared, that no other process has taken."""
    query = (
        select(Rollout.company_id)
        .where(Rollout.calendar_due)
        .order_by(Rollout.company_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    company_id = db.session.scalar(query)
    if company_id is None:
        db.session.commit()
        return None
    found = select(Company).where(Company.id == company_id)
    return db.session.scalars(found.execution_options(populate_existing=True)).one()
