"""A company's people: members, invitations, consultants."""

from flask import Blueprint, abort, current_app, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import or_
from sqlalchemy.orm import joinedload

from portal.access import actor, can, people_in_scope, requires
from portal.companies.calendar import today_at
from portal.db import db, now
from portal.htmx import done
from portal.people import invitations, memberships, throttle
from portal.people.models import Absence, Invitation, Membership, Person
from portal.people.pages.forms import CLIENT_ROLES, ROLES, InviteForm, MemberForm
from portal.tenancy import get_owned_or_404, owned
from portal.words import _

bp = Blueprint("people", __name__)


@bp.get("/companies/<int:company_id>/people")
@requires("people.view")
def members() -> ResponseReturnValue:
    return _page(_invite_form())


@bp.post("/companies/<int:company_id>/people/invite")
@requires("people.manage")
def invite() -> ResponseReturnValue:
    form = _invite_form()
    if until := throttle.take((throttle.INVITATIONS, f"person:{current_user.id}")):
        form.form_errors.append(throttle.too_many(until))
        return _page(form, 429)
    if not form.validate():
        return _page(form, 422)
    place = invitations.Place(form.role.data, g.company.id, form.department_id.data, g.company.name)
    try:
        sent = invitations.invite(
            actor("people.manage"),
            form.email.data,
            form.name.data,
            place,
            position=form.position.data or "",
            language=g.company.language,
        )
    except invitations.InvitationRefused as refused:
        form.refuse(form.email, refusal(refused.code))
        return _page(form, 422)
    db.session.commit()
    return _page(_invite_form(empty=True), sent=sent)


@bp.post("/companies/<int:company_id>/people/invitations/<int:invitation_id>/renew")
@requires("people.view")
def renew(invitation_id: int) -> ResponseReturnValue:
    invitation = _invitation(invitation_id)
    try:
        sent = invitations.renew(invitation, actor("people.manage"), g.company.name)
    except invitations.InvitationRefused as refused:
        flash(refusal(refused.code), "error")
        return done(url_for(".members"))
    db.session.commit()
    return _page(_invite_form(empty=True), sent=sent)


@bp.post("/companies/<int:company_id>/people/invitations/<int:invitation_id>/withdraw")
@requires("people.view")
def withdraw(invitation_id: int) -> ResponseReturnValue:
    invitation = _invitation(invitation_id)
    try:
        invitations.withdraw(invitation, actor("people.manage"))
        flash(_("The invitation is withdrawn; its link holds no longer."), "success")
    except invitations.InvitationRefused as refused:
        flash(refusal(refused.code), "error")
    db.session.commit()
    return done(url_for(".members"))


@bp.get("/companies/<int:company_id>/people/<int:membership_id>")
@requires("people.manage")
def member(membership_id: int) -> ResponseReturnValue:
    membership = _member(membership_id)
    return _member_page(membership, MemberForm(_departments(), obj=membership))


@bp.post("/companies/<int:company_id>/people/<int:membership_id>")
@requires("people.manage")
def change(membership_id: int) -> ResponseReturnValue:
    membership = _member(membership_id)
    form = MemberForm(_departments())
    if not form.validate():
        return _member_page(membership, form, 422)
    try:
        memberships.change(
            membership, form.role.data, form.department_id.data, actor("people.manage")
        )
    except memberships.MembershipRefused as refused:
        form.refuse(form.role, refusal(refused.code))
        return _member_page(membership, form, 422)
    db.session.commit()
    flash(_("Saved."), "success")
    return done(url_for(".members"))


@bp.post("/companies/<int:company_id>/people/<int:membership_id>/remove")
@requires("people.manage")
def remove(membership_id: int) -> ResponseReturnValue:
    """End a membership, of a client's person or of a consultant."""
    membership = get_owned_or_404(Membership, membership_id, joinedload(Membership.person))
    if membership.absence_id is not None:
        abort(404)  # it ends with the absence, which is called off elsewhere
    memberships.end(membership, actor("people.manage"))
    db.session.commit()
    flash(_("The membership has ended, and the person's sessions with it."), "success")
    own = membership.person_id == current_user.id
    return done("/" if own else url_for(".members"))


