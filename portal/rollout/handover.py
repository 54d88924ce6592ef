"""Handing a leaver's items, issues and next steps to a successor at the same company."""

from flask import Blueprint, abort, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.access import actor, requires
from portal.checklists import items
from portal.db import db
from portal.htmx import done
from portal.issues import actions
from portal.people.models import Membership, Person
from portal.words import _

bp = Blueprint("handover", __name__)


@bp.get("/companies/<int:company_id>/people/<int:person_id>/hand-over")
@requires("people.manage")
def show(person_id: int) -> ResponseReturnValue:
    leaver = _person(person_id)
    context = {"leaver": leaver, "successors": _successors(leaver)}
    return render_template("rollout/handover.html", **context)


@bp.post("/companies/<int:company_id>/people/<int:person_id>/hand-over")
@requires("people.manage")
def hand_over(person_id: int) -> ResponseReturnValue:
    leaver = _person(person_id)
    chosen = request.form.get("successor_id", type=int)
    successor = next((p for p in _successors(leaver) if p.id == chosen), None)
    if successor is None:
        flash(_("Choose a successor of the list."), "error")
        return done(url_for(".show", person_id=person_id))
    by = actor("people.manage")
    items.hand_over(g.company.id, leaver.id, successor.id, by)
    actions.hand_over(g.company.id, leaver.id, successor.id, by)
    db.session.commit()
    flash(_("Everything open has been handed to %(name)s.", name=successor.name), "success")
    return done(url_for("people.members"))


def _person(person_id: int) -> Person:
    """Somebody of the company of the request, or 404."""
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.company_id == g.company.id, Person.id == person_id)
    return db.session.scalars(query).first() or abort(404)


def _successors(leaver: Person) -> list[Person]:
    here = select(Membership.person_id).where(Membership.company_id == g.company.id)
    query = select(Person).where(Person.id.in_(here), Person.id != leaver.id, Person.active)
    return list(db.session.scalars(query.order_by(Person.name)))
