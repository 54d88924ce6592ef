"""The letters of accounts: through the outbox, in the transaction of what they tell of."""

import hashlib
from typing import Any

from flask import url_for
from flask_security import MailUtil

from portal.db import now
from portal.messages.outbox import post
from portal.people.models import Invitation, Person

KINDS = {
    "security/email/reset_instructions": "password_reset",
    "security/email/reset_notice": "password_changed",
    "security/email/change_notice": "password_changed",
    "security/email/change_email_instructions": "address_confirm",
}


class Letters(MailUtil):
    """Puts what Flask-Security has to say into our outbox, by our templates."""

    def normalize(self, email: str) -> str:
        return str(super().normalize(email)).lower()

    def validate(self, email: str) -> str:
        return str(super().validate(email)).lower()

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **values: Any,
    ) -> None:
        person: Person = values["user"]
        link = values.get("reset_link") or values.get("link") or ""
        post(
            KINDS[template],
            recipient,
            person.language,
            f"person:{person.id}:{mark(link or person.fs_uniquifier)}",
            {"name": person.name, "link": link},
            person_id=person.id,
        )


def send_invitation(invitation: Invitation, token: str, company: str | None) -> None:
    """Send the link of an invitation to the address that it is for."""
    post(
        "invitation",
        invitation.email,
        invitation.language,
        f"invitation:{invitation.id}:{mark(token)}",
        {
            "name": invitation.name,
            "company": company,
            "role": invitation.role,
            "invited_by": invitation.invited_by.name,
            "link": invitation_link(token),
            "until": invitation.expires_at.date().isoformat(),
        },
        company_id=invitation.company_id,
    )


def tell_old_address(person: Person, old: str) -> None:
    """Tell the former address that it has been replaced."""
    values = {"name": person.name, "link": ""}
    post(
        "address_changed",
        old,
        person.language,
        f"person:{person.id}:{mark(old)}",
        values,
        person_id=person.id,
    )


def tell_of_passkey(person: Person, kind: str, name: str) -> None:
    """Tell a person that a passkey was added to his account, or removed from it."""
    post(
        kind,
        person.email,
        person.language,
        f"person:{person.id}:{mark(f'{name} {now().isoformat()}')}",
        {"name": person.name, "passkey": name},
        person_id=person.id,
    )


def invitation_link(token: str) -> str:
    """The address that an invited person opens."""
    return url_for("invitation.show", token=token, _external=True)


def mark(secret: str) -> str:
    """Tells two letters of a day apart without telling what is in them."""
    return hashlib.sha256(secret.encode()).hexdigest()[:12]
