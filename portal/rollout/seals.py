"""The portal's seal on reports: with which key, and what each signature says in words."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

from flask import current_app
from flask_babel import force_locale
from pyhanko.sign import Signer
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper

from portal.seal import keys
from portal.seal.apart import apart
from portal.seal.fields import AUTHOR, SEAL, with_fields
from portal.seal.keys import KeyMissing
from portal.seal.sealing import Statement, seal, sign_as_author
from portal.seal.validation_data import asking, is_revocable
from portal.seal.verifying import Finding, verify
from portal.settings import Settings
from portal.words import _

TIME_LIMIT = 5
"""Seconds that a service may take for one answer: somebody waits for it."""

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
    if settings.mode != "production" and not settings.seal_token:
        keys.make(settings.seal, settings.seal_owner, settings.seal_password)
    signer = opened(settings)
    keys.remember(signer.signing_cert, settings.certificates)
    return signer


def opened(settings: Settings) -> Signer:
    """The key where the settings say that it lies, on a token or in a file. Raises KeyMissing."""
    if settings.seal_token:
        # Its library takes memory that only those need who have a token.
        from portal.seal import tokens

        return tokens.load(settings.seal_token, settings.seal_password)
    return keys.load(settings.seal, settings.seal_password)


def checked(pdf: bytes) -> Finding:
    """What the signatures of a file say, by all certificates that the portal ever used."""
    return verify(pdf, keys.known(current_app.config["SETTINGS"].certificates))


def _stamped(act: Any, pdf: bytes, signer: Signer, statement: Statement) -> bytes:
    """Sign at the best level that can be had: nobody's signature fails for want of a service."""
    for proof in _proofs(act, signer):
        try:
            return bytes(act(pdf, signer, statement, *proof))
        except Exception:  # what a service answers can be wrong in any way
            log.warning("a signature gets a lower level than it might have had", exc_info=True)
    return bytes(act(pdf, signer, statement))


def _proofs(act: Any, signer: Signer) -> Iterator[tuple[Any, ...]]:
    """What others can add to a signature, the best first: validation data, a timestamp."""
    stamps = _timestamps()
    if stamps is None:
        return
    if act is seal and is_revocable(signer.signing_cert):
        yield stamps, asking(signer, TIME_LIMIT)
    yield (stamps,)


def _timestamps() -> TimeStamper | None:
    """The timestamp service, once it has answered; None where there is none or it does not."""
    service = current_app.config["SETTINGS"].timestamps
    if not service:
        return None
    stamps: TimeStamper = HTTPTimeStamper(service, timeout=TIME_LIMIT)
    try:
        # A signature has to know how long a timestamp is anyway, before it has one.
        apart(asyncio.run, stamps.async_dummy_response("sha256"))
    except Exception:  # down, refusing, or answering what is no timestamp
        log.warning("the timestamp service gives no timestamp", exc_info=True)
        return None
    return stamps


def _reason(state: str) -> str:
    if state == "not_signed":
        return str(_("Closed without a signature of the client"))
    if state == "signed_with_reservations":
        return str(_("Read and signed for the client, with reservations"))
    return str(_("Read and signed for the client"))


__all__ = ["KeyMissing", "authored", "checked", "sealed"]
