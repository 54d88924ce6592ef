"""Who is who in the client's CRM, and whether its data may be taken away as files."""

from typing import Any

from flask import Blueprint, Response, flash, g, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField

from portal.access import actor, requires
from portal.companies.members import members
from portal.db import db
from portal.evidence import guarding, users
from portal.evidence.models import CrmUser
from portal.forms import Form, choices
from portal.htmx import done, render
from portal.tenancy import get_owned_or_404
from portal.words import _, lazy

bp = Blueprint("crm_users", __name__)
GUARDS = "evidence.guard"
BASE = "/companies/<int:company_id>/evidence/users"


class MatchForm(Form):
    whose = SelectField(lazy("Who it is"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(f"person:{one.id}", one.name) for one in members(g.company)]
        departments = [
            (f"department:{one.id}", _("department %(name)s", name=one.name))
            for one in g.company.departments
        ]
        self.whose.choices = choices([("", _("nobody here")), *people, *departments])


class DownloadsForm(Form):
    downloads = BooleanField(lazy("CRM data may be downloaded by those who see them"))


@bp.get(BASE)
@requires(GUARDS)
def all_users() -> Response:
    return show()


@bp.post(f"{BASE}/<int:user_id>")
@requires(GUARDS)
def match(user_id: int) -> ResponseReturnValue:
    row = get_owned_or_404(CrmUser, user_id)
    form = MatchForm()
    if not form.validate():
        return show(422)
    kind, _colon, key = form.whose.data.partition(":")
    number = int(key) if key else None
    person, department = (number, None) if kind == "person" else (None, number)
    users.match(row, person, department, actor(GUARDS))
    db.session.commit()
    return done(url_for(".all_users"), "evidence/_user.html", **_line(row), announce=True)


@bp.post("/companies/<int:company_id>/evidence/downloads")
@requires(GUARDS)
def downloads() -> ResponseReturnValue:
    form = DownloadsForm()
    if not form.validate():
        return show(422)
    guarding.allow_downloads(g.company, form.downloads.data, actor(GUARDS))
    db.session.commit()
    if form.downloads.data:
        flash(_("CRM data may be downloaded again; each download stands in the history."))
    else:
        flash(_("Nobody can download CRM data of this company any more."))
    return done(url_for(".all_users"))


def show(status: int = 200) -> Response:
    """The users with whom they are matched to, those who are matched to nobody first."""
    rows = sorted(users.all_users(g.company), key=lambda row: whose(row) != "")
    context = {
        "users": rows,
        "form": MatchForm(None),
        "whose": whose,
        "downloads_form": DownloadsForm(None, downloads=guarding.downloads(g.company)),
    }
    page = "evidence/users.html"
    return render(page, page, status, **context)


def whose(row: CrmUser) -> str:
    """The choice of the form that a user is matched to."""
    if row.person_id is not None:
        return f"person:{row.person_id}"
    return f"department:{row.department_id}" if row.department_id is not None else ""


def _line(row: CrmUser) -> dict[str, Any]:
    return {"user": row, "form": MatchForm(None), "whose": whose}
