"""Where a person lands: each role on the page that answers its question."""

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import login_user
from sqlalchemy import select

from portal.access import memberships, public, roles_at, signed_in
from portal.companies.models import Company
from portal.db import db
from portal.people.models import Membership, Person
from portal.people.pages.forms import ROLES

bp = Blueprint("landing", __name__)

PAGES = {
    "consultant": ("list.rollouts",),
    "administrator": ("admin.people",),
    "executive": ("summary.summary",),
    "head": ("team.team", "summary.summary"),
    "employee": ("watching.my_training", "checklists.my_items", "summary.summary"),
    "delegate": ("summary.summary",),
}
"""For each role the pages it may land on: the first that exists."""


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    roles = roles_at(current_user, None)
    if "consultant" in roles or "administrator" in roles:
        role = "consultant" if "consultant" in roles else "administrator"
        return redirect(page_of(role) or url_for("account.show"))
    held = [m for m in memberships(current_user) if m.company_id]
    if len({m.company_id for m in held}) == 1:
        role = roles_at(current_user, held[0].company_id)[0]
        return redirect(page_of(role, held[0].company_id) or url_for("account.show"))
    places = _places(held)
    if len({url for _company, _role, url in places}) == 1:
        return redirect(places[0][2])
    return render_template("people/choose.html", places=places)


def page_of(role: str, company_id: int | None = None) -> str | None:
    """Address of the page on which a role lands."""
    for endpoint in PAGES[role]:
        if endpoint in current_app.view_functions:
            return url_for(endpoint) if company_id is None else _at(endpoint, company_id)
    return None


def _at(endpoint: str, company_id: int) -> str:
    """The page of a company, or the one for all of them."""
    of_a_company = current_app.url_map.is_endpoint_expecting(endpoint, "company_id")
    return url_for(endpoint, company_id=company_id) if of_a_company else url_for(endpoint)


def _places(held: list[Membership]) -> list[tuple[str, str, str]]:
    """Company, role and address for each company of a person, by name."""
    ids = {m.company_id for m in held}
    query = select(Company).where(Company.id.in_(ids)).order_by(Company.name_key)
    places = []
    for company in db.session.scalars(query):
        role = roles_at(current_user, company.id)[0]
        url = page_of(role, company.id) or url_for("account.show")
        places.append((company.name, str(ROLES[role]), url))
    return places


def init_app(app: Flask) -> None:
    """In the demonstration alone: a way in for each of the cast."""
    app.extensions.setdefault("demonstration_people", dict)
    if app.config["SETTINGS"].demonstration:
        rule = "/demonstration/sign-in/<int:person_id>"
        app.add_url_rule(rule, "demonstration.sign_in", sign_in_as, methods=["POST"])


@public
def sign_in_as(person_id: int) -> ResponseReturnValue:
    """Demonstration alone: enter as one of the cast, without a password."""
    groups = current_app.extensions["demonstration_people"]().values()
    allowed = {person.id for people in groups for person in people}
    person = db.session.get(Person, person_id)
    if person_id not in allowed or person is None or not person.active:
        abort(404)
    login_user(person, authn_via=["demonstration"])
    db.session.commit()
    return redirect("/", 303)
