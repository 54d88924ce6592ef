"""The page on which a consultant creates a company."""

from flask import Blueprint, Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import actor, requires, roles_at
from portal.companies.companies import NameTaken
from portal.companies.forms import NewCompanyForm
from portal.db import db
from portal.htmx import done, render
from portal.rollout.creation import create_rollout
from portal.words import _

bp = Blueprint("creation", __name__)


@bp.get("/companies/new")
@requires("company.create")
def new() -> Response:
    form = NewCompanyForm(None, timezone=current_user.timezone, language=current_user.language)
    return render("rollout/new.html", "rollout/new.html", form=form)


@bp.post("/companies/new")
@requires("company.create")
def create() -> ResponseReturnValue:
    form = NewCompanyForm()
    if not form.validate():
        return render("rollout/new.html", "rollout/new.html", 422, form=form)
    is_consultant = "consultant" in roles_at(current_user, None)
    try:
        company = create_rollout(
            actor("company.create"),
            current_user.id if is_consultant else None,
            form.department.data,
            **form.details(),
        )
    except NameTaken:
        form.refuse(form.name, _("Another company has this name. Choose a different one."))
        return render("rollout/new.html", "rollout/new.html", 422, form=form)
    db.session.commit()
    flash(_("The company is created. Invite its people, then work through the checklist."))
    return done(url_for("calendar.calendar", company_id=company.id))
