"""The administrator's people: search, invite into the consultancy, close, hand over."""

from dataclasses import dataclass
from math import ceil

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import selectinload

from portal.access import actor, requires
from portal.admin.pages import bp
from portal.companies.models import Company
from portal.db import db, now
from portal.htmx import done
from portal.people import accounts, invitations, memberships
from portal.people.models import CONSULTANCY_ROLES, ROLES, Invitation, Membership, Person
from portal.people.pages.company import refusal
from portal.people.pages.forms import ROLES as ROLE_NAMES
from portal.people.pages.forms import ConsultancyForm
from portal.people.sessions import fresh
from portal.words import _, language

PAGE = 25


@dataclass(frozen=True)
class Pages:
    """Which page of a long list this is, and the addresses of the others."""

    number: int
    count: int
    search: str
    role: str

    def url(self, number: int) -> str:
        return url_for("admin.people", q=self.search or None, role=self.role or None, page=number)


@bp.get("/")
@requires("portal.administer")
def home() -> ResponseReturnValue:
    return redirect(url_for(".people"))


@bp.get("/people")
@requires("portal.administer")
@fresh
def people() -> ResponseReturnValue:
    return _page(ConsultancyForm(formdata=None))


@bp.post("/people/invite")
@requires("portal.administer")
@fresh
def invite() -> ResponseReturnValue:
    form = ConsultancyForm()
    if not form.validate():
        return _page(form, 422)
    place = invitations.Place(form.role.data)
    try:
        sent = invitations.invite(
            actor(), form.email.data, form.name.data, place, language=language()
        )
    except invitations.InvitationRefused as refused:
        form.refuse(form.email, refusal(refused.code))
        return _page(form, 422)
    db.session.commit()
    return _page(ConsultancyForm(formdata=None), sent=sent)


@bp.post("/people/invitations/<int:invitation_id>/renew")
@requires("portal.administer")
@fresh
def renew_invitation(invitation_id: int) -> ResponseReturnValue:
    invitation = _invitation(invitation_id)
    try:
        sent = invitations.renew(invitation, actor(), None)
    except invitations.InvitationRefused as refused:
        flash(refusal(refused.code), "error")
        return done(url_for(".people"))
    db.session.commit()
    return _page(ConsultancyForm(formdata=None), sent=sent)


@bp.post("/people/invitations/<int:invitation_id>/withdraw")
@requires("portal.administer")
@fresh
def withdraw_invitation(invitation_id: int) -> ResponseReturnValue:
    try:
        invitations.withdraw(_invitation(invitation_id), actor())
    except invitations.InvitationRefused as refused:
        flash(refusal(refused.code), "error")
    db.session.commit()
    return done(url_for(".people"))


@bp.get("/people/<int:person_id>")
@requires("portal.administer")
@fresh
def person(person_id: int) -> ResponseReturnValue:
    shown = _person(person_id)
    ids = [m.company_id for m in shown.memberships if m.company_id]
    query = select(Company.id, Company.name).where(Company.id.in_(ids))
    context = {
        "shown": shown,
        "companies": {row.id: row.name for row in db.session.execute(query)},
        "successors": [p for p in memberships.consultants() if p.id != shown.id],
        "rollouts": [m for m in shown.memberships if m.role == "consultant" and m.company_id],
        "ROLES": ROLE_NAMES,
    }
    return render_template("admin/person.html", **context)


@bp.post("/people/<int:person_id>/close")
@requires("portal.administer")
@fresh
def close(person_id: int) -> ResponseReturnValue:
    return _act(person_id, accounts.close)


@bp.post("/people/<int:person_id>/reopen")
@requires("portal.administer")
@fresh
def reopen(person_id: int) -> ResponseReturnValue:
    return _act(person_id, accounts.reopen)


@bp.post("/people/<int:person_id>/hand-over")
@requires("portal.administer")
@fresh
def hand_over(person_id: int) -> ResponseReturnValue:
    """All rollouts of a leaving consultant to a successor."""
    successor = db.session.get(Person, request.form.get("successor_id", 0, type=int))
    leaving = _person(person_id)
    try:
        if successor is None:
            raise memberships.MembershipRefused("successor")
        memberships.hand_over_rollouts(leaving, successor, actor())
        flash(_("The rollouts have been handed to %(name)s.", name=successor.name), "success")
    except memberships.MembershipRefused:
        flash(_("Choose a consultant of the list."), "error")
    db.session.commit()
    return done(url_for(".person", person_id=person_id))


def found(search: str, role: str) -> Select[Person]:
    """People whose name or address holds the words, in a role if one is given."""
    query = select(Person)
    if search:
        like = f"%{_escaped(search)}%"
        folded = f"%{_escaped(search.casefold())}%"
        query = query.where(
            or_(
                Person.name.ilike(like, escape="\\"),
                # SQLite folds only Latin letters: try a capital at the beginning too.
                Person.name.like(f"%{_escaped(search.title())}%", escape="\\"),
                Person.email.like(folded, escape="\\"),
            )
        )
    if role in ROLES:
        query = query.where(
            exists().where(Membership.person_id == Person.id, Membership.role == role)
        )
    return query


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _act(person_id: int, act: object) -> ResponseReturnValue:
    try:
        act(_person(person_id), actor())  # type: ignore[operator]
        flash(_("Saved."), "success")
    except accounts.AccountRefused as refused:
        flash(_refused(refused.code), "error")
    db.session.commit()
    return done(url_for(".person", person_id=person_id))


def _refused(code: str) -> str:
    words: dict[str, str] = {
        "own": _("You cannot close your own account."),
        "last_administrator": _("This is the last administrator. Invite another one first."),
        "forgotten": _("A forgotten person stays forgotten. Send a new invitation instead."),
    }
    return words[code]


def _person(person_id: int) -> Person:
    return db.session.get(Person, person_id) or abort(404)


def _invitation(invitation_id: int) -> Invitation:
    invitation = db.session.get(Invitation, invitation_id)
    return invitation if invitation and invitation.company_id is None else abort(404)


def _page(
    form: ConsultancyForm, status: int = 200, sent: invitations.Sent | None = None
) -> ResponseReturnValue:
    search, role = request.args.get("q", "").strip()[:100], request.args.get("role", "")
    query = found(search, role)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    count = max(1, ceil(total / PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), count)
    rows = query.options(selectinload(Person.memberships)).order_by(Person.name, Person.id)
    context = {
        "people": db.session.scalars(rows.limit(PAGE).offset((number - 1) * PAGE)).all(),
        "total": total,
        "pages": Pages(number, count, search, role),
        "search": search,
        "role": role,
        "form": form,
        "sent": sent,
        "invitations": _open_invitations(),
        "ROLES": ROLE_NAMES,
        "now": now(),
    }
    return render_template("admin/people.html", **context), status


def _open_invitations() -> list[Invitation]:
    query = (
        select(Invitation)
        .where(
            Invitation.role.in_(CONSULTANCY_ROLES),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .options(selectinload(Invitation.invited_by))
        .order_by(Invitation.invited_at.desc())
    )
    return list(db.session.scalars(query))
