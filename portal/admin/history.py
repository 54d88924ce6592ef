"""The history of a company, in sentences."""

from datetime import date, time, timedelta
from typing import Any

from flask import Blueprint, Response, g, request
from sqlalchemy import ColumnElement, or_, select

from portal.access import requires
from portal.admin.sentences import KINDS, ROLES, TOGETHER
from portal.admin.telling import people_named, sentence
from portal.admin.titles import titles_of
from portal.audit import History
from portal.companies.members import members
from portal.dates import EARLIEST, LATEST, local_moment
from portal.db import db
from portal.htmx import render
from portal.people.models import Person

bp = Blueprint("history", __name__)
PAGE = 50
MIDNIGHT = time(0)


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
        query = query.where(_about(asked["kind"]))
    if first:
        query = query.where(History.at >= local_moment(first, MIDNIGHT, company.timezone))
    if last:
        until = local_moment(last + timedelta(days=1), MIDNIGHT, company.timezone)
        query = query.where(History.at < until)
    rows = db.session.execute(query.order_by(History.id.desc()).limit(PAGE + 1)).all()
    names = _names(people_named(row for row, _person in rows))
    titles = titles_of(company, {row.subject for row, _person in rows})
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
        rows=[(row, person, sentence(row, names, titles)) for row, person in rows[:PAGE]],
        more=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
        people=members(company),
        kinds=KINDS,
        roles=ROLES,
        **context,
    )


def _about(kind: str) -> ColumnElement[bool]:
    kinds = TOGETHER.get(kind, (kind,))
    beginnings = (History.subject.startswith(f"{each}:") for each in kinds)
    return or_(History.subject == kind, *beginnings)


def _names(ids: set[int]) -> dict[int, str]:
    people = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in people}


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
