"""Certificates: downloading one, and the public page that confirms it."""

from flask import Blueprint, Response, abort, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from portal.access import actor, can, people_in_scope, public, requires
from portal.admin.files import note
from portal.admin.sending import send
from portal.codes import grouped, qr_svg
from portal.db import db
from portal.htmx import go, render
from portal.people import throttle
from portal.people.models import Membership, Person
from portal.render.client import RenderAway, RenderFailed
from portal.tenancy import get_owned_or_404
from portal.training.certificates import NotFinished, confirmed, issue
from portal.training.models import Course

bp = Blueprint("certificates", __name__)


@bp.get("/companies/<int:company_id>/training/courses/<int:course_id>/certificate.pdf")
@requires("company.view")
def download(course_id: int) -> ResponseReturnValue:
    """One's own certificate; who follows the training also has that of a `person`."""
    course = get_owned_or_404(Course, course_id)
    person = whose(request.args.get("person", type=int) or current_user.id)
    by = actor("company.view")
    try:
        certificate = issue(g.company, course, person, by)
    except NotFinished:
        return show_none(course, person, "not_finished", 409)
    except RenderAway:
        return show_none(course, person, "away", 503)
    except RenderFailed:
        return show_none(course, person, "failed", 503)
    note(by, "certificate.download", f"course:{course.id}")
    return send(certificate.file or abort(404))


@bp.get("/certificate")
@public
def check() -> ResponseReturnValue:
    if code := request.args.get("code", "").strip():
        return go(url_for(".by_code", code=grouped(code)))
    return show_check()


@bp.get("/certificate/<code>")
@public
def by_code(code: str) -> Response:
    """Name, course and date of a certificate, and nothing else."""
    if until := throttle.take_check():
        return throttle.refused(show_check(code, too_many=throttle.too_many(until)), until)
    found = confirmed(code.upper())
    return show_check(code.upper(), found, status=200 if found else 404)


def whose(person_id: int) -> Person:
    """The person whose certificate is wanted: oneself, or one of those whom one follows."""
    if person_id == current_user.id:
        return current_user  # type: ignore[no-any-return]
    if not can(current_user, "training.follow", g.company):
        abort(403)
    reach = people_in_scope(current_user, "training.follow", g.company)
    here = select(Person).join(Membership, Membership.person_id == Person.id)
    query = here.where(Person.id == person_id, Membership.company_id == g.company.id).distinct()
    person = db.session.scalars(query).one_or_none() or abort(404)
    return person if reach is None or person.id in reach else abort(403)


def show_none(course: Course, person: Person, why: str, status: int) -> Response:
    """Why there is no certificate, and what to do."""
    page = "training/certificate_missing.html"
    return render(page, page, status, course=course, person=person, why=why)


def show_check(
    code: str = "", found: object = None, too_many: str = "", status: int = 200
) -> Response:
    page = "training/certificate_check.html"
    return render(page, page, status, code=code, found=found, too_many=too_many)


bp.add_app_template_global(qr_svg, "qr")
