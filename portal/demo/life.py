"""A company of the demonstration lives through its rollout, up to its point, as people would.

Every act goes through the same functions as on the pages, at the moment at which it happened.
"""

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from datetime import date, time, timedelta

from sqlalchemy import select

from portal.audit import Actor
from portal.checklists import items, problems, proofs
from portal.checklists.models import Item
from portal.companies import companies
from portal.companies.models import Company
from portal.content import content_root
from portal.dates import (
    DAY,
    Calendar,
    local_moment,
    next_working_day,
    previous_working_day,
    today_in,
)
from portal.db import at, db, now
from portal.demo.courses import lay_courses, read_courses
from portal.demo.exports import bring_export, confirm_by_data
from portal.demo.learning import learn, take_certificate
from portal.demo.stage import ZONE, Cast
from portal.demo.story import Client, Words
from portal.issues import actions
from portal.people.memberships import give
from portal.rollout import announcements, sign_off
from portal.rollout.attendance import Presence, set_attendance
from portal.rollout.calendar_entries import reconcile
from portal.rollout.control_words import save_words
from portal.rollout.controls import control_of, hold
from portal.rollout.creation import create_rollout
from portal.rollout.models import Control
from portal.rollout.scheduling import set_start
from portal.rollout.standing import refresh

STARTED = {"first_overdue": 14, "after_second": 35, "awaits_signature": 25, "closed": 68}
"""Days between the start of work and today."""
HELD = {
    "after_second": ("first", "second"),
    "awaits_signature": ("first", "second"),
    "closed": ("first", "second", "summing_up"),
}
PREPARED = timedelta(days=30)


def live_through(client: Client, cast: Cast) -> None:
    """Create a company and bring it to its point of the story."""
    today = today_in(ZONE, now())
    by = cast.actor(client.consultant, "consultant")
    begun = _start(client, today)
    created = (begun or today) - PREPARED
    with _on(created):
        company = _create(client, cast, by, today)
        if client.stage != "preparing":
            lay_courses(company, read_courses(content_root()), by)
    _work(client, company, cast, by, client.before_start, created, min(begun or today, today))
    with _on(min(today, (begun or today) - 8 * DAY)):
        _tell(client, company, cast, by, None, today)
        _leave_open(client, company, cast, by)
        if begun is not None:
            set_start(company, by, begun, "", company.rollout.version, today_in(ZONE, now()))
            reconcile(company, now())
    tries = {cast.people[key].id: went for key, went in client.quiz.items()}
    learn(company, client.trained, tries, created + 5 * DAY, min(begun or today, today), _on)
    for key in client.certificates:
        with _on(begun or today):
            take_certificate(company, cast.people[key])
    _export(client, company, begun, by, today, ("baseline",))
    for kind in HELD.get(client.stage, ()):
        _export(client, company, begun, by, today, (kind,))
        _hold(client, company, cast, by, kind, today)
    if client.stage == "first_overdue" and begun is not None:
        _work(client, company, cast, by, client.by_first, begun, today)
        _export(client, company, begun, by, today, ("ad_hoc", "first"))
    with _on(today):
        confirm_by_data(company, client.confirmed, by)
    refresh([company.id], now())


def _start(client: Client, today: date) -> date | None:
    """The start of work: a working day so many days ago, or next week."""
    calendar = Calendar("RU", timezone=ZONE)
    if client.stage == "start_next_week":
        return next_working_day(today + 7 * DAY, calendar)
    if client.stage not in STARTED:
        return None
    return previous_working_day(today - STARTED[client.stage] * DAY, calendar)


def _create(client: Client, cast: Cast, by: Actor, today: date) -> Company:
    company = create_rollout(
        by,
        by.id,
        client.departments[0],
        name=client.name,
        industry=client.industry,
        city=client.city,
        language="ru",
        timezone=ZONE,
        country="RU",
        working_week="12345",
    )
    for name in client.departments[1:]:
        companies.add_department(company, by, name)
    places = {department.name: department.id for department in company.departments}
    for role in client.people:
        department = places[role.department] if role.department else None
        person = cast.people[role.key]
        give(person, role.role, by, company_id=company.id, department_id=department)
    for busy in client.busy:
        first = today + busy.after * DAY
        last = first + (busy.days - 1) * DAY
        companies.add_busy_period(company, by, busy.kind, first, last, busy.note, False)
    return company


