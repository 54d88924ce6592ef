"""The history of a company, in sentences."""

from datetime import date, time, timedelta
from typing import Any

from flask import Blueprint, Response, g, request
from sqlalchemy import select

from portal.access import requires
from portal.audit import History
from portal.companies.members import members
from portal.dates import local_moment
from portal.db import db
from portal.forms import EARLIEST, LATEST
from portal.htmx import render
from portal.people.models import Person
from portal.words import lazy

bp = Blueprint("history", __name__)
PAGE = 50
MIDNIGHT = time(0)

VERBS = {
    "account.address": lazy("address changed"),
    "account.change": lazy("account changed"),
    "account.close": lazy("account closed"),
    "account.create": lazy("account created"),
    "account.password": lazy("password changed"),
    "account.reopen": lazy("account opened again"),
    "busy_period.add": lazy("busy period added"),
    "busy_period.remove": lazy("busy period removed"),
    "checklist.start": lazy("checklist begun"),
    "company.city": lazy("city changed"),
    "company.country": lazy("national holidays changed"),
    "company.create": lazy("company created"),
    "company.erase": lazy("company erased"),
    "company.industry": lazy("industry changed"),
    "company.language": lazy("language of the reports changed"),
    "company.name": lazy("name changed"),
    "company.timezone": lazy("time zone changed"),
    "company.working_week": lazy("working days changed"),
    "consultant.assign": lazy("consultant assigned"),
    "content.take_over": lazy("newer checklist taken over"),
    "control.attendance": lazy("attendance written down"),
    "control.hold": lazy("control held"),
    "control.hour": lazy("hour of the controls set"),
    "control.move": lazy("control moved"),
    "control.reopen": lazy("control reopened"),
    "control.words": lazy("words of the control written"),
    "department.add": lazy("department added"),
    "department.remove": lazy("department removed"),
    "department.rename": lazy("department renamed"),
    "demonstration.begin": lazy("demonstration begun"),
    "file.download": lazy("file downloaded"),
    "invitation.accept": lazy("invitation accepted"),
    "invitation.renew": lazy("invitation renewed"),
    "invitation.withdraw": lazy("invitation withdrawn"),
    "issue.control": lazy("control of the issue changed"),
    "issue.due": lazy("due date of the issue changed"),
    "issue.item_code": lazy("item of the issue changed"),
    "issue.owner": lazy("responsible person of the issue changed"),
    "issue.problem": lazy("problem of the issue changed"),
    "issue.raise": lazy("issue raised"),
    "issue.severity": lazy("severity of the issue changed"),
    "issue.state": lazy("state of the issue changed"),
    "issue.step": lazy("step of the issue changed"),
    "issue.text": lazy("description of the issue changed"),
    "issue.title": lazy("title of the issue changed"),
    "issues.download": lazy("issues downloaded"),
    "issues.hand_over": lazy("issues handed over"),
    "item.add": lazy("own item added"),
    "item.assign": lazy("responsible person of the item changed"),
    "item.comment": lazy("item commented"),
    "item.confirm": lazy("item confirmed"),
    "item.due": lazy("due date of the item changed"),
    "item.fact": lazy("fact put beside the item"),
    "item.hand_over": lazy("items handed over"),
    "item.note": lazy("note of the item written"),
    "item.owner": lazy("responsible person of the item changed"),
    "item.proof_add": lazy("proof added"),
    "item.proof_remove": lazy("proof removed"),
    "item.remove": lazy("own item removed"),
    "item.rename": lazy("own item renamed"),
    "item.state": lazy("state of the item changed"),
    "item.unconfirm": lazy("confirmation of the item withdrawn"),
    "items.hand_over": lazy("items handed over"),
    "membership.change": lazy("role changed"),
    "membership.end": lazy("role ended"),
    "membership.give": lazy("role given"),
    "message.send_again": lazy("message sent again"),
    "next_step.agree": lazy("next step agreed"),
    "next_step.control": lazy("control of the next step changed"),
    "next_step.due": lazy("due date of the next step changed"),
    "next_step.issue": lazy("issue of the next step changed"),
    "next_step.owner": lazy("responsible person of the next step changed"),
    "next_step.state": lazy("state of the next step changed"),
    "next_step.title": lazy("title of the next step changed"),
    "objection.log": lazy("objection logged"),
    "person.forget": lazy("person forgotten"),
    "person.invite": lazy("person invited"),
    "problem.back": lazy("problem seen again"),
    "problem.gone": lazy("problem gone"),
    "problem.note": lazy("note of the problem changed"),
    "problem.seen": lazy("problem seen"),
    "report.close": lazy("report closed unsigned"),
    "report.download": lazy("report downloaded"),
    "report.renew": lazy("invitation to sign renewed"),
    "report.return": lazy("report returned"),
    "report.sign": lazy("report signed"),
    "report.submit": lazy("report submitted"),
    "rollout.close": lazy("rollout closed"),
    "rollout.hold": lazy("rollout put on hold"),
    "rollout.resume": lazy("rollout resumed"),
    "rollouts.download": lazy("list of rollouts downloaded"),
    "snapshot.take": lazy("figures frozen"),
    "start.set": lazy("start of work set"),
}
"""What happened, for every verb that the portal records."""

