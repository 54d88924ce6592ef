"""Erasing a company, by an administrator who types its name; and what was erased."""

from flask import Blueprint, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.access import actor, requires
from portal.audit import Erasure
from portal.db import db
from portal.evidence.charts.drawing import forget_kept
from portal.htmx import done
from portal.media.files import let_go
from portal.people.models import Person
from portal.people.sessions import fresh
from portal.rollout.erasure import NotConfirmed, erase, extent
from portal.words import _

bp = Blueprint("erasure", __name__)


@bp.get("/companies/<int:company_id>/erase")
@requires("company.erase")
@fresh
def ask() -> ResponseReturnValue:
    return show()


@bp.post("/companies/<int:company_id>/erase")
@requires("company.erase")
@fresh
def carry_out() -> ResponseReturnValue:
    typed = request.form.get("name", "")
    try:
        hashes = erase(g.company, actor("company.erase"), typed)
    except NotConfirmed:
        return show(typed, 422)
    db.session.commit()
    let_go(hashes)
    forget_kept()
    flash(_("The company is erased. Its signed reports and its certificates can still be checked."))
    return done(url_for(".erased"))


@bp.get("/admin/erased")
@requires("portal.administer")
@fresh
def erased() -> ResponseReturnValue:
    query = select(Erasure, Person).outerjoin(Person, Person.id == Erasure.by_id)
    rows = db.session.execute(query.order_by(Erasure.id.desc())).all()
    return render_template("rollout/erased.html", rows=rows)


def show(typed: str = "", status: int = 200) -> ResponseReturnValue:
    """The question, with what would go; once more where the name was not the company's."""
    context = {"company": g.company, "extent": extent(g.company), "typed": typed}
    return render_template("rollout/erase.html", refused=status == 422, **context), status
