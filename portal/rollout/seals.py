"""The portal's seal on reports: with which key, and what each signature says in words."""

import logging
from typing import Any

from flask import current_app
from flask_babel import force_locale
from pyhanko.sign import Signer
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError

from portal.seal import keys
from portal.seal.fields import AUTHOR, SEAL, with_fields
from portal.seal.keys import KeyMissing
from portal.seal.sealing import Statement, seal, sign_as_author
from portal.seal.verifying import Finding, verify
from portal.settings import Settings
from portal.words import _

TIME_LIMIT = 5
"""Seconds that a timestamp service may take: somebody waits for it."""

log = logging.getLogger(__name__)


def authored(pdf: bytes, language: str, author: str, contact: str) -> bytes:
    """A printed report with its author's signature. Raises KeyMissing."""
    signer = key()
    with force_locale(language):
        titles = {AUTHOR: _("Signature of the author"), SEAL: _("Seal of the portal")}
        statement = Statement(author, _("Author of this report"), "", contact)
    return _stamped(sign_as_author, with_fields(pdf, titles), signer, statement)


def sealed(pdf: bytes, language: str, signature: dict[str, Any]) -> bytes:
    """A report that its author signed, sealed over what was answered to it. Raises KeyMissing."""
    with force_locale(language):
        statement = Statement(
            name=signature["name"] or "",
            reason=_reason(signature["state"]),
            location=signature["address"] or "",
            contact=signature["url"],
        )
    return _stamped(seal, pdf, key(), statement)


def key() -> Signer:
    """The key of the portal, its certificate among those that it ever used. Raises KeyMissing.

    Outside of production a missing key is made: nobody relies on what a demonstration sealed.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if settings.mode != "production":
        keys.make(settings.seal, settings.seal_owner, settings.seal_password)
    signer = keys.load(settings.seal, settings.seal_password)
    keys.remember(signer.signing_cert, settings.certificates)
    return signer


def checked(pdf: bytes) -> Finding:
    """What the signatures of a file say, by all certificates that the portal ever used."""
    return verify(pdf, keys.known(current_app.config["SETTINGS"].certificates))


def _stamped(act: Any, pdf: bytes, signer: Signer, statement: Statement) -> bytes:
    """Sign, with a timestamp where a service gives one: nobody's signature fails for want of it."""
    service = current_app.config["SETTINGS"].timestamps
    if service:
        try:
            stamps: TimeStamper = HTTPTimeStamper(service, timeout=TIME_LIMIT)
            return bytes(act(pdf, signer, statement, stamps))
        except (TimestampRequestError, OSError):
            log.warning("the timestamp service gave no timestamp", exc_info=True)
    return bytes(act(pdf, signer, statement))


def _reason(state: str) -> str:
    if state == "not_signed":
        return str(_("Closed without a signature of the client"))
    if state == "signed_with_reservations":
        return str(_("Read and signed for the client, with reservations"))
    return str(_("Read and signed for the client"))


__all__ = ["KeyMissing", "authored", "checked", "sealed"]