@bp.post("/companies/<int:company_id>/people/consultants")
@requires("people.manage")
def assign() -> ResponseReturnValue:
    """Give the company to a further consultant."""
    chosen = request.form.get("person_id", type=int)
    person = next((p for p in memberships.consultants() if p.id == chosen), None)
    if person is None:
        flash(_("Choose a consultant of the list."), "error")
        return done(url_for(".members"))
    try:
        by = actor("people.manage")
        memberships.give(person, "consultant", by, company_id=g.company.id)
    except memberships.MembershipRefused as refused:
        flash(refusal(refused.code), "error")
    db.session.commit()
    return done(url_for(".members"))


def refusal(code: str) -> str:
    """What a person reads when a rule says no."""
    words: dict[str, str] = {
        "member": _("This person has this role here already."),
        "open": _("This address is invited already. Renew that invitation instead."),
        "closed": _("This address belongs to a closed account. Ask an administrator to reopen it."),
        "used": _("This invitation has been accepted already."),
    }
    return words[code]


def _invitation(invitation_id: int) -> Invitation:
    """An invitation of the company, for whoever sent it or manages people."""
    invitation = get_owned_or_404(Invitation, invitation_id)
    if invitation.invited_by_id != current_user.id and not can(
        current_user, "people.manage", g.company
    ):
        abort(403)
    return invitation


def _member(membership_id: int) -> Membership:
    membership = get_owned_or_404(Membership, membership_id, joinedload(Membership.person))
    return membership if membership.role in CLIENT_ROLES else abort(404)


def _departments() -> dict[int, str]:
    return {department.id: department.name for department in g.company.departments}


def _invite_form(empty: bool = False) -> InviteForm:
    return InviteForm(_departments(), formdata=None) if empty else InviteForm(_departments())


def _members() -> list[Membership]:
    """The memberships that the reader may see, by role and name; consultants are for everybody."""
    query = owned(Membership).join(Membership.person).options(joinedload(Membership.person))
    query = query.options(joinedload(Membership.absence).joinedload(Absence.person))
    query = query.where(or_(Membership.until.is_(None), Membership.until >= today_at(g.company)))
    scope = people_in_scope(current_user, "people.view", g.company)
    if scope is not None:
        in_reach = Membership.person_id.in_(scope)
        query = query.where(or_(in_reach, Membership.role == "consultant"))
    rows = db.session.scalars(query.order_by(Person.name)).all()
    return sorted(rows, key=lambda m: list(ROLES).index(m.role))


def _open_invitations() -> list[Invitation]:
    if not can(current_user, "people.manage", g.company):
        return []
    query = (
        owned(Invitation)
        .where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
        .options(joinedload(Invitation.invited_by))
        .order_by(Invitation.invited_at.desc())
    )
    return list(db.session.scalars(query))


def _page(
    form: InviteForm, status: int = 200, sent: invitations.Sent | None = None
) -> ResponseReturnValue:
    rows = _members()
    managing = can(current_user, "people.manage", g.company)
    assigned = {m.person_id for m in rows if m.role == "consultant" and not m.absence}
    free = [p for p in memberships.consultants() if p.id not in assigned] if managing else []
    context = {
        "form": form,
        "sent": sent,
        "members": [m for m in rows if m.role in CLIENT_ROLES],
        "consultants": [m for m in rows if m.role == "consultant"],
        "free_consultants": free,
        "invitations": _open_invitations(),
        "departments": _departments(),
        "managing": managing,
        "ROLES": ROLES,
        "now": now(),
    }
    return render_template("people/company.html", **context), status


def _member_page(
    membership: Membership, form: MemberForm, status: int = 200
) -> ResponseReturnValue:
    hand_over = "handover.show" in current_app.view_functions
    context = {
        "membership": membership,
        "form": form,
        "hand_over_url": hand_over and url_for("handover.show", person_id=membership.person_id),
    }
    return render_template("people/member.html", **context), status
