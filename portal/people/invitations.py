"""Invitations: single use, seven days, for one address, role and company."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.audit import Actor, record
from portal.db import db, now
from portal.people import accounts, letters, memberships
from portal.people.models import Invitation, Membership, Person

LIFETIME = timedelta(days=7)


class InvitationRefused(Exception):  # noqa: N818
    """Why nobody can be invited, or an invitation not be accepted; `code` names the reason."""

    def __init__(self, code: str, invitation: Invitation | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.invitation = invitation


@dataclass(frozen=True)
class Sent:
    """An invitation with its link, which only this moment knows."""

    invitation: Invitation
    link: str


@dataclass(frozen=True)
class Place:
    """What somebody is invited to."""

    role: str
    company_id: int | None = None
    department_id: int | None = None
    company_name: str | None = None


def invite(
    by: Actor, email: str, name: str, place: Place, *, position: str = "", language: str = "ru"
) -> Sent:
    """Invite an address to a role; the letter leaves through the outbox.

    Raises InvitationRefused: `member` (has this role already), `open` (invited already),
    `closed` (the account is closed).
    """
    email = email.strip().lower()
    _refuse_twice(email, place)
    token = secrets.token_urlsafe(32)
    moment = now()
    invitation = Invitation(
        email=email,
        name=name,
        position=position,
        role=place.role,
        company_id=place.company_id,
        department_id=place.department_id if place.role in ("head", "employee") else None,
        language=language,
        token_sha256=hashed(token),
        invited_by_id=by.id,
        invited_at=moment,
        expires_at=moment + LIFETIME,
    )
    db.session.add(invitation)
    db.session.flush()
    _note(invitation, "person.invite", by, new=[place.role, invitation.department_id])
    letters.send_invitation(invitation, token, place.company_name)
    return Sent(invitation, letters.invitation_link(token))


def renew(invitation: Invitation, by: Actor, company_name: str | None) -> Sent:
    """A new link and seven more days; the old link holds no longer."""
    if invitation.accepted_at is not None:
        raise InvitationRefused("used", invitation)
    token = secrets.token_urlsafe(32)
    invitation.token_sha256 = hashed(token)
    invitation.withdrawn_at = None
    invitation.expires_at = now() + LIFETIME
    _note(invitation, "invitation.renew", by)
    letters.send_invitation(invitation, token, company_name)
    return Sent(invitation, letters.invitation_link(token))


def withdraw(invitation: Invitation, by: Actor) -> None:
    """Make the link useless; what has been accepted stays."""
    if invitation.accepted_at is not None:
        raise InvitationRefused("used", invitation)
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = now()
        _note(invitation, "invitation.withdraw", by)


def find(token: str) -> Invitation | None:
    """The invitation of a link."""
    query = select(Invitation).where(Invitation.token_sha256 == hashed(token))
    return db.session.scalars(query).one_or_none()


def state(invitation: Invitation, moment: datetime) -> str:
    """`open`, `used`, `withdrawn` or `old`."""
    if invitation.accepted_at is not None:
        return "used"
    if invitation.withdrawn_at is not None:
        return "withdrawn"
    return "old" if moment >= invitation.expires_at else "open"


def accept(invitation: Invitation, person: Person) -> Membership | None:
    """Take the place: at most once, whoever comes first. None where he had it already."""
    claimed = db.session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now(),
        )
        .values(accepted_at=now())
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        db.session.refresh(invitation)
        raise InvitationRefused(state(invitation, now()), invitation)
    actor = Actor(person.id, invitation.role)
    _note(invitation, "invitation.accept", actor)
    try:
        return memberships.give(
            person,
            invitation.role,
            actor,
            company_id=invitation.company_id,
            department_id=invitation.department_id,
        )
    except memberships.MembershipRefused:
        return None


def hashed(token: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def _refuse_twice(email: str, place: Place) -> None:
    person = accounts.by_address(email)
    if person is not None and not person.active:
        raise InvitationRefused("closed")
    if person is not None and memberships.find(person.id, place.role, place.company_id):
        raise InvitationRefused("member")
    query = select(Invitation).where(
        Invitation.email == email,
        Invitation.role == place.role,
        Invitation.company_id == place.company_id
        if place.company_id is not None
        else Invitation.company_id.is_(None),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > now(),
    )
    if known := db.session.scalars(query).first():
        raise InvitationRefused("open", known)


def _note(invitation: Invitation, verb: str, by: Actor, new: object = None) -> None:
    subject = f"invitation:{invitation.id}"
    record(by, verb, subject, company_id=invitation.company_id, new=new)