def _work(
    client: Client,
    company: Company,
    cast: Cast,
    by: Actor,
    codes: Iterable[str],
    since: date,
    until: date,
) -> None:
    """Items are done one after another, spread over the days between two dates."""
    found, wanted = _items(company), list(codes)
    days = max((until - since).days - 1, 1)
    for n, code in enumerate(wanted):
        with _on(since + timedelta(days=1 + n * (days - 1) // max(len(wanted), 1))):
            item = found[code]
            if code in client.owners:
                items.assign(item, cast.people[client.owners[code]].id, by)
            items.change_state(item, "done", by, seen=item.state)


def _leave_open(client: Client, company: Company, cast: Cast, by: Actor) -> None:
    """What is in progress, blocked or not applicable; owners, notes and proofs."""
    found = _items(company)
    for code, key in client.owners.items():
        items.assign(found[code], cast.people[key].id, by)
    for code in client.in_progress:
        items.change_state(found[code], "in_progress", by, seen=found[code].state)
    for state, reasons in (("not_applicable", client.not_applicable), ("blocked", client.blocked)):
        for code, reason in reasons.items():
            items.change_state(found[code], state, by, seen=found[code].state, reason=reason)
    for code, note in client.notes.items():
        items.write_note(found[code], note, by, seen=items.mark(found[code].note))
    for code, (title, url) in client.links.items():
        proofs.add_link(found[code], url, title, by)


def _tell(
    client: Client, company: Company, cast: Cast, by: Actor, kind: str | None, today: date
) -> None:
    """Issues and next steps that arose at a control, or before all of them."""
    if kind is None:
        for seen in client.sightings:
            problems.mark_seen(company, seen.problem, seen.step, seen.note, by)
        for said in client.objections:
            heard_on = today_in(ZONE, now())
            args = (company, said.objection, said.said_by, heard_on, said.answer)
            problems.log_objection(*args, by)
    for issue in client.issues:
        if issue.at == kind:
            row = actions.raise_issue(
                company,
                by,
                title=issue.title,
                step=issue.step,
                item_code=issue.item,
                severity=issue.severity,
                owner_id=cast.people[issue.owner].id,
                due_on=today + issue.due * DAY,
                control=kind,
            )
            if issue.state != "open":
                actions.set_issue_state(row, by, issue.state)
    for step in client.next_steps:
        if step.at == kind:
            agreed = actions.agree_next_step(
                company,
                by,
                title=step.title,
                owner_id=cast.people[step.owner].id,
                due_on=today + step.due * DAY,
                control=kind,
            )
            if step.state != "open":
                actions.set_next_step_state(agreed, by, step.state)


def _hold(client: Client, company: Company, cast: Cast, by: Actor, kind: str, today: date) -> None:
    """Work up to a control, hold it, submit its report, and have it signed."""
    rollout, control = company.rollout, control_of(company, kind)
    day = min(getattr(rollout, f"{kind}_on"), today - 2 * DAY)
    done = {"first": client.by_first, "second": client.by_second, "summing_up": client.by_end}
    since = {"first": "start_on", "second": "first_on", "summing_up": "second_on"}[kind]
    _work(client, company, cast, by, done[kind], getattr(rollout, since), day)
    with _on(day):
        _say(control, kind, client.controls[kind], by)
        _tell(client, company, cast, by, kind, today)
        came = [cast.people[role.key].id for role in client.people if role.role != "employee"]
        set_attendance(company, control, Presence(frozenset(came)), by)
        assert by.id is not None
        hold(company, control, by)
    with _on(min(day + DAY, today), hour=16):
        report = sign_off.submit(company, control, by)
        announcements.report_to_sign(company, report)
    if client.stage == "awaits_signature" and kind == "second":
        return
    boss = next(role for role in client.people if role.role == "executive")
    with _on(min(day + 2 * DAY, today), hour=9):
        signer = cast.people[boss.key]
        sign_off.sign(company, report, signer, Actor(signer.id, "executive"), "")


def _export(
    client: Client,
    company: Company,
    begun: date | None,
    by: Actor,
    today: date,
    controls: Collection[str],
) -> None:
    """Bring in what the CRM exported for these controls."""
    for export in client.exports:
        if export.control in controls and begun is not None:
            with _on(min(begun + export.after * DAY, today), hour=10):
                bring_export(client, company, export, today, by)


def _say(control: Control, kind: str, words: Words, by: Actor) -> None:
    for key, text in words.answers.items():
        save_words(control, f"answer:{kind}.{key}", text, 0, by)
    save_words(control, "decisions", words.decisions, 0, by)
    save_words(control, "thoughts", words.thoughts, 0, by)


def _items(company: Company) -> dict[str, Item]:
    query = select(Item).where(Item.company_id == company.id)
    return {item.code: item for item in db.session.scalars(query)}


def _on(day: date, hour: int = 11) -> AbstractContextManager[None]:
    """Let it be an hour of a day at the consultancy, but never later than now."""
    moment = local_moment(day, time(hour), ZONE)
    return at(min(moment, now()))