KINDS = {
    "item": lazy("Item"),
    "issue": lazy("Issue"),
    "next_step": lazy("Next step"),
    "control": lazy("Control"),
    "report": lazy("Report"),
    "person": lazy("Person"),
    "file": lazy("File"),
}
VALUES = {
    "to_do": lazy("to do"),
    "in_progress": lazy("in progress"),
    "done": lazy("done"),
    "blocked": lazy("blocked"),
    "not_applicable": lazy("not applicable"),
    "open": lazy("open"),
    "in_work": lazy("in work"),
    "resolved": lazy("resolved"),
    "confirmed": lazy("confirmed"),
    "dropped": lazy("dropped"),
    "high": lazy("high"),
    "medium": lazy("medium"),
    "low": lazy("low"),
    "first": lazy("first control"),
    "second": lazy("second control"),
    "summing_up": lazy("summing-up"),
}
ROLES = {
    "administrator": lazy("administrator"),
    "consultant": lazy("consultant"),
    "executive": lazy("executive"),
    "head": lazy("head"),
    "employee": lazy("employee"),
    "portal": lazy("the portal"),
    "person": lazy("person"),
}


@bp.get("/companies/<int:company_id>/history")
@requires("history.view")
def history() -> Response:
    company, asked = g.company, request.args
    before, person_id = asked.get("before", type=int), asked.get("person", type=int)
    first, last = _day(asked.get("first")), _day(asked.get("last"))
    query = select(History, Person).outerjoin(Person, Person.id == History.actor_id)
    query = query.where(History.company_id == company.id)
    if before:
        query = query.where(History.id < before)
    if person_id:
        query = query.where(History.actor_id == person_id)
    if asked.get("kind") in KINDS:
        query = query.where(History.subject.startswith(f"{asked['kind']}:"))
    if first:
        query = query.where(History.at >= local_moment(first, MIDNIGHT, company.timezone))
    if last:
        until = local_moment(last + timedelta(days=1), MIDNIGHT, company.timezone)
        query = query.where(History.at < until)
    rows = db.session.execute(query.order_by(History.id.desc()).limit(PAGE + 1)).all()
    page = "admin/history.html"
    context: dict[str, Any] = {
        "first": first,
        "last": last,
        "person_id": person_id,
        "kind": asked.get("kind"),
    }
    return render(
        page,
        page,
        company=company,
        rows=[(row, person, sentence(row)) for row, person in rows[:PAGE]],
        more=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
        people=members(company),
        kinds=KINDS,
        roles=ROLES,
        **context,
    )


def sentence(row: History) -> str:
    """«Пункт 3.2: состояние пункта изменено, к выполнению → выполнено»."""
    kind, _, key = row.subject.partition(":")
    name = KINDS.get(kind)
    where = f"{name} {shown(key)}: " if name and key else ""
    old, new = shown(row.old), shown(row.new)
    change = f", {old} → {new}" if old and new else f", {new}" if new else ""
    words = f"{where}{VERBS.get(row.verb, row.verb)}{change}"
    return words[:1].upper() + words[1:]


def shown(value: Any) -> str:
    """A kept value in words; marks of texts and ids say nothing to a reader."""
    if isinstance(value, str):
        head, colon, rest = value.partition(":")
        return f"{VALUES.get(head, head)}{colon}{rest}".replace(":", ", ")
    if isinstance(value, dict):
        return shown(value.get("state") or value.get("date") or "")
    return ""


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
