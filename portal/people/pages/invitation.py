"""The page that an invited person opens."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import login_user, url_for_security
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError

from portal.access import public
from portal.audit import PORTAL
from portal.companies.models import Company
from portal.db import db, now
from portal.people import accounts, invitations, throttle
from portal.people.models import Invitation, Person
from portal.people.pages.forms import ROLES, WelcomeForm
from portal.words import _

bp = Blueprint("invitation", __name__)


@bp.get("/invitation/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    invitation = invitations.find(token)
    form = WelcomeForm(name=invitation.name if invitation else "")
    return _page(token, invitation, form, 200)


@bp.post("/invitation/<token>")
@public
def accept(token: str) -> ResponseReturnValue:
    until = throttle.take((throttle.PLACE, throttle.place()))
    invitation = invitations.find(token)
    form = WelcomeForm()
    if until is not None:
        form.form_errors.append(throttle.too_many(until))
        return _page(token, invitation, form, 429)
    if invitation is None or invitations.state(invitation, now()) != "open":
        return _page(token, invitation, form, 422)
    known = accounts.by_address(invitation.email)
    if known is not None:
        return _accept_as(token, invitation, known)
    form.email = invitation.email
    if not form.validate():
        return _page(token, invitation, form, 422)
    return _welcome(token, invitation, form)


def _accept_as(token: str, invitation: Invitation, known: Person) -> ResponseReturnValue:
    """A further membership for somebody who has an account and is signed in."""
    if not current_user.is_authenticated or current_user.id != known.id:
        return _page(token, invitation, WelcomeForm(), 422)
    return _enter(token, invitation, known)


def _welcome(token: str, invitation: Invitation, form: WelcomeForm) -> ResponseReturnValue:
    try:
        person = accounts.create(
            invitation.email,
            form.name.data,
            PORTAL,
            password=form.password.data,
            position=invitation.position,
            language=invitation.language,
            timezone=_timezone(invitation),
        )
    except IntegrityError:
        db.session.rollback()
        return _page(token, invitations.find(token), form, 422)
    answer = _enter(token, invitation, person)
    if invitation.accepted_at is not None and person.memberships:
        login_user(person, authn_via=["password"])
        db.session.commit()
    return answer


def _enter(token: str, invitation: Invitation, person: Person) -> ResponseReturnValue:
    try:
        invitations.accept(invitation, person)
    except invitations.InvitationRefused:
        db.session.rollback()
        return _page(token, invitations.find(token), WelcomeForm(), 422)
    db.session.commit()
    db.session.refresh(invitation)
    flash(_("Welcome. Here is what matters to you."), "success")
    return redirect("/", 303)


def _timezone(invitation: Invitation) -> str:
    company = db.session.get(Company, invitation.company_id) if invitation.company_id else None
    return company.timezone if company else "Europe/Samara"


def _page(
    token: str, invitation: Invitation | None, form: FlaskForm, status: int
) -> ResponseReturnValue:
    """Every way an invitation can stand, each with what to do."""
    context = {
        "form": form,
        "invitation": invitation,
        "case": _case(invitation),
        "company": invitation
        and invitation.company_id
        and db.session.get(Company, invitation.company_id),
        "role": invitation and ROLES[invitation.role],
        "sign_in": url_for_security("login", next=f"/invitation/{token}"),
        "token": token,
    }
    if context["case"] in ("unknown", "used", "withdrawn", "old", "closed") and status == 200:
        status = 410 if invitation else 404
    return render_template("people/invitation.html", **context), status


def _case(invitation: Invitation | None) -> str:
    """unknown, used, withdrawn, old, closed, new, sign_in, accept or other."""
    if invitation is None:
        return "unknown"
    state = invitations.state(invitation, now())
    if state != "open":
        return state
    known = accounts.by_address(invitation.email)
    if known is not None and not known.active:
        return "closed"
    if current_user.is_authenticated:
        return "accept" if known is not None and known.id == current_user.id else "other"
    return "sign_in" if known is not None else "new"
